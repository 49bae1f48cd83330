public import Store
public import Vocabulary

/// The one call a clock makes: ends everything of this room whose time is over.
public enum LedgerExpiry {
  /// Ends reservations, holds, grants and programmes that are due, at most `limit` of each. Returns how many: call it
  /// again, in a transaction of its own, until it returns 0.
  @discardableResult
  public static func run(_ tx: Transaction, at now: Instant, limit: Int = 200) throws -> Int {
    // Reservations first: their two holds end together, under the reservation's name.
    let reservations = try Reservations.expire(tx, at: now, limit: limit)
    if reservations.count == limit { return limit }
    let holds = try Transfers.expire(tx, at: now, limit: limit)
    return try reservations.count + holds.count + Vouchers.expire(tx, at: now, limit: limit)
  }
}
