import Vocabulary

/// What this room refuses.
enum ModelsRefusal {
  static func reference(_ why: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "model.reference",
      Text(
        zh: "供给的 reference.model 不完整：\(why.prefix(200))",
        en: "the offer's reference.model is not whole: \(why.prefix(200))"),
      remedy: Text(
        zh: "需要 name、contextTokens、upstreams（mup_…）",
        en: "it needs `name`, `contextTokens` and `upstreams` (mup_…)"), field: "/reference/model")
  }
  static let name = Refusal(
    .unacceptable, rule: "model.name", Text(zh: "模型名称不符合要求", en: "the model's name is not acceptable"),
    remedy: Text(zh: "1 至 200 个字母、数字或 -._:/@", en: "1 to 200 letters, digits or -._:/@"),
    field: "/reference/model/name")
  static let context = Refusal(
    .unacceptable, rule: "model.context",
    Text(zh: "contextTokens 或 mostTokens 超出范围", en: "contextTokens or mostTokens is out of range"),
    remedy: Text(
      zh: "contextTokens 为 1 至 \(ModelReference.mostContext)，mostTokens 不大于它",
      en: "contextTokens from 1 to \(ModelReference.mostContext), mostTokens no larger"),
    field: "/reference/model/contextTokens")
  static let upstreams = Refusal(
    .unacceptable, rule: "model.upstreams",
    Text(
      zh: "upstreams 应为 1 至 \(ModelReference.mostUpstreams) 个不同的上游",
      en: "upstreams are 1 to \(ModelReference.mostUpstreams) different ones"),
    remedy: Text(zh: "先用 lingqu model upstream 登记", en: "register them first (lingqu model upstream)"),
    field: "/reference/model/upstreams")
  static let weights = Refusal(
    .unacceptable, rule: "model.weights",
    Text(zh: "词元权重超出范围", en: "a token's weight is out of range"),
    remedy: Text(
      zh: "0 至 \(TokenWeights.largest)（千分之一词元），cached 不大于 prompt",
      en: "0 to \(TokenWeights.largest) thousandths of a token, and `cached` no more than `prompt`"),
    field: "/reference/model/weights")

  static let address = Refusal(
    .unacceptable, rule: "model.upstream-address", Text(zh: "不是可用的上游地址", en: "not an address of an upstream"),
    remedy: Text(
      zh: "形如 http://10.0.0.8:8000/v1，不含用户名、查询或片段",
      en: "such as http://10.0.0.8:8000/v1, with no user, query or fragment"), field: "/endpoint")
  static let upstreamTerms = Refusal(
    .unacceptable, rule: "model.upstream-terms",
    Text(zh: "上游的名称、型号或密钥不符合要求", en: "the upstream's name, model or secret is not acceptable"),
    remedy: Text(zh: "可打印的 ASCII 字符，密钥不超过 2000 字节", en: "printable ASCII; the secret has 2,000 bytes at most"))
  static let upstreamClosed = Refusal(
    .conflict, rule: "model.upstream-closed", Text(zh: "该上游已关闭", en: "this upstream is closed"),
    remedy: Text(zh: "另行登记", en: "register another one"))
  static let internalAddress = Refusal(
    .forbidden, rule: "model.upstream-internal",
    Text(zh: "这是本机或内网地址", en: "this is an address of the hub's own machine or a private network"),
    remedy: Text(zh: "确认后以 internal: true 放行", en: "let it in with internal: true if it is meant"), field: "/internal")
  static func notReady(_ id: ID<ModelUpstream>) -> Refusal {
    Refusal(
      .conflict, rule: "model.upstream-not-open",
      Text(
        zh: "上游 \(id) 不属于供给方，或运营方未放行", en: "the upstream \(id) is not the provider's, or the operator has not let it in"
      ),
      remedy: Text(zh: "请供给方登记、运营方放行后再试", en: "its provider registers it and the operator lets it in"),
      field: "/reference/model/upstreams")
  }

  static let notAModel = Refusal(
    .unacceptable, rule: "model.not-a-model",
    Text(
      zh: "合约不是模型的合约，或供给未写明 reference.model",
      en: "the agreement is not on a model, or its offer tells no reference.model"),
    remedy: Text(zh: "选择类型为 model 且写明调用方式的供给", en: "choose an offer of kind `model` that tells how it is called"),
    field: "/grants")
  static let unit = Refusal(
    .unacceptable, rule: "model.price-unit",
    Text(zh: "模型须按 \(TokenWeights.unit) 计价", en: "a model is priced by \(TokenWeights.unit)"),
    remedy: Text(
      zh: "例如 {\"model\": \"perUnit\", \"fen\": 200, \"quantity\": 1000000000, \"unit\": \"millitokens\"}（每百万词元 2 元）",
      en:
        "such as {\"model\": \"perUnit\", \"fen\": 200, \"quantity\": 1000000000, \"unit\": \"millitokens\"} (2 yuan a million tokens)"
    ),
    field: "/grants")
  static let grants = Refusal(
    .unacceptable, rule: "model.grants",
    Text(
      zh: "一个密钥可用 1 至 \(ModelKeys.mostGrants) 个模型，名称不得重复",
      en: "a key is for 1 to \(ModelKeys.mostGrants) models of different names"),
    field: "/grants")
  static let limits = Refusal(
    .unacceptable, rule: "model.limits",
    Text(zh: "配额应为正整数", en: "a quota is a positive integer"),
    remedy: Text(
      zh: "tokens 不超过 \(ModelGrant.mostTokens)，其余不超过 1000000000",
      en: "`tokens` up to \(ModelGrant.mostTokens), the others up to 1,000,000,000"),
    field: "/grants")
}
