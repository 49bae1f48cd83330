public import Vocabulary

/// What the gateway refuses.
public enum GatewayRefusal {
  private static let how = Text(
    zh: "以登记的 Ed25519 密钥按 RFC 9421 签名：覆盖 @method、@target-uri、content-digest，参数 created、keyid、nonce",
    en:
      "sign with your registered Ed25519 key (RFC 9421): cover @method, @target-uri and content-digest, with created, keyid and nonce"
  )

  static let unsigned = Refusal(
    .unauthenticated, rule: "gateway.unsigned", Text(zh: "请求没有签名", en: "the request is not signed"), remedy: how,
    field: "Signature")
  static let unreadable = Refusal(
    .invalid, rule: "gateway.signature-fields",
    Text(
      zh: "Signature-Input 与 Signature 不是恰好一个可读的签名", en: "Signature-Input and Signature are not one readable signature"),
    remedy: how, field: "Signature-Input")
  static func component(_ text: String) -> Refusal {
    Refusal(
      .invalid, rule: "gateway.component",
      Text(
        zh: "签名覆盖的 \(text.prefix(80)) 在此不可用", en: "the signature covers \(text.prefix(80)), which cannot be taken here"),
      remedy: how, field: "Signature-Input")
  }
  static let parameters = Refusal(
    .invalid, rule: "gateway.signature-parameters",
    Text(
      zh: "签名缺少 keyid、created 或 nonce，或其值无效", en: "keyid, created or nonce of the signature is missing or not valid"),
    remedy: how, field: "Signature-Input")
  static let algorithm = Refusal(
    .invalid, rule: "gateway.algorithm", Text(zh: "只接受 ed25519 签名", en: "only ed25519 signatures are taken"),
    remedy: how, field: "Signature-Input")
  static let coverage = Refusal(
    .unauthenticated, rule: "gateway.coverage",
    Text(zh: "签名未覆盖方法、目标或正文摘要", en: "the signature does not cover the method, the target or the body's digest"),
    remedy: how, field: "Signature-Input")
  static let stale = Refusal(
    .unauthenticated, rule: "gateway.stale",
    Text(zh: "签名的时间不在允许范围内", en: "the time of the signature is not near enough"),
    remedy: Text(
      zh: "created 应在 \(GatewayExchanges.window / 1000) 秒以内；请校准时钟并重新签名",
      en: "created must be within \(GatewayExchanges.window / 1000) s; set the clock and sign anew"),
    field: "Signature-Input")
  public static let wrong = Refusal(
    .unauthenticated, rule: "gateway.signature", Text(zh: "签名验证失败", en: "the signature does not verify"),
    remedy: how, field: "Signature")
  static func replayed(_ first: String) -> Refusal {
    Refusal(
      .conflict, rule: "gateway.replayed",
      Text(zh: "该 nonce 已用于 \(first)", en: "this nonce was used already, by \(first)"),
      remedy: Text(
        zh: "查询 /v1/gateway/exchanges/\(first)；重新请求须用新的 nonce",
        en: "look at /v1/gateway/exchanges/\(first); a new request needs a new nonce"), field: "Signature-Input")
  }
  public static let bodyDiffers = Refusal(
    .unacceptable, rule: "gateway.body-differs",
    Text(zh: "正文与签名的 Content-Digest 不符", en: "the body is not the one of the signed Content-Digest"),
    field: "Content-Digest")
  static let noService = Refusal(
    .conflict, rule: "gateway.no-service",
    Text(zh: "该合约没有可调用的服务", en: "there is no service to call under this agreement"),
    remedy: Text(
      zh: "提供方登记服务，由运营方放行，并在数据要约的 reference 中写 {\"service\": \"gws_…\"}",
      en:
        "its provider registers a service, the operator lets it in, and a data offer's reference says {\"service\": \"gws_…\"}"
    ))
  static let path = Refusal(
    .invalid, rule: "gateway.path", Text(zh: "路径或查询含有不允许的字符", en: "the path or query holds what is not allowed"),
    remedy: Text(
      zh: "不含 . 与 .. 段、空段、编码的斜线或点", en: "no segment . or .., no empty one, no encoded slash or dot"), field: "path")
  static func notOffered(_ methods: [String], _ paths: [String]) -> Refusal {
    Refusal(
      .forbidden, rule: "gateway.not-offered",
      Text(zh: "该服务不提供此方法或路径", en: "the service does not offer this method or path"),
      remedy: Text(
        zh: "方法 \(methods.joined(separator: "、"))；路径以 \(paths.joined(separator: "、")) 开头",
        en: "methods \(methods.joined(separator: ", ")); paths that begin with \(paths.joined(separator: ", "))"))
  }
  static let price = Refusal(
    .conflict, rule: "gateway.price", Text(zh: "服务按 calls 计价或免费", en: "a service is priced by calls, or free"),
    remedy: Text(
      zh: "以单位 calls 计价：失败的调用才不会收费", en: "price it by the unit calls, so that what fails is not charged"))
  public static let busy = Refusal(
    .tooMany, rule: "gateway.busy", Text(zh: "网关同时进行的调用过多", en: "too many exchanges are under way"),
    remedy: Text(zh: "稍后重试", en: "try again shortly"))
  static let address = Refusal(
    .unacceptable, rule: "gateway.address", Text(zh: "不是可用的服务地址", en: "not an address of a service"),
    remedy: Text(
      zh: "形如 https://api.example.org/base，不含用户名、查询或片段",
      en: "such as https://api.example.org/base, with no user, query or fragment"), field: "/endpoint")
  static let internalAddress = Refusal(
    .unacceptable, rule: "gateway.internal",
    Text(zh: "该地址指向系统自身或其内部网络", en: "this address leads to the hub's own machine or network"),
    remedy: Text(zh: "确需如此时，放行时给出 internal: true", en: "if that is meant, let it in with internal: true"),
    field: "/internal")
  static let terms = Refusal(
    .unacceptable, rule: "gateway.service", Text(zh: "方法或路径前缀无效", en: "the methods or path prefixes are not valid"),
    remedy: Text(
      zh: "方法取自 GET、POST、PUT、PATCH、DELETE；前缀以 / 开头并以 / 结尾",
      en: "methods of GET, POST, PUT, PATCH, DELETE; prefixes begin and end with /"), field: "/paths")
  static let closed = Refusal(
    .conflict, rule: "gateway.closed", Text(zh: "该服务已关闭", en: "this service is closed"),
    remedy: Text(zh: "重新登记", en: "register it anew"))
  public static func failed(_ why: GatewayExchange.Failure, _ id: ID<GatewayExchange>) -> Refusal {
    Refusal(
      .unavailable, rule: "gateway.failed",
      Text(
        zh: "服务没有给出可用的应答（\(why.rawValue)），已存证 \(id)",
        en: "the service gave no usable answer (\(why.rawValue)); on record as \(id)"),
      remedy: Text(zh: "此次调用不收费；请与提供方联系或稍后重试", en: "the call is not charged; ask the provider, or try again later"))
  }
}
