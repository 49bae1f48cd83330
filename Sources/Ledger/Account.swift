public import Vocabulary

/// A purse of one owner in one unit for one purpose, with its sums kept in the row as TigerBeetle does.
///
/// Money is never stored as a balance but as four sums that only transfers change; what can be read from them is
/// ``balance`` and ``available``.
public struct Account: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "acc"

  public let id: ID<Account>
  /// The participant's id in text form; the room does not know what a participant is.
  public let owner: String
  /// The smallest unit that is counted, for instance `fen` or `cpuSeconds`.
  public let unit: String
  /// What the purse is for, see ``AccountPurpose``. Owner, unit and purpose together name one account.
  public let purpose: String
  /// Only where value enters the books from outside (``AccountPurpose/unlimited``).
  public let mayGoNegative: Bool
  public let debitsPosted: Int64
  public let creditsPosted: Int64
  public let debitsPending: Int64
  public let creditsPending: Int64
  /// How many transfers have touched the account: the number of its last statement line.
  public let entries: Int64
  public let openedAt: Instant

  /// What has been paid in less what has been paid out.
  public var balance: Int64 { creditsPosted - debitsPosted }
  /// What can still be spent or held: the balance less what is held already.
  public var available: Int64 { balance - debitsPending }
}

/// The purposes this room gives meaning to. Others may be used freely by the rooms above.
public enum AccountPurpose {
  /// A participant's ordinary purse.
  public static let main = "main"
  /// The world outside: banks, treasuries. Deposits come from it, withdrawals go to it.
  public static let external = "external"
  /// Where a supplied quantity that is not money comes from.
  public static let supply = "supply"
  /// The purposes whose accounts may go below zero.
  public static let unlimited: Set<String> = [external, supply]

  /// The purposes whose money moves by the rules of vouchers only; ``Transfers`` does not debit them for callers.
  static let restrictedPrefixes = ["budget:", "grant:"]
  static func isRestricted(_ purpose: String) -> Bool { restrictedPrefixes.contains(where: purpose.hasPrefix) }

  /// The funded budget of a voucher programme.
  public static func budget(_ programme: ID<VoucherProgramme>) -> String { "budget:\(programme)" }
  /// The money of one grant.
  public static func grant(_ grant: ID<VoucherGrant>) -> String { "grant:\(grant)" }
}
