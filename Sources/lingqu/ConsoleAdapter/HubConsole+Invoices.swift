import Console
import Exchange
import Hub
import Identity
import Vocabulary

extension HubConsole {
  /// How many months back can be chosen.
  private static let mostMonths = 12

  func invoices(period: String?, _ caller: Caller) async throws -> Console.InvoiceList.Model {
    let periods = Self.periods(before: .now)
    let period = period ?? periods[0]
    let invoices = try await found(period, caller)
    return Console.InvoiceList.Model(
      period: period, periods: periods.contains(period) ? periods : [period] + periods,
      invoices: invoices.map { invoice in
        Console.InvoiceList.Line(
          query: Self.query(invoice), consumer: invoice.consumerName, provider: invoice.providerName,
          isOwed: invoice.consumer == caller.participant.id, uses: invoice.uses, amounts: Self.amounts(invoice))
      })
  }

  func invoice(_ query: Console.Invoice.Query, _ caller: Caller) async throws -> Console.Invoice.Model {
    let answer = try await ask("listInvoices", caller, query: ["period": query.period])
    for told in answer["items"]?.array ?? [] {
      let invoice = try told.decode(Invoice.self)
      guard Self.query(invoice) == query else { continue }
      let head = try await hub.logHead()
      return Console.Invoice.Model(
        query: query, consumer: .init(name: invoice.consumerName, creditCode: invoice.consumerCreditCode),
        provider: .init(name: invoice.providerName, creditCode: invoice.providerCreditCode), from: invoice.from,
        to: invoice.to, at: .now, items: invoice.items.map(Self.item), total: Self.amounts(invoice),
        uses: invoice.lines.map(Self.use), notTold: invoice.notTold, digest: told["digest"]?.string ?? "",
        signature: told["hub"]?.string ?? "",
        log: .init(origin: head.origin, size: head.size, root: head.size > 0 ? head.root : nil))
    }
    throw Refusal.notFound("invoice")
  }

  private func found(_ period: String, _ caller: Caller) async throws -> [Invoice] {
    let answer = try await ask("listInvoices", caller, query: ["period": period])
    return try (answer["items"]?.array ?? []).map { try $0.decode(Invoice.self) }
  }

  /// The month that runs in China, and those before it.
  private static func periods(before now: Instant) -> [String] {
    let words = now.adding(seconds: 8 * 3600).description.split(separator: "-")
    guard words.count > 2, let year = Int(words[0]), let month = Int(words[1]) else { return [] }
    return (0..<mostMonths).map { back in
      let place = year * 12 + month - 1 - back
      let number = place % 12 + 1
      return "\(place / 12)-" + (number < 10 ? "0" : "") + "\(number)"
    }
  }

  private static func query(_ invoice: Invoice) -> Console.Invoice.Query {
    .init(period: invoice.period, consumer: invoice.consumer.description, provider: invoice.provider.description)
  }

  private static func amounts(_ invoice: Invoice) -> Console.Invoice.Amounts {
    .init(
      usageFen: invoice.usageFen, energyFen: invoice.energyFen, grossFen: invoice.grossFen,
      voucherFen: invoice.voucherFen, payableFen: invoice.payableFen)
  }

  private static func item(_ item: Invoice.Item) -> Console.Invoice.Item {
    .init(
      title: item.title, agreement: item.agreement?.description, pool: item.place?.name, price: item.price.map(price),
      quantity: item.quantity, unit: item.unit, energyMillijoules: item.energyMillijoules, uses: item.uses,
      amounts: .init(
        usageFen: item.usageFen, energyFen: item.energyFen, grossFen: item.grossFen, voucherFen: item.voucherFen,
        payableFen: item.payableFen))
  }

  private static func use(_ line: Invoice.Line) -> Console.Invoice.Use {
    .init(
      id: line.reference, at: line.at, quantity: line.quantity, unit: line.unit,
      energyMillijoules: line.energyMillijoules,
      amounts: .init(
        usageFen: line.usageFen, energyFen: line.energyFen, grossFen: line.grossFen, voucherFen: line.voucherFen,
        payableFen: line.payableFen))
  }
}
