import Exchange
import Identity
public import Store
public import Vocabulary

/// Counting the price series from concluded agreements and what was charged under them.
public enum DataPrices {
  /// The most months of one answer, and the most agreements that are read for it.
  public static let mostMonths = 24
  static let mostRead = 20_000

  /// What is refused of a text that is no month, and of months that are no stretch.
  public static let noMonth = Refusal(
    .invalid, rule: "price.months", Text(zh: "月份无效", en: "these are no months of a series"),
    remedy: Text(
      zh: "年-月，例如 2026-11；起不晚于止，至多 \(mostMonths) 个月",
      en: "such as 2026-11; from the earlier to the later, at most \(mostMonths) months"),
    field: "from")

  /// The series from month to month, both included. An agreement on data is seen in the month in which it was made, once both sides have
  /// signed it and if it has a price; its dataset is that of the right it rests on, or of the request that it came of.
  public static func series(
    _ tx: Transaction, from: ChinaMonth, to: ChinaMonth, at now: Instant
  ) throws -> DataPriceSeries {
    guard (1...mostMonths).contains(to.months(since: from) + 1) else { throw noMonth }
    let (first, after) = (ID<Agreement>.first(at: from.start), ID<Agreement>.first(at: to.end))
    let rows = try tx.rows(
      """
      SELECT a.id, a.body, COUNT(u.id), CAST(COALESCE(SUM(u.measured), 0) AS BIGINT),
        CAST(COALESCE(SUM(u.charged), 0) AS BIGINT),
        (SELECT MIN(d.subject) FROM agreement_ground g JOIN data_right d ON d.id = g.ground WHERE g.agreement = a.id),
        (SELECT MIN(s.dataset) FROM negotiation n JOIN sharing_request s ON s.negotiation = n.id
          WHERE n.agreement = a.id)
      FROM agreement a
      LEFT JOIN exchange_use u ON u.agreement = a.id AND u.settled = 1 AND u.charged > 0
      WHERE a.id >= ? AND a.id < ? AND a.kind = 'data'
        AND (SELECT COUNT(*) FROM agreement_signature s WHERE s.agreement = a.id) = 2
      GROUP BY a.id ORDER BY a.id LIMIT ?
      """, first?.description ?? "", after?.description ?? "", mostRead + 1)
    var cells = DataPriceCells()
    var themes: [ID<Dataset>: DatasetTheme?] = [:]
    for row in rows.prefix(mostRead) {
      guard let agreement = try? row.body(1, of: "agreement", as: Agreement.self),
        let price = unitPrice(agreement.price)
      else { continue }
      var theme: DatasetTheme?
      let named = try row.optionalText(5).flatMap { ID<Dataset>($0) }
      if let dataset = try named ?? row.optionalText(6).flatMap({ ID<Dataset>($0) }) {
        theme = themes[dataset] ?? (try? Datasets.get(tx, dataset, at: now).entry.theme)
        themes[dataset] = .some(theme)
      }
      cells.add(
        .init(
          month: ChinaMonth(of: agreement.id.instant),
          class: .init(form: form(agreement), unit: price.unit, theme: theme),
          provider: agreement.provider, consumer: agreement.consumer, milliFen: price.milliFen,
          charges: try row.int(2), quantity: try row.int(3), fen: try row.int(4)))
    }
    return DataPriceSeries(
      from: from.description, to: to.description, items: cells.prices, isPartial: rows.count > mostRead)
  }

  private static func form(_ agreement: Agreement) -> DataPrice.Form {
    if agreement.reference["results"] != nil { return .compute }
    return agreement.reference["service"] != nil ? .service : .table
  }

  /// What one unit costs, in thousandths of a fen, rounded to the nearest; nil for what is free.
  static func unitPrice(_ price: Price) -> (unit: String, milliFen: Int64)? {
    switch price.withoutEnergy {
    case .perUse(let fen): (unit: "use", milliFen: cut(Int128(fen) * 1_000))
    case .perUnit(let fen, let quantity, let unit):
      (unit: unit, milliFen: cut((Int128(fen) * 2_000 + Int128(quantity)) / (2 * Int128(max(quantity, 1)))))
    case .free, .withEnergy: nil
    }
  }

  private static func cut(_ value: Int128) -> Int64 { Int64(min(value, Int128(JSON.largestInteger))) }
}
