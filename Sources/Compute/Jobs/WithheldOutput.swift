public import Vocabulary

/// An output that did not leave, and why.
public struct WithheldOutput: Hashable, Sendable, Codable {
  public var rule: String
  public var detail: Text
  /// What would leave.
  public var remedy: Text?

  init(_ refusal: Refusal) {
    rule = refusal.rule
    detail = refusal.detail
    remedy = refusal.remedy
  }
}
