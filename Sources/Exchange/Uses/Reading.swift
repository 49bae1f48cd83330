public import Identity
public import Vocabulary

/// A measured quantity of a use over an interval, signed by the provider and countersigned by the hub.
public struct Reading: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "rdg"
  public var id: ID<Reading>
  public var use: ID<Use>
  /// Counted from 1 without gaps.
  public var sequence: Int64
  public var quantity: Int64
  public var unit: String
  public var from: Instant
  public var to: Instant
  /// What else was measured over the interval, see ``ReadingDraft``.
  public var measures: [String: Int64]?
  public var provider: Signature
  /// The hub's Ed25519 signature over the same bytes, lower-case hexadecimal.
  public var hub: String

  public static let signingContext = "lingqu-reading-v1"
}

/// What a provider reports.
public struct ReadingDraft: Hashable, Sendable, Codable {
  public var sequence: Int64
  public var quantity: Int64
  public var unit: String
  public var from: Instant
  public var to: Instant
  /// What else was measured over the interval, by the name of its unit, for instance `wallMilliseconds`. Signed with the
  /// rest, and not charged.
  public var measures: [String: Int64]?

  public init(
    sequence: Int64, quantity: Int64, unit: String, from: Instant, to: Instant, measures: [String: Int64]? = nil
  ) {
    self.sequence = sequence
    self.quantity = quantity
    self.unit = unit
    self.from = from
    self.to = to
    self.measures = measures
  }

  /// What is signed.
  public func document(of use: ID<Use>) -> JSON {
    var document: [String: JSON] = [
      "use": JSON(use), "sequence": .int(sequence), "quantity": .int(quantity), "unit": .string(unit),
      "from": JSON(from), "to": JSON(to),
    ]
    if let measures { document["measures"] = .object(measures.mapValues { .int($0) }) }
    return .object(document)
  }
}
