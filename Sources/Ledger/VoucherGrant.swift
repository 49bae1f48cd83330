public import Vocabulary

/// Money of a programme set aside for one participant until it is spent, expires or is clawed back.
public struct VoucherGrant: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "vgr"

  public enum State: String, Sendable, Codable, CaseIterable {
    case active
    /// Its time is over; what was neither spent nor held went back to the budget.
    case expired
    /// Taken back; what was neither spent nor held went back to the budget.
    case clawedBack
  }

  public let id: ID<VoucherGrant>
  public let programme: ID<VoucherProgramme>
  /// The participant who may spend it.
  public let participant: String
  /// Holds what is left of it.
  public let account: ID<Account>
  /// What was granted.
  public let amount: Int64
  /// What came back to the budget unspent.
  public let returned: Int64
  /// When reserving ends. What was reserved before can be settled after.
  public let expiresAt: Instant
  public let state: State
  public let grantedAt: Instant
}

extension VoucherGrant {
  /// Whether it may pay at all: it and its programme are active, and the programme covers what is paid for. Pure.
  func checkUsable(
    under programme: VoucherProgramme, unit: String, offerKind: String, at now: Instant
  ) throws(Refusal) {
    guard state != .clawedBack else { throw VoucherRefusal.notActive(self) }
    guard state == .active, now < expiresAt else { throw VoucherRefusal.expired(expiresAt) }
    guard programme.state == .active else { throw VoucherRefusal.programmeNotActive(programme) }
    guard programme.offerKinds.isEmpty || programme.offerKinds.contains(offerKind) else {
      throw VoucherRefusal.kindNotCovered(offerKind, programme)
    }
    guard programme.unit == unit else { throw LedgerRefusal.unitMismatch(programme.unit, unit) }
  }
}
