public import Vocabulary

/// A provider's published promise: a request within these limits is approved in the same call.
public struct PublishedRule: Hashable, Sendable, Codable {
  public var name: String
  /// The most units one use may ask for.
  public var maxQuantity: Int64?
  /// The longest term in days.
  public var maxDays: Int64?
  /// Purposes that need no look; nil: any.
  public var purposes: [String]?

  public init(name: String, maxQuantity: Int64? = nil, maxDays: Int64? = nil, purposes: [String]? = nil) {
    self.name = name
    self.maxQuantity = maxQuantity
    self.maxDays = maxDays
    self.purposes = purposes
  }

  /// What keeps a request from being approved at once; nil if nothing does.
  public func obstacle(purpose: String, days: Int64, quantity: Int64?) -> Text? {
    if let purposes, !purposes.contains(purpose) {
      let names = purposes.joined(separator: ", ")
      return Text(zh: "用途不在公布规则内，可用：\(names)", en: "the purpose is not one of the rule's: \(names)")
    }
    if let maxDays, days > maxDays { return Text(zh: "期限超过 \(maxDays) 天", en: "longer than \(maxDays) days") }
    if let maxQuantity, let quantity, quantity > maxQuantity {
      return Text(zh: "数量超过 \(maxQuantity)", en: "more than \(maxQuantity) units")
    }
    return nil
  }
}
