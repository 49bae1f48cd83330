public import Vocabulary

/// One immutable line of the books: an amount that goes, is held, or is released, from the debited account to the
/// credited one. Rows are only ever added.
public struct Transfer: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "trf"

  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Moves the amount at once.
    case transfer
    /// Reserves the amount on both sides until it is posted, voided or expires.
    case hold
    /// Resolves a hold: moves the amount, at most what was held; the rest is released.
    case post
    /// Resolves a hold: releases all of it.
    case void
    /// Resolves a hold whose time is over: releases all of it.
    case expiry

    /// Whether the amount counts in the balances.
    public var isPosted: Bool { self == .transfer || self == .post }
    /// Whether it ends a hold.
    public var isResolution: Bool { self == .post || self == .void || self == .expiry }
  }

  /// Chosen by the caller: the same id has one effect only.
  public let id: ID<Transfer>
  public let kind: Kind
  /// Whose balance falls.
  public let debit: ID<Account>
  /// Whose balance rises.
  public let credit: ID<Account>
  /// More than zero, in the accounts' unit. For a void or an expiry: what is released.
  public let amount: Int64
  /// The hold this one resolves.
  public let pending: ID<Transfer>?
  /// When a hold ends by itself: at this instant it can no longer be posted.
  public let expiresAt: Instant?
  /// Why, in a word: `charge`, `deposit`, `voucher`.
  public let code: String
  /// The id of what it is about, for instance a use.
  public let reference: String?
  public let at: Instant

  static func moving(
    _ id: ID<Transfer>, _ debit: ID<Account>, _ credit: ID<Account>, _ amount: Int64, code: String,
    reference: String?, at now: Instant
  ) -> Transfer {
    Transfer(
      id: id, kind: .transfer, debit: debit, credit: credit, amount: amount, pending: nil, expiresAt: nil, code: code,
      reference: reference, at: now)
  }

  static func holding(
    _ id: ID<Transfer>, _ debit: ID<Account>, _ credit: ID<Account>, _ amount: Int64, code: String,
    reference: String?, expiresAt: Instant?, at now: Instant
  ) -> Transfer {
    Transfer(
      id: id, kind: .hold, debit: debit, credit: credit, amount: amount, pending: nil, expiresAt: expiresAt, code: code,
      reference: reference, at: now)
  }

  /// What ends `hold`: an amount of it is posted (all of it if nil), or all of it is released.
  static func ending(_ hold: Transfer, _ id: ID<Transfer>, _ kind: Kind, _ amount: Int64?, at now: Instant) -> Transfer
  {
    Transfer(
      id: id, kind: kind, debit: hold.debit, credit: hold.credit, amount: amount ?? hold.amount, pending: hold.id,
      expiresAt: nil, code: hold.code, reference: hold.reference, at: now)
  }

  /// Whether a second request with the same id asks for the same. The time of asking does not matter.
  func asksTheSame(as other: Transfer) -> Bool {
    kind == other.kind && debit == other.debit && credit == other.credit && amount == other.amount
      && pending == other.pending && expiresAt == other.expiresAt && code == other.code && reference == other.reference
  }
}
