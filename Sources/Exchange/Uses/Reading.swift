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
  /// True if nothing measured it: it follows from what the site tells of its machines.
  public var isModelled: Bool?
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
  /// True if nothing measured it.
  public var isModelled: Bool?

  public init(
    sequence: Int64, quantity: Int64, unit: String, from: Instant, to: Instant, measures: [String: Int64]? = nil,
    isModelled: Bool? = nil
  ) {
    self.isModelled = isModelled
    self.sequence = sequence
    self.quantity = quantity
    self.unit = unit
    self.from = from
    self.to = to
    self.measures = measures
  }

  /// Processor time among what was measured beside the quantity, in seconds; nil where that counts it itself, as it does of jobs
  /// at a price for each use. No more than a thousand million, which no machine gives, so that sums over many stay sums.
  var cpuSecondsBeside: Int64? {
    guard unit != "cpuSeconds", unit != "use" else { return nil }
    return (min(max(0, measures?["cpuMilliseconds"] ?? 0), 999_999_999_000) + 999) / 1000
  }

  /// What is signed.
  public func document(of use: ID<Use>) -> JSON {
    var document: [String: JSON] = [
      "use": JSON(use), "sequence": .int(sequence), "quantity": .int(quantity), "unit": .string(unit),
      "from": JSON(from), "to": JSON(to),
    ]
    if let measures { document["measures"] = .object(measures.mapValues { .int($0) }) }
    if let isModelled { document["isModelled"] = .bool(isModelled) }
    return .object(document)
  }
}

/// A reading that is signed by its provider and countersigned, and not yet recorded.
public struct SignedReading: Hashable, Sendable {
  public let use: ID<Use>
  public let draft: ReadingDraft
  let document: JSON
  let provider: Signature
  let hub: String

  /// Signed with a key that the hub keeps for the provider. Needs no transaction, so that many can be signed at a time.
  public init(
    _ draft: ReadingDraft, of use: ID<Use>, by signer: Signer, countersign: ([UInt8]) throws -> String
  ) throws {
    self.use = use
    self.draft = draft
    document = draft.document(of: use)
    provider = try signer.sign(context: Reading.signingContext, document)
    hub = try countersign(Signatures.bytes(context: Reading.signingContext, document))
  }

  /// Whether it was signed with this key.
  public func isBy(_ signer: Signer) -> Bool { provider.key == signer.key }
}
