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
