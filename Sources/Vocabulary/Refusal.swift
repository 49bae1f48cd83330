/// A sentence in the two languages of the house.
public struct Text: Hashable, Sendable, Codable {
  public var zh: String
  public var en: String
  public init(zh: String, en: String) {
    self.zh = zh
    self.en = en
  }
}

/// The one error shape. A refusal is an answer: it names the rule that refused, the thing it is about,
/// and what would be accepted. Doors turn it into RFC 9457 problems, the CLI into a message and an exit code.
///
/// Throwing one inside a write transaction undoes that write.
public struct Refusal: Error, Hashable, Sendable, Codable {
  /// What sort of answer this is; a door maps it to its own status.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case invalid  // 400: the request cannot be read
    case unauthenticated  // 401
    case forbidden  // 403
    case notFound  // 404: also for what the caller may not know of
    case conflict  // 409: the state does not allow it
    case tooLarge  // 413
    case unacceptable  // 422: readable, but a rule refuses it
    case tooMany  // 429
    case unavailable  // 503
    case storageFull  // 507
  }

  public var kind: Kind
  /// Stable name of the rule that refused: `room.rule`, kebab case, for instance `ledger.balance-not-covered`.
  public var rule: String
  public var detail: Text
  /// What would be accepted, or what to do next.
  public var remedy: Text?
  /// JSON Pointer (RFC 6901) of the field, or the parameter's name.
  public var field: String?

  public init(_ kind: Kind, rule: String, _ detail: Text, remedy: Text? = nil, field: String? = nil) {
    self.kind = kind
    self.rule = rule
    self.detail = detail
    self.remedy = remedy
    self.field = field
  }

  /// The cursor of a page is not one that a page before gave.
  public static let cursor = Refusal(
    .invalid, rule: "request.cursor", Text(zh: "cursor 无效", en: "this cursor is not one that a page gave"),
    remedy: Text(zh: "使用上一页的 next，或去掉 cursor 从头开始", en: "send the last page's next, or none to begin anew"),
    field: "cursor")

  /// The same answer whether a thing does not exist or the caller may not know of it. What was looked for is not told:
  /// the place that finds nothing and the place that refuses to show would name it differently, and that would tell.
  public static func notFound(_ what: String) -> Refusal {
    Refusal(
      .notFound, rule: "access.not-found",
      Text(zh: "没有这个对象，或您无权查看", en: "no such object, or not yours to see"))
  }
}

extension Refusal: CustomStringConvertible {
  public var description: String {
    rule + ": " + detail.en + (field.map { " (field \($0))" } ?? "") + (remedy.map { "; " + $0.en } ?? "")
  }
}
