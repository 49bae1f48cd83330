import Console
import Vocabulary

extension Fixture {
  var jobForm: Console.JobForm.Model {
    .init(agreements: [
      .init(
        id: "agr_01", title: words("压榨线预警模型联合训练", "Joint training"), provider: Self.centre.name,
        price: .perUnit(fen: 35, unit: Text(zh: "核时", en: "core-hour")), purpose: "energy-saving"),
      .init(
        id: "agr_02", title: words("推理加速卡共享池", "Shared inference accelerators"), provider: Self.centre.name,
        price: .perUnit(fen: 120, quantity: 1000, unit: Text(zh: "毫卡时", en: "milliGPU-hours")), purpose: "research"),
    ])
  }

  var quote: Console.Quote.Model {
    var now = option(["now"], "pol_02", 4200, 1260, starts: 0)
    (now.tariff, now.milliwattHours, now.carbonMilligrams) = (983, 1_840_000, 885_040)
    var cheapest = option(["cheapest"], "pol_02", 3100, 930, starts: 660)
    (cheapest.tariff, cheapest.milliwattHours, cheapest.carbonMilligrams) = (350, 1_840_000, 885_040)
    cheapest.notBefore = at(-660)
    var greenest = option(["greenest"], "pol_03", 3650, 0, starts: 720)
    (greenest.tariff, greenest.milliwattHours, greenest.carbonMilligrams) = (350, 1_690_000, 202_800)
    greenest.access = "negotiation"
    return .init(
      at: Self.now, options: [now, cheapest, greenest],
      rejected: [
        .init(
          name: words("南宁 CPU 池", "Nanning CPU pool"), why: words("没有所需的加速卡", "it has no such accelerator"),
          remedy: words("改用 CPU，或选择其他资源池", "ask for processors, or another pool")),
        .init(
          name: words("百色训练池", "Baise training pool"), why: words("超出费用上限 ¥50.00", "over the limit of ¥50.00"),
          wouldStart: at(-5), wouldCostFen: 6120),
      ], notTold: 3, until: at(-60 * 24 * 7))
  }

  private func option(
    _ picks: [String], _ pool: String, _ gross: Int64, _ voucher: Int64, starts: Int64
  ) -> Console.Quote.Option {
    var option = Console.Quote.Option(
      words: picks, pool: pool,
      poolName: pool == "pol_02"
        ? words("柳州昇腾训练池", "Liuzhou Ascend training pool") : words("钦州绿电夜间池", "Qinzhou night pool"),
      siteName: words("柳州智算中心（模拟）", "Liuzhou AI centre (simulated)"), providerName: Self.centre.name,
      access: "agreement", offer: "off_08", startsAt: at(-starts), endsAt: at(-starts - 120),
      waitMilliseconds: starts * 60_000, ahead: 0, grossFen: gross, voucherFen: voucher, payableFen: gross - voucher,
      heldFen: gross + 40)
    option.agreement = "agr_02"
    return option
  }
}
