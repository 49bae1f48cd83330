import Evidence
public import Store
public import Vocabulary

/// Programmes and grants: the money side of a city's voucher, from budget to claw-back.
///
/// ```
/// issuer ──open, fund──▶ budget ──grant──▶ grant ──reserve, settle──▶ supplier
///                          ▲                 │ expiry, claw-back           │
///                          └─────────────────┴──── claw-back of what was spent in error (from the consumer)
/// ```
public enum Vouchers {
  /// Opens a programme and pays `budget` into it from the issuer's main account.
  ///
  /// Appends `programme.opened`. Refusals: `voucher.terms`, `ledger.balance-not-covered`, `voucher.id-reused`.
  @discardableResult
  public static func open(
    _ tx: Transaction, id: ID<VoucherProgramme>, issuer: String, terms: VoucherTerms, budget: Int64, actor: String?,
    at now: Instant
  ) throws -> VoucherProgramme {
    if let programme = try find(tx, id) {
      guard programme.issuer == issuer, programme.terms == terms else { throw VoucherRefusal.idReused("\(id)") }
      return programme
    }
    try terms.check(at: now)
    let account = try Accounts.open(tx, owner: issuer, unit: terms.unit, purpose: AccountPurpose.budget(id), at: now)
    try tx.execute(
      """
      INSERT INTO voucher_programme (id, issuer, name, unit, budget, account, eligibility, offer_kinds,
        share_basis_points, cap_per_order, cap_per_grant, cap_per_participant, expires_at, state, created_at)
      VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, id, issuer, try JSON(encoding: terms.name), terms.unit, account.id, try JSON(encoding: terms.eligibility),
      try JSON(encoding: terms.offerKinds), terms.shareBasisPoints, terms.capPerOrder, terms.capPerGrant,
      terms.capPerParticipant, terms.expiresAt, VoucherProgramme.State.active.rawValue, now)
    try record(
      tx, "programme.opened", "\(id)", actor, now,
      ["issuer": .string(issuer), "terms": JSON(encoding: terms)])
    return try fund(tx, id, transfer: ID(at: now), amount: budget, actor: actor, at: now)
  }

  /// Pays more into the budget from the issuer's main account. Appends `programme.funded`.
  @discardableResult
  public static func fund(
    _ tx: Transaction, _ id: ID<VoucherProgramme>, transfer: ID<Transfer>, amount: Int64, actor: String?,
    at now: Instant
  ) throws -> VoucherProgramme {
    let programme = try programme(tx, id)
    guard programme.state != .closed else { throw VoucherRefusal.programmeNotActive(programme) }
    let purse = try Accounts.open(tx, owner: programme.issuer, unit: programme.unit, at: now)
    let asked = Transfer.moving(
      transfer, purse.id, programme.account, amount, code: "voucher-budget", reference: "\(id)", at: now)
    let isRepeat = try Transfers.find(tx, transfer) != nil
    _ = try Transfers.begin(tx, asked)
    if isRepeat { return programme }
    try tx.execute("UPDATE voucher_programme SET budget = budget + ? WHERE id = ?", amount, id)
    try record(tx, "programme.funded", "\(id)", actor, now, ["amount": .int(amount), "transfer": JSON(transfer)])
    return try self.programme(tx, id)
  }

  /// Pauses or resumes. Appends `programme.paused` or `programme.resumed`; a state it has already is no error.
  @discardableResult
  public static func setPaused(
    _ tx: Transaction, _ id: ID<VoucherProgramme>, _ paused: Bool, actor: String?, at now: Instant
  ) throws -> VoucherProgramme {
    let programme = try programme(tx, id)
    let (from, to) = paused ? (VoucherProgramme.State.active, .paused) : (.paused, VoucherProgramme.State.active)
    if programme.state == to { return programme }
    let changed = try tx.execute(
      "UPDATE voucher_programme SET state = ? WHERE id = ? AND state = ?", to.rawValue, id, from.rawValue)
    guard changed == 1 else { throw VoucherRefusal.programmeNotActive(programme) }
    try record(tx, paused ? "programme.paused" : "programme.resumed", "\(id)", actor, now, [:])
    return try self.programme(tx, id)
  }

  /// Ends a programme: its grants expire now, and what is left of the budget goes back to the issuer (what grants still
  /// hold follows as it is released). Appends `programme.closed`.
  @discardableResult
  public static func close(
    _ tx: Transaction, _ id: ID<VoucherProgramme>, actor: String?, at now: Instant
  ) throws -> VoucherProgramme {
    let programme = try programme(tx, id)
    if programme.state == .closed { return programme }
    try tx.execute("UPDATE voucher_programme SET state = 'closed' WHERE id = ?", id)
    try tx.execute(
      "UPDATE voucher_grant SET expires_at = ? WHERE programme = ? AND state = 'active' AND expires_at > ?", now, id,
      now)
    let left = try returnBudget(tx, programme, at: now)
    try record(tx, "programme.closed", "\(id)", actor, now, ["returned": .int(left)])
    return try self.programme(tx, id)
  }

  /// Throws ``Refusal/notFound(_:)``.
  public static func programme(_ tx: Transaction, _ id: ID<VoucherProgramme>) throws -> VoucherProgramme {
    guard let programme = try find(tx, id) else { throw Refusal.notFound("voucher programme \(id)") }
    return programme
  }

  private static func find(_ tx: Transaction, _ id: ID<VoucherProgramme>) throws -> VoucherProgramme? {
    try tx.row("SELECT \(VoucherProgramme.columns) FROM voucher_programme p WHERE p.id = ?", id)
      .map { try VoucherProgramme(row: $0) }
  }

  /// Programmes in id order after `cursor`, at most `limit` (1…500).
  public static func programmes(
    _ tx: Transaction, after cursor: ID<VoucherProgramme>? = nil, limit: Int = 50
  ) throws -> [VoucherProgramme] {
    try tx.rows(
      "SELECT \(VoucherProgramme.columns) FROM voucher_programme p WHERE p.id > ? ORDER BY p.id LIMIT ?",
      cursor?.description ?? "", min(max(limit, 1), 500)
    ).map { try VoucherProgramme(row: $0) }
  }

  static func record(
    _ tx: Transaction, _ kind: String, _ subject: String, _ actor: String?, _ now: Instant, _ data: JSON,
    agreement: String? = nil
  ) throws {
    _ = try EvidenceLog.append(
      tx, EvidenceEntry(kind: kind, at: now, agreement: agreement, subject: subject, actor: actor, data: data))
  }
}

extension VoucherProgramme {
  /// What it was opened with.
  public var terms: VoucherTerms {
    VoucherTerms(
      name: name, unit: unit, eligibility: eligibility, offerKinds: offerKinds, shareBasisPoints: shareBasisPoints,
      capPerOrder: capPerOrder, capPerGrant: capPerGrant, capPerParticipant: capPerParticipant, expiresAt: expiresAt)
  }
}
