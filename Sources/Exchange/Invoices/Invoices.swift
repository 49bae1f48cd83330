public import Identity
import Ledger
public import Store
public import Vocabulary

/// Invoices out of the books.
public enum Invoices {
  /// How many lines of one invoice are told.
  public static let mostLines = 500
  /// How many invoices of one month.
  public static let mostInvoices = 200
  /// How many items of one invoice; what is beyond them is one more, without an agreement.
  public static let mostItems = 200
  private static let page = 2_000

  /// The invoices of a month in which `participant` is consumer or provider, by consumer and provider.
  ///
  /// - Parameters:
  ///   - period: `2026-11`.
  ///   - place: where a use ran, if it ran anywhere.
  public static func list(
    _ tx: Transaction, period: String, of participant: ID<Participant>,
    place: (ID<Use>) throws -> Invoice.Place? = { _ in nil }
  ) throws -> [Invoice] {
    let (from, to) = try bounds(period)
    var invoices: [Pair: Invoice] = [:]
    var items: [Pair: [ItemKey: Invoice.Item]] = [:]
    var agreements: [ID<Agreement>: Agreement] = [:]
    var after = ""
    while true {
      let rows = try tx.rows(
        """
        SELECT r.id, r.reference, r.agreement, r.consumer, r.supplier, r.settled_gross, r.settled_voucher, r.resolved_at,
          COALESCE((SELECT t.amount FROM ledger_transfer t WHERE t.pending = r.payable_hold AND t.kind = 'post'), 0),
          COALESCE((SELECT t.amount FROM ledger_transfer t WHERE t.pending = r.voucher_hold AND t.kind = 'post'), 0)
        FROM ledger_reservation r WHERE r.id > ? AND r.state = 'settled' AND r.unit = 'fen' AND r.resolved_at >= ?
          AND r.resolved_at < ? AND r.settled_gross > 0 AND (r.consumer = ? OR r.supplier = ?) ORDER BY r.id LIMIT ?
        """, after, from, to, participant.description, participant.description, page)
      for row in rows {
        after = try row.text(0)
        let pair = Pair(consumer: try row.id(3), provider: try row.id(4))
        var invoice = try invoices[pair] ?? empty(tx, period, from, to, pair)
        let use = try ID<Use>(row.text(1)).flatMap { id in try? Uses.get(tx, id) }
        let line = try add(row, use, to: &invoice)
        invoices[pair] = invoice
        let agreement = line.agreement.flatMap { ID<Agreement>($0) }
        if let agreement, agreements[agreement] == nil { agreements[agreement] = try? Agreements.get(tx, agreement) }
        try add(
          line, under: agreement.flatMap { agreements[$0] }, at: try use.flatMap { try place($0.id) },
          to: &items[pair, default: [:]])
      }
      guard rows.count == page else { break }
    }
    let all = invoices.map { pair, invoice in
      var invoice = invoice
      invoice.items = (items[pair] ?? [:]).values.sorted {
        ($1.grossFen, $0.agreement?.description ?? "~", $0.place?.id ?? "", $0.unit)
          < ($0.grossFen, $1.agreement?.description ?? "~", $1.place?.id ?? "", $1.unit)
      }
      return invoice
    }.sorted { ($0.consumer, $0.provider) < ($1.consumer, $1.provider) }
    return Array(all.prefix(mostInvoices))
  }

  private struct Pair: Hashable {
    var consumer: ID<Participant>
    var provider: ID<Participant>
  }

  private struct ItemKey: Hashable {
    var agreement: ID<Agreement>?
    var place: String?
    var unit: String
  }

  private static func add(
    _ line: Invoice.Line, under agreement: Agreement?, at place: Invoice.Place?, to items: inout [ItemKey: Invoice.Item]
  ) throws {
    var key = ItemKey(agreement: agreement?.id, place: place?.id, unit: line.unit)
    let isMore = items[key] == nil && items.count >= mostItems
    if isMore { key = ItemKey(agreement: nil, place: nil, unit: "use") }
    var item =
      items[key]
      ?? Invoice.Item(
        agreement: isMore ? nil : agreement?.id, title: isMore ? nil : agreement?.title, place: isMore ? nil : place,
        price: isMore ? nil : agreement?.price, unit: key.unit, uses: 0, quantity: 0, energyMillijoules: 0, usageFen: 0,
        energyFen: 0, grossFen: 0, voucherFen: 0, payableFen: 0)
    item.uses += 1
    item.quantity = try sum(item.quantity, isMore || key.unit == "use" ? 1 : line.quantity)
    item.energyMillijoules = try sum(item.energyMillijoules, line.energyMillijoules)
    item.usageFen = try sum(item.usageFen, line.usageFen)
    item.energyFen = try sum(item.energyFen, line.energyFen)
    item.grossFen = try sum(item.grossFen, line.grossFen)
    item.voucherFen = try sum(item.voucherFen, line.voucherFen)
    item.payableFen = try sum(item.payableFen, line.payableFen)
    items[key] = item
  }

  private static func empty(
    _ tx: Transaction, _ period: String, _ from: Instant, _ to: Instant, _ pair: Pair
  ) throws -> Invoice {
    let (consumer, provider) = (try Participants.get(tx, pair.consumer), try Participants.get(tx, pair.provider))
    return Invoice(
      period: period, from: from, to: to, consumer: pair.consumer, consumerName: consumer.name,
      consumerCreditCode: consumer.creditCode.description, provider: pair.provider, providerName: provider.name,
      providerCreditCode: provider.creditCode.description, items: [], lines: [], notTold: 0, uses: 0, usageFen: 0,
      energyFen: 0, grossFen: 0, voucherFen: 0, payableFen: 0, bookedFen: 0)
  }

  private static func add(_ row: Row, _ use: Use?, to invoice: inout Invoice) throws -> Invoice.Line {
    let (gross, voucher) = (try row.int(5), try row.int(6))
    let energy = use?.energyCharged ?? 0
    let line = Invoice.Line(
      reference: try row.text(1), agreement: try row.optionalText(2), reservation: try row.id(0),
      at: try row.instant(7), quantity: use?.measured ?? 1, unit: use?.unit ?? "use",
      energyMillijoules: use?.energyMeasured ?? 0, usageFen: gross - energy, energyFen: energy, grossFen: gross,
      voucherFen: voucher, payableFen: gross - voucher)
    invoice.uses += 1
    // No sum of fen in the books passes 2^63: each is bounded, and so is what anybody holds.
    invoice.usageFen = try sum(invoice.usageFen, line.usageFen)
    invoice.energyFen = try sum(invoice.energyFen, line.energyFen)
    invoice.grossFen = try sum(invoice.grossFen, gross)
    invoice.voucherFen = try sum(invoice.voucherFen, voucher)
    invoice.payableFen = try sum(invoice.payableFen, line.payableFen)
    invoice.bookedFen = try sum(invoice.bookedFen, row.int(8) + row.int(9))
    if invoice.lines.count < mostLines { invoice.lines.append(line) } else { invoice.notTold += 1 }
    return line
  }

  private static func sum(_ one: Int64, _ other: Int64) throws(Refusal) -> Int64 {
    let (sum, overflow) = one.addingReportingOverflow(other)
    guard !overflow, sum <= Price.largest else { throw PriceRefusal.overflow(other) }
    return sum
  }

  /// A month in China's time.
  static func bounds(_ period: String) throws(Refusal) -> (from: Instant, to: Instant) {
    let parts = period.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2, let year = Int(parts[0]),
      let month = Int(parts[1]), (1971...9998).contains(year), (1...12).contains(month),
      let from = start(year, month), let to = month < 12 ? start(year, month + 1) : start(year + 1, 1)
    else {
      throw Refusal(
        .invalid, rule: "invoice.period", Text(zh: "账期无效", en: "this is no period"),
        remedy: Text(zh: "年-月，例如 2026-11", en: "a year and a month, such as 2026-11"), field: "/period")
    }
    return (from, to)
  }

  private static func start(_ year: Int, _ month: Int) -> Instant? {
    Instant("\(year)-\(month < 10 ? "0" : "")\(month)-01T00:00:00+08:00")
  }
}
