import Console
import Vocabulary

/// The simulated region. Every organisation says so in its name.
struct Fixture: Sendable {
  let hostile: String?
  /// Whether the running job has ended.
  var told = false

  static let now = Instant(milliseconds: 1_795_230_000_000)
  static let mill = party("prt_01", "柳州某糖厂（模拟）", "A sugar mill in Liuzhou (simulated)")
  static let bureau = party("prt_02", "自治区大数据局（模拟）", "Regional data bureau (simulated)")
  static let centre = party("prt_03", "南宁智算中心（模拟）", "Nanning compute centre (simulated)")
  static let startUp = party("prt_04", "桂林工业智能公司（模拟）", "A Guilin start-up (simulated)")

  private static func party(_ id: String, _ zh: String, _ en: String) -> Console.Party {
    Console.Party(id: id, name: Text(zh: zh, en: en))
  }

  /// The words, or the hostile ones.
  func words(_ zh: String, _ en: String) -> Text { hostile.map { Text(zh: $0, en: $0) } ?? Text(zh: zh, en: en) }

  func at(_ minutes: Int64) -> Instant { Self.now.adding(seconds: -minutes * 60) }

  var offers: [Console.OfferLine] {
    [
      line(
        "off_01", .compute, "CPU 训练资源池", "CPU training pool", "32 核 / 128 GiB，本地沙箱隔离，按核时计费，支持算力券。",
        Self.centre, .withEnergy(.perUnit(fen: 35, unit: Text(zh: "核时", en: "core-hour"))), "南宁市", "Nanning", 214),
      line(
        "off_02", .data, "甘蔗压榨线能耗与设备温度历史", "Cane crushing line: energy and temperature history",
        "2 个榨季、5 分钟粒度；仅限本用途，数据不出域。", Self.mill, .free, "柳州市", "Liuzhou", 3),
      line(
        "off_03", .data, "全区气象站逐时观测", "Hourly weather station observations", "14 市 91 站，2015 年至今，每日更新。",
        Self.bureau, .free, "南宁市", "Nanning", 0),
      line(
        "off_04", .data, "工业用电分时电价目录", "Industrial time-of-use tariffs", "按电压等级与时段，随政策更新。", Self.bureau, .free,
        "南宁市", "Nanning", 0),
      line(
        "off_05", .model, "旋转设备异常预警模型", "Early-warning model for rotating equipment", "残差阈值法，附评测报告与基线对比。",
        Self.startUp, .perUse(fen: 2), "桂林市", "Guilin", 1280),
      line(
        "off_06", .solution, "压榨线节能改造服务", "Energy saving for crushing lines", "诊断、建模、部署与驻场，按成效分期结算。",
        Self.startUp, .perUse(fen: 12_800_000), "桂林市", "Guilin", 1),
      line(
        "off_07", .data, "内河航道水位监测", "Inland waterway gauges", "西江干流 23 个水位站，15 分钟粒度。", Self.bureau, .free, "梧州市",
        "Wuzhou", 0),
      line(
        "off_08", .compute, "推理加速卡共享池", "Shared inference accelerators", "8 卡，按毫卡时切分，闲时五折。", Self.centre,
        .perUnit(fen: 120, quantity: 1000, unit: Text(zh: "毫卡时", en: "milliGPU-hours")), "南宁市", "Nanning", 37),
    ]
  }

  private func line(
    _ id: String, _ kind: Console.Kind, _ zh: String, _ en: String, _ summary: String, _ provider: Console.Party,
    _ price: Console.Price, _ city: String, _ cityEn: String, _ uses: Int64
  ) -> Console.OfferLine {
    Console.OfferLine(
      id: id, kind: kind, title: words(zh, en), summary: words(summary, "Simulated: " + en), provider: provider,
      price: price,
      region: words(city, cityEn), uses: uses, publishedAt: at(60 * 24 * 20))
  }

  var needs: [Console.NeedLine] {
    [
      Console.NeedLine(
        id: "ned_01",
        title: words("压榨线降耗 5% 并提前预警故障", "Cut the crushing line's energy by 5 % and warn before it fails"),
        owner: Self.mill, region: words("柳州市", "Liuzhou"), kinds: [.data, .model, .compute, .solution],
        budgetFen: 50_000_000, state: "matched", matches: 6, publishedAt: at(60 * 24 * 9)),
      Console.NeedLine(
        id: "ned_02", title: words("园区污水处理曝气优化", "Aeration control for a park's sewage works"), owner: Self.bureau,
        region: words("钦州市", "Qinzhou"), kinds: [.data, .solution], budgetFen: nil, state: "open", matches: 2,
        publishedAt: at(60 * 24 * 4)),
      Console.NeedLine(
        id: "ned_03", title: words("芒果产地溯源与产量预测", "Mango origin tracing and yield forecast"), owner: Self.startUp,
        region: words("百色市", "Baise"), kinds: [.data, .model], budgetFen: 8_000_000, state: "open", matches: 0,
        publishedAt: at(60 * 24 * 2)),
    ]
  }

  var events: [Console.Event] {
    [
      event("charge.posted", 2, "计费 ¥3.36，其中算力券 ¥1.68", "Charged ¥3.36, of which vouchers ¥1.68", 130, .job("job_01")),
      event("reading.recorded", 3, "CPU 34,560 秒，双方签名", "34,560 CPU seconds, signed by both", 129, .job("job_01")),
      event("job.finished", 3, "训练作业完成，退出码 0", "The training job finished with code 0", 128, .job("job_01")),
      event("job.placed", 11, "调度到南宁智算中心 CPU 池", "Placed in the Nanning CPU pool", 127, .job("job_01")),
      event("use.started", 12, "开始使用 CPU 训练资源池", "Use of the CPU pool started", 126, .agreement("agr_01")),
      event("agreement.signed", 40, "三方签署联合合约", "Signed by three parties", 121, .agreement("agr_01")),
      event("negotiation.refused", 44, "用途外的数据调取被拒绝", "A pull for another purpose was refused", 118, .offer("off_02")),
      event("need.published", 60 * 26, "发布需求：压榨线降耗与预警", "Need published: crushing line", 97, .need("ned_01")),
    ]
  }

  private func event(
    _ kind: String, _ minutes: Int64, _ zh: String, _ en: String, _ index: Int64, _ link: Console.Link
  ) -> Console.Event {
    Console.Event(
      kind: kind, at: at(minutes), summary: words(zh, en), actor: words("模拟参与方", "A simulated party"), index: index,
      link: link)
  }

  var terms: [Console.Term] {
    [
      Console.Term(
        effect: .permission, text: words("用于训练与评测本需求的模型", "Train and evaluate the model of this need"),
        constraints: [words("用途：设备预警", "Purpose: equipment warning"), words("期限：90 天", "Term: 90 days")]),
      Console.Term(effect: .prohibition, text: words("数据导出与转授权", "Export and onward licence")),
      Console.Term(
        effect: .duty, text: words("每次使用按计量付费", "Pay for each use by its readings"),
        constraints: [words("¥0.35 / 核时", "¥0.35 / core-hour")]),
    ]
  }
}
