import HTTPTypes
import Hummingbird
import Vocabulary

/// Refusals and defects as RFC 9457 problems.
enum Problem {
  static let unauthenticated = Refusal(
    .unauthenticated, rule: "access.key-required",
    Text(zh: "需要有效的密钥或登录", en: "a valid key or session is needed"),
    remedy: Text(zh: "请求头 Authorization: Bearer lqk_…", en: "send the header Authorization: Bearer lqk_…"))

  static func undecodable(_ error: DecodingError) -> Refusal {
    let context: DecodingError.Context? =
      switch error {
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): context
      case .keyNotFound(let key, let context):
        .init(codingPath: context.codingPath + [key], debugDescription: context.debugDescription)
      @unknown default: nil
      }
    let field = "/" + (context?.codingPath.map(\.stringValue).joined(separator: "/") ?? "")
    return Refusal(
      .invalid, rule: "request.field-wrong",
      Text(zh: "字段 \(field) 的值不符合要求", en: "the value of \(field) is not acceptable"),
      remedy: context.map { Text(zh: $0.debugDescription, en: $0.debugDescription) }, field: field)
  }

  static func status(_ kind: Refusal.Kind) -> HTTPResponse.Status {
    switch kind {
    case .invalid: .badRequest
    case .unauthenticated: .unauthorized
    case .forbidden: .forbidden
    case .notFound: .notFound
    case .conflict: .conflict
    case .tooLarge: .contentTooLarge
    case .unacceptable: .unprocessableContent
    case .tooMany: .tooManyRequests
    case .unavailable: .serviceUnavailable
    case .storageFull: .init(code: 507, reasonPhrase: "Insufficient Storage")
    }
  }

  private static func document(
    _ refusal: Refusal, _ status: HTTPResponse.Status, _ language: Language, instance: String
  ) -> JSON {
    var members: [String: JSON] = [
      "type": .string("urn:lingqu:rule:" + refusal.rule), "title": .string(status.reasonPhrase),
      "status": JSON(status.code), "rule": .string(refusal.rule),
      "detail": .string(language == .zh ? refusal.detail.zh : refusal.detail.en),
      "instance": .string("urn:lingqu:request:" + instance),
    ]
    if let remedy = refusal.remedy { members["remedy"] = .string(language == .zh ? remedy.zh : remedy.en) }
    if let field = refusal.field { members["field"] = .string(field) }
    return .object(members)
  }

  /// - Parameter status: one that no kind of refusal has.
  static func response(
    _ refusal: Refusal, _ language: Language, instance: String, status: HTTPResponse.Status? = nil
  ) -> Response {
    let status = status ?? Self.status(refusal.kind)
    var headers: HTTPFields = [.contentType: "application/problem+json", .cacheControl: "no-store"]
    if refusal.kind == .unauthenticated { headers[.wwwAuthenticate] = "Bearer" }
    if refusal.kind == .unavailable || refusal.kind == .tooMany { headers[.retryAfter] = "1" }
    return Response(
      status: status, headers: headers,
      body: .init(byteBuffer: ByteBuffer(bytes: document(refusal, status, language, instance: instance).canonical)))
  }

  static let schema = Schema.named(
    "Problem",
    .object([
      .must("type", .string()), .must("title", .string()), .must("status", .integer(min: 400, max: 599)),
      .must("rule", .string(), "stable name of the rule that refused"),
      .must("detail", .string(max: 4000)), .must("instance", .string()),
      .may("remedy", .string(max: 4000), "what would be accepted"),
      .may("field", .string(), "JSON Pointer of the field"),
    ]))
}
