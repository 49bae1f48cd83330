import Console
import Vocabulary

extension Fixture {
  private static let query = Console.Invoice.Query(period: "2026-11", consumer: mill.id, provider: centre.id)
  private static let total = Console.Invoice.Amounts(
    usageFen: 1_286_405, energyFen: 208_118, grossFen: 1_494_523, voucherFen: 494_520, payableFen: 1_000_003)

  func invoices(_ period: String?, empty: Bool) -> Console.InvoiceList.Model {
    let period = period ?? "2026-11"
    return .init(
      period: period, periods: ["2026-11", "2026-10", "2026-09"],
      invoices: empty || period != "2026-11"
        ? []
        : [
          .init(
            query: Self.query, consumer: Self.mill.name, provider: words(Self.centre.name.zh, Self.centre.name.en),
            isOwed: true, uses: 212, amounts: Self.total),
          .init(
            query: .init(period: "2026-11", consumer: Self.startUp.id, provider: Self.mill.id),
            consumer: Self.startUp.name, provider: Self.mill.name, isOwed: false, uses: 3,
            amounts: .init(usageFen: 9_000, energyFen: 0, grossFen: 9_000, voucherFen: 0, payableFen: 9_000)),
        ])
  }

  /// Of a month that is not over. Its parts sum to its total.
  var invoice: Console.Invoice.Model {
    let core = Text(zh: "核时", en: "core-hour")
    let items: [Console.Invoice.Item] = [
      .init(
        title: words("CPU 训练资源池", "CPU training pool"), agreement: "agr_01", pool: words("通用一号池", "General pool 1"),
        price: .withEnergy(.perUnit(fen: 35, unit: core)), quantity: 129_600_000, unit: "cpuSeconds",
        energyMillijoules: 1_422_900_000_000, uses: 208,
        amounts: .init(
          usageFen: 1_260_000, energyFen: 208_118, grossFen: 1_468_118, voucherFen: 484_478, payableFen: 983_640)),
      .init(
        title: words("异常预警推理服务", "Early warning, inference"), agreement: "agr_02", pool: nil,
        price: .perUse(fen: 6_601), quantity: 4, unit: "use", energyMillijoules: 0, uses: 4,
        amounts: .init(
          usageFen: 26_405, energyFen: 0, grossFen: 26_405, voucherFen: 10_042, payableFen: 16_363)),
    ]
    let uses = (0..<3).map { place in
      Console.Invoice.Use(
        id: "use_0\(place)", at: at(60 * 24 * Int64(3 - place)), quantity: 7_200, unit: "cpuSeconds",
        energyMillijoules: 79_050_000,
        amounts: .init(usageFen: 70, energyFen: 12, grossFen: 82, voucherFen: 27, payableFen: 55))
    }
    return .init(
      query: Self.query, consumer: .init(name: Self.mill.name, creditCode: "91450200MA5K00012X"),
      provider: .init(name: words(Self.centre.name.zh, Self.centre.name.en), creditCode: "91450100MA5K00029J"),
      from: Instant("2026-10-31T16:00:00Z") ?? Self.now, to: Instant("2026-11-30T16:00:00Z") ?? Self.now, at: Self.now,
      items: items, total: Self.total, uses: uses, notTold: 209,
      digest: String(repeating: "5d0c2a71", count: 8),
      signature: String(repeating: "9f31b7c04e", count: 12) + "12345678",
      log: .init(
        origin: FixtureLog.shared.origin, size: Int64(FixtureLog.shared.bodies.count),
        root: FixtureLog.shared.hex(FixtureLog.shared.root)))
  }
}
