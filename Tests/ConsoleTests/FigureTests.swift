import ConsoleFixtures
import Testing
import Vocabulary

@testable import Console

@Suite("Figures that people act on")
struct FigureTests {
  private static let frame = Frame(language: .zh, viewer: nil, formToken: "f", address: "/console", title: "t")

  private func meter(_ meter: Console.Job.Meter) -> String { Console.Job.MeterView.html(meter, .zh) }

  @Test("a running job's meter shows what is held, and no measure that is not there yet")
  func running() {
    let html = meter(
      .init(
        cpuMilliseconds: 0, cpuLimitMilliseconds: 20_000, memoryBytes: 0, wallMilliseconds: 0, costFen: nil,
        voucherFen: 0,
        heldFen: 60, heldVoucherFen: 30, isMeasured: false))
    #expect(html.contains("¥0.60") && html.contains("¥0.30"))
    #expect(html.contains("结束时计量") && html.contains("20.0 秒"))
    #expect(!html.contains("费用") && !html.contains("0 B"))
  }

  @Test("a finished job's meter splits its cost into voucher and own money, to the fen")
  func finished() {
    let html = meter(
      .init(
        cpuMilliseconds: 6782, cpuLimitMilliseconds: 200_000, memoryBytes: 11_698_176, wallMilliseconds: 21_900,
        costFen: 21, voucherFen: 10))
    for said in ["¥0.21", "¥0.10", "¥0.11", "6.7 秒", "11.1 MiB"] { #expect(html.contains(said), "\(said)") }
    #expect(!html.contains("冻结"))
  }

  @Test("a statement tells holds apart from what moved, and says what is available")
  func statement() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/accounts/acc_01").html
      #expect(page.contains("+¥4.20"), "a hold shows in its own column")
      #expect(page.contains("¥49,982.44"), "balance less what is held")
      #expect(page.contains("¥1.50"), "what others hold for this account")
      let list = try await reader.get("/console/accounts").html
      #expect(list.contains("325,440 CPU 秒"), "an amount that is not money has its unit")
    }
  }

  @Test("a model's evaluation is told against its baseline, and a worse model is never praised")
  func evaluation() {
    let good = Console.Offer.EvaluationView.html(
      .init(thousandths: 673, baselineThousandths: 709, baseline: "mean-4x672"), in: Self.frame)
    #expect(good.contains("0.673") && good.contains("0.709") && good.contains("近四周同刻均值") && good.contains("5.07%"))
    let poor = Console.Offer.EvaluationView.html(
      .init(thousandths: 900, baselineThousandths: 709, baseline: "naive-96"), in: Self.frame)
    #expect(poor.contains("高于") && !poor.contains("低 "))
  }

  @Test("codes inside the hub's sentences are said in words, whole words only")
  func plain() {
    let text = Console.plain(
      Text(zh: "用途为 energy-saving（/permission/0/constraint/1）", en: "energy-savings, energy-saving"))
    #expect(text.zh == "用途为节能降耗")
    #expect(text.en == "energy-savings, energy saving")
  }
}
