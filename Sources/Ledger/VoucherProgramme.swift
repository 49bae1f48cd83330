public import Vocabulary

/// An issuer's promise to pay a share of what eligible participants use, out of a funded budget.
public struct VoucherProgramme: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "vpr"

  public enum State: String, Sendable, Codable, CaseIterable {
    /// Grants and spends.
    case active
    /// Grants and spends nothing for now; what is reserved can be settled.
    case paused
    /// Over: what was left of the budget went back to the issuer.
    case closed
  }

  public let id: ID<VoucherProgramme>
  /// The participant who pays.
  public let issuer: String
  public let name: Text
  /// What it is paid in, `fen`.
  public let unit: String
  /// What was paid into the budget so far.
  public let budget: Int64
  /// Holds what is left of the budget.
  public let account: ID<Account>
  public let eligibility: VoucherEligibility
  /// Kinds of offer it covers (`compute`, `data`, `model`, `solution`); empty: every kind.
  public let offerKinds: [String]
  /// The part of the price it pays: 5,000 is half.
  public let shareBasisPoints: Int64
  /// The most it pays of one order.
  public let capPerOrder: Int64?
  /// The most one grant may be.
  public let capPerGrant: Int64?
  /// The most one participant may be granted, less what came back unspent.
  public let capPerParticipant: Int64?
  /// When granting and reserving end.
  public let expiresAt: Instant
  public let state: State
  public let createdAt: Instant
}

/// Who may be given vouchers. All empty: everyone.
public struct VoucherEligibility: Hashable, Sendable, Codable {
  /// Any of these kinds of participant; empty: any kind.
  public var kinds: [String]
  /// Any of these regions or a part of one: division codes are hierarchical, `4501` and `450100` cover `450102`. Empty: anywhere.
  public var regions: [String]
  /// Participants who are eligible whatever their kind and region. If kinds and regions are empty, only these are.
  public var participants: [String]

  public init(kinds: [String] = [], regions: [String] = [], participants: [String] = []) {
    self.kinds = kinds
    self.regions = regions
    self.participants = participants
  }

  public func admits(_ applicant: VoucherApplicant) -> Bool {
    if participants.contains(applicant.participant) { return true }
    if kinds.isEmpty && regions.isEmpty { return participants.isEmpty }
    let ofKind = kinds.isEmpty || kinds.contains(where: applicant.kinds.contains)
    let ofRegion =
      regions.isEmpty || regions.contains { region in applicant.region.map { Region.covers(region, $0) } ?? false }
    return ofKind && ofRegion
  }
}

/// What an eligibility rule looks at. The caller reads it from the register of participants.
public struct VoucherApplicant: Hashable, Sendable, Codable {
  public var participant: String
  public var kinds: Set<String>
  public var region: String?

  public init(participant: String, kinds: Set<String>, region: String?) {
    self.participant = participant
    self.kinds = kinds
    self.region = region
  }
}
