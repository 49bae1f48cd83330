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
    try change(tx, get(tx, id)) { try settle(tx, &$0, at: now) }
  }

  /// The same for a use in hand (see ``change(_:_:_:)``).
  public static func settle(_ tx: Transaction, _ use: inout Use, at now: Instant) throws {
    let held = try use.reservation.map { try Reservations.get(tx, $0) }
    let energy = try use.state.isFinal && !use.settled ? Readings.energyCharge(tx, use) : 0
    let settlement = try use.settling(
      held, price: { try Agreements.terms(tx, use.agreement).price }, energy: energy, at: now)
    guard let settlement else { return }
    use.charged = try pay(tx, use, held, settlement, energy: energy, at: now)
    use.settled = true
    if use.energy != nil { use.energyCharged = if case .charge = settlement { energy } else { 0 } }
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

  /// Does with what is held as the settlement says. Returns what was charged.
  private static func pay(
    _ tx: Transaction, _ use: Use, _ held: Reservation?, _ settlement: Use.Settlement, energy: Int64, at now: Instant
  ) throws -> Int64 {
    guard let held else { return 0 }
    switch settlement {
    case .over(let charged): return charged
    case .release:
      try Reservations.release(tx, id: held.id, at: now)
      try record(
        tx, use, "hold.released", actor: nil, at: now, ["fen": .int(held.gross), "reservation": JSON(held.id)])
      return 0
    case .charge(let gross):
      let readings = try Readings.ids(tx, of: use.id, limit: Reservations.mostReadings)
      let settled = try Reservations.settle(
        tx, held, gross: gross, readings: readings, actor: use.provider.description, at: now)
      var data: [String: JSON] = [
        "grossFen": .int(gross), "voucherFen": .int(settled.settledVoucher),
        "payableFen": .int(settled.settledPayable), "releasedFen": .int(held.gross - gross),
        "quantity": .int(use.measured), "unit": .string(use.unit), "readings": .int(Int64(readings.count)),
        "reservation": JSON(held.id),
      ]
      if use.energy != nil {
        data["energyFen"] = .int(energy)
        data["energyMillijoules"] = .int(use.energyMeasured ?? 0)
      }
      try record(tx, use, "charge.posted", actor: nil, at: now, .object(data))
      return gross
    }
  }
}
