public import Store
public import Vocabulary

extension Reservations {
  /// How many readings one settlement may name.
  public static let mostReadings = 10_000

  /// Charges `gross` of what was held. The voucher pays its share of what is charged, at most what was held of it; the
  /// rest of both parts is released. A voucher pays only against readings, and each reading once.
  ///
  /// Appends `voucher.redeemed` where a voucher pays. The same settlement again returns the first result. Refusals:
  /// `voucher.no-reading`, `voucher.reading-redeemed`, `ledger.exceeds-hold`, `ledger.hold-expired`,
  /// `ledger.reservation-resolved`.
  @discardableResult
  public static func settle(
    _ tx: Transaction, id: ID<Reservation>, gross: Int64, readings: [String], actor: String? = nil, at now: Instant
  ) throws -> Reservation {
    try settle(tx, get(tx, id), gross: gross, readings: readings, actor: actor, at: now)
  }

  /// The same for a reservation that was just read in this transaction.
  @discardableResult
  public static func settle(
    _ tx: Transaction, _ held: Reservation, gross: Int64, readings: [String], actor: String? = nil, at now: Instant
  ) throws -> Reservation {
    let id = held.id
    guard let settlement = try held.settling(gross, at: now) else { return held }
    let share = settlement.voucher
    if share > 0 { try redeem(tx, readings, for: id) }
    try resolve(tx, held.voucherHold, posting: share, at: now)
    try resolve(tx, held.payableHold, posting: settlement.payable, at: now)
    let settled = try end(tx, held, .settled, gross: gross, share: share, at: now)
    if share > 0, let grant = held.grant {
      try Vouchers.record(
        tx, "voucher.redeemed", "\(grant)", actor, now,
        [
          "reservation": JSON(id), "reference": .string(held.reference), "gross": .int(gross), "voucher": .int(share),
          "unit": .string(held.unit), "readings": .array(readings.prefix(500).map(JSON.string)),
          "readingCount": JSON(readings.count),
        ], agreement: held.agreement)
    }
    return settled
  }

  /// Voids both parts: nothing was used. Again is no error.
  ///
  /// Refusals: `ledger.reservation-resolved` (it was settled).
  @discardableResult
  public static func release(_ tx: Transaction, id: ID<Reservation>, at now: Instant) throws -> Reservation {
    let held = try get(tx, id)
    guard try held.isToRelease() else { return held }
    try resolve(tx, held.voucherHold, posting: 0, at: now)
    try resolve(tx, held.payableHold, posting: 0, at: now)
    return try end(tx, held, .released, at: now)
  }

  /// Ends reservations whose time is over, at most `limit`. Returns them: call again while there are `limit`.
  @discardableResult
  public static func expire(_ tx: Transaction, at now: Instant, limit: Int = 200) throws -> [Reservation] {
    try tx.rows(
      """
      SELECT \(Reservation.columns) FROM ledger_reservation r WHERE r.state = 'held' AND r.expires_at <= ?
      ORDER BY r.expires_at, r.id LIMIT ?
      """, now, limit
    ).map { row in
      try expire(tx, try Reservation(row: row), at: now)
    }
  }

  /// Ends one whose time is over; one that is not due stays as it is.
  static func expire(_ tx: Transaction, _ id: ID<Reservation>, at now: Instant) throws {
    let held = try get(tx, id)
    guard held.isDue(at: now) else { return }
    _ = try expire(tx, held, at: now)
  }

  private static func expire(_ tx: Transaction, _ held: Reservation, at now: Instant) throws -> Reservation {
    for hold in [held.voucherHold, held.payableHold] {
      if let hold { _ = try Transfers.resolve(tx, id: ID(at: now), hold: hold, kind: .expiry, at: now) }
    }
    return try end(tx, held, .expired, at: now)
  }

  private static func resolve(
    _ tx: Transaction, _ hold: ID<Transfer>?, posting amount: Int64, at now: Instant
  ) throws {
    guard let hold else { return }
    _ = try Transfers.resolve(
      tx, id: ID(at: now), hold: hold, kind: amount > 0 ? .post : .void, amount: amount > 0 ? amount : nil, at: now)
  }

  private static func end(
    _ tx: Transaction, _ held: Reservation, _ state: Reservation.State, gross: Int64 = 0, share: Int64 = 0,
    at now: Instant
  ) throws -> Reservation {
    var ended = held
    ended.state = state
    ended.settledGross = gross
    ended.settledVoucher = share
    ended.resolvedAt = now
    let changed = try tx.execute(
      """
      UPDATE ledger_reservation SET state = ?, settled_gross = ?, settled_voucher = ?, resolved_at = ?
      WHERE id = ? AND state = 'held'
      """, state.rawValue, gross, share, now, held.id)
    guard changed == 1 else { throw LedgerRefusal.reservationResolved(held) }
    // What comes free of a grant that is over goes on to the budget.
    if let id = held.grant {
      let grant = try Vouchers.grant(tx, id)
      if grant.state != .active { try Vouchers.sweep(tx, grant, at: now) }
    }
    return ended
  }

  private static func redeem(_ tx: Transaction, _ readings: [String], for id: ID<Reservation>) throws {
    guard !readings.isEmpty, readings.count <= mostReadings else { throw VoucherRefusal.noReading }
    for reading in readings {
      guard (1...128).contains(reading.utf8.count) else { throw VoucherRefusal.noReading }
      let written = try tx.execute(
        "INSERT INTO voucher_reading (reading, reservation) VALUES (?, ?) ON CONFLICT DO NOTHING", reading, id)
      guard written == 1 else { throw VoucherRefusal.readingRedeemed(reading) }
    }
  }
}
