public import Store
public import Vocabulary

extension Vouchers {
  /// Sets `amount` of a programme's budget aside for one participant, until `expiresAt` or the programme's end.
  ///
  /// Appends `voucher.granted`. Refusals: `voucher.programme-not-active`, `voucher.expired`, `voucher.not-eligible`,
  /// `voucher.over-grant-cap`, `voucher.over-participant-cap`, `ledger.balance-not-covered` (the budget),
  /// `voucher.id-reused`.
  @discardableResult
  public static func grant(
    _ tx: Transaction, id: ID<VoucherGrant>, programme programmeID: ID<VoucherProgramme>,
    to applicant: VoucherApplicant,
    amount: Int64, expiresAt: Instant? = nil, actor: String?, at now: Instant
  ) throws -> VoucherGrant {
    // A guarded update takes the programme's row, so the participant's cap also holds on several replicas.
    try tx.execute("UPDATE voucher_programme SET budget = budget WHERE id = ?", programmeID)
    let programme = try programme(tx, programmeID)
    let end = min(expiresAt ?? programme.expiresAt, programme.expiresAt)
    if let grant = try findGrant(tx, id) {
      guard grant.programme == programmeID, grant.participant == applicant.participant, grant.amount == amount else {
        throw VoucherRefusal.idReused("\(id)")
      }
      return grant
    }
    guard programme.state == .active else { throw VoucherRefusal.programmeNotActive(programme) }
    guard end > now else { throw VoucherRefusal.expired(end) }
    guard programme.eligibility.admits(applicant) else { throw VoucherRefusal.notEligible(programme) }
    guard amount > 0, amount <= Transfers.largestSum else { throw LedgerRefusal.amount(amount) }
    if let cap = programme.capPerGrant, amount > cap {
      throw VoucherRefusal.overCap("voucher.over-grant-cap", asked: amount, cap: cap, programme: programme)
    }
    if let cap = programme.capPerParticipant {
      let left = cap - (try granted(tx, programmeID, applicant.participant))
      guard amount <= left else {
        throw VoucherRefusal.overCap("voucher.over-participant-cap", asked: amount, cap: left, programme: programme)
      }
    }
    let account = try Accounts.open(
      tx, owner: applicant.participant, unit: programme.unit, purpose: AccountPurpose.grant(id), at: now)
    _ = try Transfers.begin(
      tx,
      .moving(ID(at: now), programme.account, account.id, amount, code: "voucher-grant", reference: "\(id)", at: now))
    try tx.execute(
      """
      INSERT INTO voucher_grant (id, programme, participant, account, amount, returned, expires_at, state, granted_at)
      VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)
      """, id, programmeID, applicant.participant, account.id, amount, end, VoucherGrant.State.active.rawValue, now)
    try record(
      tx, "voucher.granted", "\(id)", actor, now,
      [
        "programme": JSON(programmeID), "participant": .string(applicant.participant), "amount": .int(amount),
        "unit": .string(programme.unit), "expiresAt": JSON(end),
      ])
    return try grant(tx, id)
  }

  /// Throws ``Refusal/notFound(_:)``.
  public static func grant(_ tx: Transaction, _ id: ID<VoucherGrant>) throws -> VoucherGrant {
    guard let grant = try findGrant(tx, id) else { throw Refusal.notFound("voucher \(id)") }
    return grant
  }

  private static func findGrant(_ tx: Transaction, _ id: ID<VoucherGrant>) throws -> VoucherGrant? {
    try tx.row("SELECT \(VoucherGrant.columns) FROM voucher_grant g WHERE g.id = ?", id).map {
      try VoucherGrant(row: $0)
    }
  }

  /// A participant's grants in id order after `cursor`, at most `limit` (1…500).
  public static func grants(
    _ tx: Transaction, participant: String, after cursor: ID<VoucherGrant>? = nil, limit: Int = 50
  ) throws -> [VoucherGrant] {
    try tx.rows(
      "SELECT \(VoucherGrant.columns) FROM voucher_grant g WHERE g.participant = ? AND g.id > ? ORDER BY g.id LIMIT ?",
      participant, cursor?.description ?? "", min(max(limit, 1), 500)
    ).map { try VoucherGrant(row: $0) }
  }

  /// A programme's grants in id order after `cursor`, at most `limit` (1…500).
  public static func grants(
    _ tx: Transaction, programme: ID<VoucherProgramme>, after cursor: ID<VoucherGrant>? = nil, limit: Int = 50
  ) throws -> [VoucherGrant] {
    try tx.rows(
      "SELECT \(VoucherGrant.columns) FROM voucher_grant g WHERE g.programme = ? AND g.id > ? ORDER BY g.id LIMIT ?",
      programme, cursor?.description ?? "", min(max(limit, 1), 500)
    ).map { try VoucherGrant(row: $0) }
  }

  /// What a participant was granted by a programme, less what came back unspent.
  static func granted(_ tx: Transaction, _ programme: ID<VoucherProgramme>, _ participant: String) throws -> Int64 {
    let row = try tx.row(
      """
      SELECT CAST(COALESCE(SUM(amount - returned), 0) AS BIGINT) FROM voucher_grant
      WHERE programme = ? AND participant = ?
      """, programme, participant)
    return try row?.int(0) ?? 0
  }
}
