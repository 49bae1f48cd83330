public import Vocabulary

/// An organisation that takes part: whoever offers, uses, steers or checks. People act as its ``Member``s.
public struct Participant: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "prt"

  public var id: ID<Participant>
  public var name: Text
  /// Unified social credit code (GB 32100-2015).
  public var creditCode: CreditCode
  public var kinds: Set<ParticipantKind>
  /// Six-digit region code (GB/T 2260), if known.
  public var region: String?
  public var state: State
  public var createdAt: Instant

  public enum State: String, Sendable, Codable, CaseIterable { case active, suspended }
}

/// What a participant may be; it can be several at once.
public enum ParticipantKind: String, Sendable, Codable, CaseIterable {
  case provider, consumer, steward, `operator`, auditor, regulator, vendor, park
}

/// What is told of a participant when it is registered.
public struct ParticipantDraft: Hashable, Sendable, Codable {
  public var name: Text
  public var creditCode: String
  public var kinds: [ParticipantKind]
  public var region: String?

  public init(name: Text, creditCode: String, kinds: [ParticipantKind], region: String? = nil) {
    self.name = name
    self.creditCode = creditCode
    self.kinds = kinds
    self.region = region
  }
}
