import Evidence
public import Store
public import Vocabulary

extension Vouchers {
  /// Takes a grant back: what is neither spent nor held returns to the budget now, what is held follows when it is
  /// released. Appends `voucher.clawed-back` with the amount; again is no error.
  ///
  /// Refusals: `voucher.expired` (it went back already).
  @discardableResult
  public static func clawBack(
    _ tx: Transaction, grant id: ID<VoucherGrant>, reason: String, actor: String?, at now: Instant
  ) throws -> VoucherGrant {
    let grant = try grant(tx, id)
    if grant.state == .clawedBack { return grant }
    guard try end(tx, grant, .clawedBack) else { throw VoucherRefusal.expired(grant.expiresAt) }
    let returned = try sweep(tx, grant, at: now)
    try record(
      tx, "voucher.clawed-back", "\(id)", actor, now,
      ["returned": .int(returned), "reasonDigest": .string(EvidenceDigest.of(.string(reason)))])
    return try self.grant(tx, id)
  }

  /// Takes back what a voucher paid in error: from the consumer's main account to the budget (to the issuer, if the
  /// programme is closed). Appends `voucher.clawed-back`.
  ///
  /// Refusals: `voucher.claw-back-too-much`, `ledger.balance-not-covered`, `ledger.id-reused`.
  @discardableResult
  public static func clawBackSpent(
    _ tx: Transaction, reservation id: ID<Reservation>, transfer: ID<Transfer>, amount: Int64, reason: String,
    actor: String?, at now: Instant
  ) throws -> Reservation {
    let reservation = try Reservations.get(tx, id)
    guard let grantID = reservation.grant else {
      throw VoucherRefusal.clawBackTooMuch(asked: amount, most: 0, unit: reservation.unit)
    }
    let grant = try grant(tx, grantID)
    let programme = try programme(tx, grant.programme)
    let payer = try Accounts.open(tx, owner: reservation.consumer, unit: reservation.unit, at: now)
    let asked = Transfer.moving(
      transfer, payer.id, programme.account, amount, code: "voucher-claw-back", reference: "\(id)", at: now)
    if try Transfers.find(tx, transfer) != nil {
      _ = try Transfers.begin(tx, asked)
      return reservation
    }
    let most = reservation.settledVoucher - reservation.clawedBack
    guard amount > 0, amount <= most,
      try tx.execute(
        "UPDATE ledger_reservation SET clawed_back = clawed_back + ? WHERE id = ? AND clawed_back + ? <= settled_voucher",
        amount, id, amount) == 1
    else { throw VoucherRefusal.clawBackTooMuch(asked: amount, most: most, unit: reservation.unit) }
    _ = try Transfers.begin(tx, asked)
    if programme.state == .closed { try returnBudget(tx, programme, at: now) }
    try record(
      tx, "voucher.clawed-back", "\(grantID)", actor, now,
      [
        "spent": .int(amount), "reservation": JSON(id), "transfer": JSON(transfer),
        "reasonDigest": .string(EvidenceDigest.of(.string(reason))),
      ],
      agreement: reservation.agreement)
    return try Reservations.get(tx, id)
  }

  /// Returns grants whose time is over to their budgets, then closes programmes whose time is over; at most `limit` each.
  /// Appends `voucher.expired` and `programme.closed`. Returns how many it ended: call again while there are any.
  @discardableResult
  public static func expire(_ tx: Transaction, at now: Instant, limit: Int = 200) throws -> Int {
    let due = try tx.rows(
      """
      SELECT \(VoucherGrant.columns) FROM voucher_grant g WHERE g.state = 'active' AND g.expires_at <= ?
      ORDER BY g.expires_at, g.id LIMIT ?
      """, now, limit
    ).map { try VoucherGrant(row: $0) }
    for grant in due { try expire(tx, grant, at: now) }
    let over = try tx.rows(
      "SELECT id FROM voucher_programme WHERE state IN ('active', 'paused') AND expires_at <= ? ORDER BY expires_at LIMIT ?",
      now, limit)
    for row in over { try close(tx, row.id(0), actor: nil, at: now) }
    return due.count + over.count
  }

  /// Ends a grant whose time is over; one that is not due stays as it is.
  static func expire(_ tx: Transaction, grant id: ID<VoucherGrant>, at now: Instant) throws {
    let grant = try grant(tx, id)
    if grant.state == .active, grant.expiresAt <= now { try expire(tx, grant, at: now) }
  }

  private static func expire(_ tx: Transaction, _ grant: VoucherGrant, at now: Instant) throws {
    guard try end(tx, grant, .expired) else { return }
    let returned = try sweep(tx, grant, at: now)
    try record(tx, "voucher.expired", "\(grant.id)", nil, now, ["returned": .int(returned)])
  }

  /// Marks an active grant as over. False if another did before.
  private static func end(_ tx: Transaction, _ grant: VoucherGrant, _ state: VoucherGrant.State) throws -> Bool {
    try tx.execute(
      "UPDATE voucher_grant SET state = ? WHERE id = ? AND state = 'active'", state.rawValue, grant.id) == 1
  }

  /// Moves what is available of a grant that is over back to its budget. Returns the amount.
  @discardableResult
  static func sweep(_ tx: Transaction, _ grant: VoucherGrant, at now: Instant) throws -> Int64 {
    let left = try Accounts.get(tx, grant.account).available
    guard left > 0 else { return 0 }
    let programme = try programme(tx, grant.programme)
    _ = try Transfers.begin(
      tx,
      .moving(
        ID(at: now), grant.account, programme.account, left, code: "voucher-return", reference: "\(grant.id)", at: now))
    try tx.execute("UPDATE voucher_grant SET returned = returned + ? WHERE id = ?", left, grant.id)
    if programme.state == .closed { try returnBudget(tx, programme, at: now) }
    return left
  }

  /// Moves what is left of a closed programme's budget to its issuer. Returns the amount.
  @discardableResult
  static func returnBudget(_ tx: Transaction, _ programme: VoucherProgramme, at now: Instant) throws -> Int64 {
    let left = try Accounts.get(tx, programme.account).available
    guard left > 0 else { return 0 }
    let purse = try Accounts.open(tx, owner: programme.issuer, unit: programme.unit, at: now)
    _ = try Transfers.begin(
      tx,
      .moving(
        ID(at: now), programme.account, purse.id, left, code: "voucher-budget-return", reference: "\(programme.id)",
        at: now))
    return left
  }
}
