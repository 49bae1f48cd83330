import Ledger
public import Store
public import Vocabulary

extension Uses {
  /// How long a use that was ended for its provider waits for the last reading, in seconds.
  public static let lastReadingGrace: Int64 = 600

  /// Charges what was measured of a use that has ended, and frees the rest of what is held. Again changes nothing.
  ///
  /// One charge for one use, on the sum of its readings: see ``Price``. What was not measured is not paid.
  @discardableResult
  public static func settle(_ tx: Transaction, _ id: ID<Use>, at now: Instant) throws -> Use {
    let use = try get(tx, id)
    guard use.state.isFinal else { throw UseRefusal.notEnded(use) }
    guard !use.settled else { return use }
    let gross = try charge(tx, use, at: now)
    let changed = try tx.execute(
      "UPDATE exchange_use SET settled = 1, charged = ? WHERE id = ? AND settled = 0", gross, id)
    guard changed == 1 else { throw UseRefusal.changed }
    return try get(tx, id)
  }

  /// Uses that have ended and whose last reading is overdue, the longest first.
  public static func overdue(_ tx: Transaction, at now: Instant, limit: Int) throws -> [ID<Use>] {
    try tx.rows(
      "SELECT id FROM exchange_use WHERE settled = 0 AND ended_at <= ? ORDER BY ended_at, id LIMIT ?",
      now.adding(seconds: -lastReadingGrace), limit
    ).map { try $0.id(0) }
  }

  /// Settles at most `limit` uses whose last reading is overdue. Returns how many.
  @discardableResult
  static func settleOverdue(_ tx: Transaction, at now: Instant, limit: Int) throws -> Int {
    let overdue = try overdue(tx, at: now, limit: limit)
    for id in overdue { try settle(tx, id, at: now) }
    return overdue.count
  }

  private static func charge(_ tx: Transaction, _ use: Use, at now: Instant) throws -> Int64 {
    guard let id = use.reservation else { return 0 }
    let held = try Reservations.get(tx, id)
    // A hold that ran out has been freed already.
    guard held.state == .held, held.expiresAt.map({ now < $0 }) ?? true else { return held.settledGross }
    let gross = use.measured > 0 ? try Agreements.get(tx, use.agreement).price.charge(for: use.measured) : 0
    guard gross > 0 else {
      try Reservations.release(tx, id: id, at: now)
      try record(tx, use, "hold.released", actor: nil, at: now, ["fen": .int(held.gross), "reservation": JSON(id)])
      return 0
    }
    let readings = try Readings.list(tx, of: use.id, limit: Reservations.mostReadings).map(\.id.description)
    let settled = try Reservations.settle(
      tx, id: id, gross: gross, readings: readings, actor: use.provider.description, at: now)
    try record(
      tx, use, "charge.posted", actor: nil, at: now,
      [
        "grossFen": .int(gross), "voucherFen": .int(settled.settledVoucher), "payableFen": .int(settled.settledPayable),
        "releasedFen": .int(held.gross - gross), "quantity": .int(use.measured), "unit": .string(use.unit),
        "readings": .int(Int64(readings.count)), "reservation": JSON(id),
      ])
    return gross
  }
}
