import Identity
import Ledger
import Store
import Vocabulary

/// What a voucher programme has brought about, from the books and from signed readings.
struct VoucherEffect: Hashable, Sendable, Codable {
  var programme: ID<VoucherProgramme>
  var grants: Int64
  var participants: Int64
  /// What was granted and did not come back.
  var grantedFen: Int64
  /// What vouchers paid and was not clawed back.
  var spentFen: Int64
  /// What the same uses cost in all.
  var grossFen: Int64
  var uses: Int64
  /// By the readings of jobs that vouchers helped to pay.
  var cpuSeconds: Int64
  /// Of those that are charged by accelerators.
  var acceleratorSeconds: Int64
  /// How long those jobs ran.
  var jobSeconds: Int64
  /// Participants whose very first use was paid with a voucher of this programme.
  var newParticipants: Int64
  /// Processor seconds for each yuan that vouchers paid; absent while they have paid nothing.
  var cpuSecondsPerYuan: Int64?
  var acceleratorSecondsPerYuan: Int64?
  /// Absent while vouchers have paid for no job.
  var comparison: VoucherComparison?

  static func of(_ tx: Transaction, _ id: ID<VoucherProgramme>, at now: Instant) throws -> VoucherEffect {
    func row(_ sql: String) throws -> Row? { try tx.row(sql, id) }
    let granted = try row(
      """
      SELECT COUNT(*), COUNT(DISTINCT participant), CAST(COALESCE(SUM(amount - returned), 0) AS BIGINT)
      FROM voucher_grant WHERE programme = ?
      """)
    let spent = try row(
      """
      SELECT COUNT(*), CAST(COALESCE(SUM(r.settled_voucher - r.clawed_back), 0) AS BIGINT),
        CAST(COALESCE(SUM(r.settled_gross), 0) AS BIGINT)
      FROM voucher_grant g JOIN ledger_reservation r ON r.voucher_grant = g.id
      WHERE g.programme = ? AND r.state = 'settled' AND r.settled_voucher > 0
      """)
    let used = try row(
      """
      SELECT CAST(COALESCE(SUM(COALESCE(m.cpu_seconds, m.quantity)), 0) AS BIGINT),
        CAST(COALESCE(SUM(m.to_at - m.from_at), 0) AS BIGINT),
        CAST(COALESCE(SUM(CASE WHEN m.cpu_seconds IS NULL THEN 0 ELSE m.quantity END), 0) AS BIGINT)
      FROM voucher_grant g JOIN ledger_reservation r ON r.voucher_grant = g.id
      JOIN job j ON j.use_id = r.reference JOIN reading m ON m.use_id = r.reference
      WHERE g.programme = ? AND r.state = 'settled' AND r.settled_voucher > 0 AND m.line IS NULL
      """)
    // Ids begin with their time: nothing of theirs is older than what a voucher paid.
    let new = try row(
      """
      SELECT COUNT(DISTINCT g.participant) FROM voucher_grant g JOIN ledger_reservation r ON r.voucher_grant = g.id
      WHERE g.programme = ? AND r.state = 'settled' AND r.settled_voucher > 0
        AND NOT EXISTS (SELECT 1 FROM exchange_use u WHERE u.consumer = g.participant AND u.id < r.reference)
      """)
    let (spentFen, cpuSeconds) = (try spent?.int(1) ?? 0, try used?.int(0) ?? 0)
    let acceleratorSeconds = try used?.int(2) ?? 0
    func perYuan(_ seconds: Int64) -> Int64? {
      let (hundredfold, overflow) = seconds.multipliedReportingOverflow(by: 100)
      return spentFen > 0 && !overflow ? hundredfold / spentFen : nil
    }
    return VoucherEffect(
      programme: id, grants: try granted?.int(0) ?? 0, participants: try granted?.int(1) ?? 0,
      grantedFen: try granted?.int(2) ?? 0, spentFen: spentFen, grossFen: try spent?.int(2) ?? 0,
      uses: try spent?.int(0) ?? 0, cpuSeconds: cpuSeconds, acceleratorSeconds: acceleratorSeconds,
      jobSeconds: (try used?.int(1) ?? 0) / 1000, newParticipants: try new?.int(0) ?? 0,
      cpuSecondsPerYuan: perYuan(cpuSeconds),
      acceleratorSecondsPerYuan: acceleratorSeconds > 0 ? perYuan(acceleratorSeconds) : nil,
      comparison: try VoucherComparison.of(tx, id, at: now))
  }
}

extension VoucherEffect {
  static let shape = Schema.named(
    "VoucherEffect",
    .object([
      .must("programme", .id(VoucherProgramme.idPrefix)), .must("grants", .integer()),
      .must("participants", .integer()),
      .must("grantedFen", .integer(), "what did not come back"), .must("spentFen", .integer()),
      .must("grossFen", .integer(), "what the uses cost that it helped to pay"), .must("uses", .integer()),
      .must("cpuSeconds", .integer(), "by the readings of jobs among them"),
      .must("acceleratorSeconds", .integer(), "of those that are charged by accelerators"),
      .must("jobSeconds", .integer()),
      .must("newParticipants", .integer(), "whose very first use was paid with it"),
      .may("cpuSecondsPerYuan", .integer(), "`cpuSeconds` for each yuan that vouchers paid"),
      .may("acceleratorSecondsPerYuan", .integer(), "`acceleratorSeconds` for each yuan that vouchers paid"),
      .may("comparison", VoucherComparison.shape, "of the sites whose jobs vouchers helped to pay"),
    ]))
}
