import Console
import Vocabulary

extension Fixture {
  var assets: [Console.AssetList.Line] {
    [
      .init(
        dataset: datasets[0].id, title: datasets[0].title, kind: "intangible", rights: ["holding", "operation"],
        costBeforeFen: 1_200_000, costFen: 173_400, uses: 61, grossFen: 199_900),
      .init(
        dataset: datasets[1].id, title: datasets[1].title, rights: [], costBeforeFen: 0, costFen: -9_000, uses: 0,
        grossFen: 0),
    ]
  }

  var prices: [Console.PriceList.Class] {
    func month(_ month: String, _ median: Int64) -> Console.PriceList.Month {
      .init(
        month: month,
        figures: .init(
          agreements: 9, lower: median - 500, median: median, upper: median + 1_250, quantity: 4_200, fen: 88_000))
    }
    return [
      .init(
        form: "service", unit: "calls", theme: .init(zh: "气象服务", en: "Weather"),
        months: [month("2026-09", 3_000), .init(month: "2026-10", figures: nil), month("2026-11", 2_500)]),
      .init(form: "table", unit: hostile ?? "吨", theme: nil, months: [.init(month: "2026-11", figures: nil)]),
    ]
  }
}
