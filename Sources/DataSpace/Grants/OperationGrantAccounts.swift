import Exchange
public import Store
public import Vocabulary

/// Adding up the accounts of operators.
public enum OperationGrantAccounts {
  /// The most months of one account: five years.
  public static let mostMonths = 60
  /// What is refused of a text that is no month.
  public static var noMonth: Refusal { GrantRefusal.months }

  /// The account of a grant from month to month, both included. Refuses (`grant.months`) what is no stretch of months, or is too long.
  ///
  /// Agreements are those that rest on the grant's rights; a use and a charge are those of such an agreement.
  public static func of(
    _ tx: Transaction, _ grant: OperationGrant, from: ChinaMonth, to: ChinaMonth
  ) throws -> OperationGrantAccount {
    let count = to.months(since: from) + 1
    guard (1...mostMonths).contains(count) else { throw GrantRefusal.months }
    var cells: [Cell: OperationGrantAccount.Figures] = [:]
    for month in (0..<count).map(from.adding) {
      for row in try made(tx, grant.id, in: month) {
        cells[Cell(dataset: try row.id(0), month: month), default: .init()].agreements += try row.int(1)
      }
      for row in try begun(tx, grant.id, in: month) {
        cells[Cell(dataset: try row.id(0), month: month), default: .init()].uses += try row.int(1)
      }
    }
    for row in try charged(tx, grant.id, from: from.start, to: to.end) {
      // Days of China's time since 1970; which month they are of is plain from any moment of theirs.
      let day = Instant(milliseconds: (try row.int(1) * 86_400_000) - 28_800_000)
      cells[Cell(dataset: try row.id(0), month: ChinaMonth(of: day)), default: .init()].add(
        .init(
          charges: try row.int(2), grossFen: try row.int(3), voucherFen: try row.int(4), bookedFen: try row.int(5)))
    }
    var account = OperationGrantAccount(
      grant: grant.id, grantor: grant.grantor, operator: grant.operator, from: from.description, to: to.description,
      total: .init(), sent: DataMeter(calls: 0, rows: 0, bytes: 0), months: [], datasets: [])
    let meters = try sent(tx, grant.id)
    account.months = (0..<count).map(from.adding).map { month in
      .init(month: month.description, figures: sum(cells.filter { $0.key.month == month }.values))
    }
    account.datasets = grant.datasets.map { covered in
      .init(
        dataset: covered.dataset, figures: sum(cells.filter { $0.key.dataset == covered.dataset }.values),
        sent: meters[covered.dataset] ?? DataMeter(calls: 0, rows: 0, bytes: 0))
    }
    account.total = sum(cells.values)
    for meter in meters.values {
      account.sent.calls += meter.calls
      account.sent.rows += meter.rows
      account.sent.bytes += meter.bytes
    }
    account.grantorShareFen = grant.shareBasisPoints.map {
      Int64(Int128(account.total.grossFen) * Int128($0) / 10_000)
    }
    return account
  }

  private struct Cell: Hashable {
    var dataset: ID<Dataset>
    var month: ChinaMonth
  }

  private static func sum(_ figures: some Sequence<OperationGrantAccount.Figures>) -> OperationGrantAccount.Figures {
    figures.reduce(into: .init()) { $0.add($1) }
  }

  private static let resting =
    "FROM operation_grant_right o JOIN agreement_ground g ON g.ground = o.ground "

  private static func made(_ tx: Transaction, _ id: ID<OperationGrant>, in month: ChinaMonth) throws -> [Row] {
    try tx.rows(
      "SELECT o.dataset, COUNT(*) " + resting + """
        WHERE o.operation_grant = ? AND g.agreement >= ? AND g.agreement < ?
          AND (SELECT COUNT(*) FROM agreement_signature s WHERE s.agreement = g.agreement) = 2 GROUP BY o.dataset
        """, id, first(month, ID<Agreement>.self), first(month.adding(1), ID<Agreement>.self))
  }

  private static func begun(_ tx: Transaction, _ id: ID<OperationGrant>, in month: ChinaMonth) throws -> [Row] {
    try tx.rows(
      "SELECT o.dataset, COUNT(*) " + resting + """
        JOIN exchange_use u ON u.agreement = g.agreement AND u.id >= ? AND u.id < ?
        WHERE o.operation_grant = ? GROUP BY o.dataset
        """, first(month, ID<Use>.self), first(month.adding(1), ID<Use>.self), id)
  }

  private static func charged(
    _ tx: Transaction, _ id: ID<OperationGrant>, from: Instant, to: Instant
  ) throws -> [Row] {
    try tx.rows(
      """
      SELECT c.dataset, c.day, COUNT(*), CAST(SUM(c.gross) AS BIGINT), CAST(SUM(c.voucher) AS BIGINT),
        CAST(SUM(c.booked) AS BIGINT)
      FROM (
        SELECT o.dataset AS dataset, (r.resolved_at + 28800000) / 86400000 AS day, r.settled_gross AS gross,
          r.settled_voucher AS voucher,
          COALESCE((SELECT t.amount FROM ledger_transfer t WHERE t.pending = r.payable_hold AND t.kind = 'post'), 0)
          + COALESCE((SELECT t.amount FROM ledger_transfer t WHERE t.pending = r.voucher_hold AND t.kind = 'post'), 0)
            AS booked
        FROM operation_grant_right o JOIN agreement_ground g ON g.ground = o.ground
        JOIN exchange_use u ON u.agreement = g.agreement
        JOIN ledger_reservation r ON r.reference = u.id AND r.state = 'settled' AND r.unit = 'fen'
        WHERE o.operation_grant = ? AND r.resolved_at >= ? AND r.resolved_at < ? AND r.settled_gross > 0
      ) c GROUP BY c.dataset, c.day
      """, id, from, to)
  }

  private static func sent(_ tx: Transaction, _ id: ID<OperationGrant>) throws -> [ID<Dataset>: DataMeter] {
    var meters: [ID<Dataset>: DataMeter] = [:]
    let rows = try tx.rows(
      "SELECT o.dataset, CAST(SUM(m.call_count) AS BIGINT), CAST(SUM(m.row_count) AS BIGINT), "
        + "CAST(SUM(m.byte_count) AS BIGINT) " + resting
        + "JOIN data_meter m ON m.agreement = g.agreement WHERE o.operation_grant = ? GROUP BY o.dataset", id)
    for row in rows {
      meters[try row.id(0)] = DataMeter(calls: try row.int(1), rows: try row.int(2), bytes: try row.int(3))
    }
    return meters
  }

  /// Where the ids of a month begin: they are in the order of time.
  private static func first<Of: Identified>(_ month: ChinaMonth, _ type: ID<Of>.Type) -> String {
    type.first(at: month.start)?.description ?? ""
  }
}
