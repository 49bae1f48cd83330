public import Store
public import Vocabulary

/// The one call a clock makes: ends everything of this room whose time is over.
public enum LedgerExpiry {
  /// Ends reservations, holds, grants and programmes that are due, at most `limit` of each. Returns how many: call it
  /// again, in a transaction of its own, until it returns 0.
  ///
  /// One that cannot be ended keeps all from ending; ``due(_:_:at:limit:)`` and ``end(_:_:at:)`` take them one by one.
  @discardableResult
  public static func run(_ tx: Transaction, at now: Instant, limit: Int = 200) throws -> Int {
    // Reservations first: their two holds end together, under the reservation's name.
    let reservations = try Reservations.expire(tx, at: now, limit: limit)
    if reservations.count == limit { return limit }
    let holds = try Transfers.expire(tx, at: now, limit: limit)
    return try reservations.count + holds.count + Vouchers.expire(tx, at: now, limit: limit)
  }

  /// What has a time that can be over, in the order in which it is to be ended: a reservation ends its holds with it.
  public enum Kind: String, Sendable, CaseIterable { case reservation, hold, grant, programme }

  /// One that is due.
  public struct Due: Hashable, Sendable, CustomStringConvertible {
    public let kind: Kind
    public let id: String
    public var description: String { "\(kind) \(id)" }
  }

  /// Those of a kind that are due, the longest overdue first.
  public static func due(_ tx: Transaction, _ kind: Kind, at now: Instant, limit: Int) throws -> [Due] {
    let sql =
      switch kind {
      case .reservation:
        "SELECT id FROM ledger_reservation WHERE state = 'held' AND expires_at <= ? ORDER BY expires_at, id LIMIT ?"
      case .hold: "SELECT hold FROM ledger_open_hold WHERE expires_at <= ? ORDER BY expires_at, hold LIMIT ?"
      case .grant:
        "SELECT id FROM voucher_grant WHERE state = 'active' AND expires_at <= ? ORDER BY expires_at, id LIMIT ?"
      case .programme:
        """
        SELECT id FROM voucher_programme WHERE state IN ('active', 'paused') AND expires_at <= ?
        ORDER BY expires_at, id LIMIT ?
        """
      }
    return try tx.rows(sql, now, limit).map { Due(kind: kind, id: try $0.text(0)) }
  }

  /// Ends one that is due; one that is over already stays as it is.
  public static func end(_ tx: Transaction, _ due: Due, at now: Instant) throws {
    switch due.kind {
    case .reservation: if let id = ID<Reservation>(due.id) { try Reservations.expire(tx, id, at: now) }
    case .hold:
      guard let id = ID<Transfer>(due.id),
        try tx.row("SELECT 1 FROM ledger_open_hold WHERE hold = ? AND expires_at <= ?", id, now) != nil
      else { return }
      _ = try Transfers.resolve(tx, id: ID(at: now), hold: id, kind: .expiry, at: now)
    case .grant: if let id = ID<VoucherGrant>(due.id) { try Vouchers.expire(tx, grant: id, at: now) }
    case .programme: if let id = ID<VoucherProgramme>(due.id) { try Vouchers.close(tx, id, actor: nil, at: now) }
    }
  }
}
