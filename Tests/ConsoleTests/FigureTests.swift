import ConsoleFixtures
import HTTPTypes
import HummingbirdTesting
import Testing
import Vocabulary

@testable import Console

@Suite("Figures that people act on")
struct FigureTests {
  private static let frame = Frame(language: .zh, viewer: nil, formToken: "f", address: "/console", title: "t")

  private func meter(_ meter: Console.Job.Meter) -> String { Console.Job.MeterView.html(meter, .zh) }

  @Test(
    "amounts in capital numerals are those that banks take",
    arguments: [
      (0, "人民币零元整"), (3, "人民币叁分"), (40, "人民币肆角整"), (53, "人民币伍角叁分"), (100, "人民币壹元整"), (101, "人民币壹元零壹分"),
      (1_010, "人民币壹拾元壹角整"), (140_950, "人民币壹仟肆佰零玖元伍角整"), (600_714, "人民币陆仟零柒元壹角肆分"),
      (1_000_003, "人民币壹万元零叁分"), (10_700_053, "人民币壹拾万柒仟元伍角叁分"), (1_005_000_000, "人民币壹仟零伍万元整"),
      (10_000_000_100, "人民币壹亿零壹元整"), (-200, "人民币负贰元整"),
      (900_719_925_474_099, "人民币玖万零柒拾壹亿玖仟玖佰贰拾伍万肆仟柒佰肆拾元玖角玖分"),
    ] as [(Int64, String)])
  func capitals(fen: Int64, words: String) { #expect(Language.capitals(fen: fen) == words) }

  @Test("an invoice is a document: both sides, parts that sum up, power apart, both forms of the amount, and its proof")
  func invoice() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/accounts/invoices/2026-11?consumer=prt_01&provider=prt_03").html
      for said in [
        "91450200MA5K00012X", "91450100MA5K00029J", "2026-11-01至2026-11-30", "本账期尚未结束", "395.250 千瓦时", "¥2,081.18",
        "¥4,945.20", "人民币壹万元零叁分", "¥10,000.03", "不是发票", "¥0.35 / 核时",
      ] { #expect(page.contains(said), "\(said)") }
      #expect(
        try await reader.get("/console/accounts/invoices/2026-10?consumer=prt_01&provider=prt_03").status == .notFound)
      let list = try await reader.get("/console/accounts/invoices").html
      #expect(list.contains("应付") && list.contains("应收") && list.contains("/accounts/invoices/2026-11?consumer="))
      #expect(try await reader.get("/console/accounts/acc_01").html.contains("该次使用共 ¥5.18，其中电费 ¥0.62"))
    }
  }

  @Test("a job's page says why its pool was chosen, and of each other in what it is behind and ahead")
  func choice() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/jobs/job_02").html
      #expect(page.contains("3 个可行的安排中综合最优。"))
      #expect(page.contains("晚 8 小时 1 分钟开始；但便宜 ¥1.26、少排放 314.000 克 CO₂"))
      #expect(page.contains("贵 ¥3.66、多排放 118.000 克 CO₂") && page.contains("内存不足：最多 64 GiB"))
      #expect(page.contains("中心侧代理最近联系") && page.contains("另有 2 项未列出"))
      #expect(!page.contains("代理暂时失去联系"))
      #expect(try await reader.get("/console/jobs/job_04").html.contains("代理暂时失去联系"))
      let plain = try await reader.get("/console/jobs/job_01").html
      #expect(!plain.contains("如何选定资源池") && plain.contains("其中电费") && plain.contains("0.350–0.783"))
    }
  }

  @Test("sites are compared before and after vouchers only where there is a week of history on both sides")
  func comparison() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/accounts/vouchers").html
      #expect(page.contains("41.20%") && page.contains("57.35%") && page.contains("+16.15 个百分点"))
      #expect(page.contains("历史不足一周，不作比较") && page.contains("0 / 288"))
      #expect(page.contains("首次用券</text>") && page.contains("算力券还没有抵扣过作业"))
    }
  }

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
