import Exchange
public import Identity
public import Store
public import Vocabulary

/// Reading the data asset ledger of a unit.
public enum DataAssetLedger {
  /// The most lines of a page.
  public static let most = 50

  /// What is refused of a text that is no month.
  public static var noMonth: Refusal { AssetRefusal.months }

  /// A unit's ledger from month to month, both included: every dataset that it owns, has or had a right over, has classed or spent on.
  public static func page(
    _ tx: Transaction, of unit: ID<Participant>, from: ChinaMonth, to: ChinaMonth, after cursor: ID<Dataset>?,
    limit: Int, at now: Instant
  ) throws -> DataAssetPage {
    let limit = min(max(limit, 1), most)
    let after = cursor?.description ?? ""
    let rows = try tx.rows(
      """
      SELECT known.id FROM (
        SELECT id FROM dataset WHERE owner = ? AND id > ?
        UNION SELECT dataset FROM data_cost WHERE unit = ? AND dataset > ?
        UNION SELECT dataset FROM data_asset WHERE unit = ? AND dataset > ?
        UNION SELECT subject FROM data_right WHERE holder = ? AND subject > ? AND subject LIKE 'dts!_%' ESCAPE '!'
      ) known ORDER BY known.id LIMIT ?
      """, unit, after, unit, after, unit, after, unit, after, limit + 1)
    let ids: [ID<Dataset>] = try rows.prefix(limit).map { try $0.id(0) }
    return DataAssetPage(
      items: try ids.map { try line(tx, $0, of: unit, from: from, to: to, at: now) },
      next: rows.count > limit ? ids.last : nil)
  }

  /// One line. Throws ``Refusal/notFound(_:)``.
  public static func line(
    _ tx: Transaction, _ id: ID<Dataset>, of unit: ID<Participant>, from: ChinaMonth, to: ChinaMonth, at now: Instant
  ) throws -> DataAsset {
    guard (1...DataAssets.mostMonths).contains(to.months(since: from) + 1) else { throw AssetRefusal.months }
    let dataset = try Datasets.get(tx, id, at: now)
    var asset = DataAsset(
      dataset: id, title: dataset.entry.title, unit: unit, isOwn: dataset.owner == unit, asset: nil, rights: [],
      quality: dataset.quality, from: from.description, to: to.description, costBeforeFen: 0, costs: [], costFen: 0,
      offer: nil, agreements: 0, uses: 0, grossFen: 0, voucherFen: 0, bookedFen: 0)
    if asset.isOwn { asset.offer = dataset.entry.offer?.description }
    if let row = try tx.row("SELECT body FROM data_asset WHERE unit = ? AND dataset = ?", unit, id) {
      asset.asset = try row.body(0, of: "data_asset", as: DataAssetClass.self)
    }
    asset.rights = try Rights.list(
      tx, holder: unit, subject: id.description, before: nil, limit: DataAssets.mostRights, at: now
    ).map { .init(id: $0.id, kind: $0.kind, until: $0.until, state: $0.state, certificate: $0.certificate) }
    try addCosts(tx, to: &asset, from, to)
    try addUse(tx, to: &asset, from.start, to.end)
    return asset
  }

  private static func addCosts(
    _ tx: Transaction, to asset: inout DataAsset, _ from: ChinaMonth, _ to: ChinaMonth
  ) throws {
    // Days of one month begin with its name, so they are compared as text.
    let (first, after) = (from.description, to.adding(1).description)
    let rows = try tx.rows(
      """
      SELECT kind, CAST(SUM(CASE WHEN cost_day < ? THEN fen ELSE 0 END) AS BIGINT),
        CAST(SUM(CASE WHEN cost_day < ? THEN 0 ELSE fen END) AS BIGINT)
      FROM data_cost WHERE unit = ? AND dataset = ? AND cost_day < ? GROUP BY kind
      """, first, first, asset.unit, asset.dataset, after)
    var byKind: [DataCost.Kind: Int64] = [:]
    for row in rows {
      asset.costBeforeFen += try row.int(1)
      guard let kind = DataCost.Kind(rawValue: try row.text(0)) else { continue }
      byKind[kind] = try row.int(2)
    }
    asset.costs = DataCost.Kind.allCases.compactMap { kind in
      byKind[kind].flatMap { $0 == 0 ? nil : .init(kind: kind, fen: $0) }
    }
    asset.costFen = asset.costs.reduce(0) { $0 + $1.fen }
  }

  /// The unit's agreements on a dataset: on the offer that it names now, on a right over it, or of a request for it.
  private static let agreements = """
    SELECT a.id FROM agreement a WHERE a.provider = ? AND a.id IN (
      SELECT o.id FROM agreement o WHERE o.offer = ?
      UNION SELECT g.agreement FROM agreement_ground g JOIN data_right d ON d.id = g.ground WHERE d.subject = ?
      UNION SELECT n.agreement FROM sharing_request s JOIN negotiation n ON n.id = s.negotiation
        WHERE s.dataset = ? AND n.agreement IS NOT NULL)
    """

  private static func addUse(
    _ tx: Transaction, to asset: inout DataAsset, _ from: Instant, _ to: Instant
  ) throws {
    let (unit, dataset) = (asset.unit.description, asset.dataset.description)
    let offer = asset.offer ?? ""
    func first<Of: Identified>(_ type: ID<Of>.Type, _ at: Instant) -> String { type.first(at: at)?.description ?? "" }
    asset.agreements =
      try tx.row(
        """
        SELECT COUNT(*) FROM agreement c WHERE c.id >= ? AND c.id < ? AND c.id IN (\(agreements))
          AND (SELECT COUNT(*) FROM agreement_signature s WHERE s.agreement = c.id) = 2
        """, first(ID<Agreement>.self, from), first(ID<Agreement>.self, to), unit, offer, dataset, dataset)?.int(0) ?? 0
    asset.uses =
      try tx.row(
        "SELECT COUNT(*) FROM exchange_use u WHERE u.id >= ? AND u.id < ? AND u.agreement IN (\(agreements))",
        first(ID<Use>.self, from), first(ID<Use>.self, to), unit, offer, dataset, dataset)?.int(0) ?? 0
    let charged = try tx.row(
      """
      SELECT CAST(COALESCE(SUM(c.gross), 0) AS BIGINT), CAST(COALESCE(SUM(c.voucher), 0) AS BIGINT),
        CAST(COALESCE(SUM(c.booked), 0) AS BIGINT)
      FROM (
        SELECT r.settled_gross AS gross, r.settled_voucher AS voucher,
          COALESCE((SELECT t.amount FROM ledger_transfer t WHERE t.pending = r.payable_hold AND t.kind = 'post'), 0)
          + COALESCE((SELECT t.amount FROM ledger_transfer t WHERE t.pending = r.voucher_hold AND t.kind = 'post'), 0)
            AS booked
        FROM exchange_use u
        JOIN ledger_reservation r ON r.reference = u.id AND r.state = 'settled' AND r.unit = 'fen'
        WHERE u.agreement IN (\(agreements)) AND r.resolved_at >= ? AND r.resolved_at < ?
      ) c
      """, unit, offer, dataset, dataset, from, to)
    asset.grossFen = try charged?.int(0) ?? 0
    asset.voucherFen = try charged?.int(1) ?? 0
    asset.bookedFen = try charged?.int(2) ?? 0
  }
}
