public import Vocabulary

/// Several runs over the same work side by side, in words for those who decide.
public struct SitesReport: Sendable {
  public struct Case: Sendable {
    public var name: Text
    public var figures: SitesFigures
    public init(name: Text, figures: SitesFigures) {
      self.name = name
      self.figures = figures
    }
  }

  public let file: SitesFile
  /// The first is what the others are compared with.
  public let cases: [Case]
  public let command: String

  public init(file: SitesFile, cases: [Case], command: String) {
    (self.file, self.cases, self.command) = (file, cases, command)
  }

  /// How much less the work that may be put off costs than in the first case, after vouchers, in per cent.
  public func saving(_ figures: SitesFigures) -> Double {
    guard let first = cases.first?.figures, first.deferrableAfter > 0 else { return 0 }
    return 100 * (1 - Double(figures.deferrableAfter) / Double(first.deferrableAfter))
  }

  public var html: String {
    Report(
      title: Text(zh: "跨中心调度：模拟结果", en: "One entry for several data centres: what a simulation shows"),
      lead: lead, sections: [summary, comparison, time, places, method], colophon: command
    ).html
  }

  private var lead: Text {
    let count = cases.first?.figures.jobs ?? 0
    let sites = file.sites.count { $0.planned != true }
    return Text(
      zh: "\(file.workload.days) 天内 \(count) 个作业，\(sites) 个数据中心。比较的只是何时、在哪里运行；作业本身不变。",
      en:
        "\(count) jobs in \(file.workload.days) days, \(sites) data centres. Only when and where they run differs; the jobs are the same."
    )
  }

  private var summary: Report.Section {
    var figures: [(label: Text, value: String)] = []
    for one in cases.dropFirst() {
      figures.append(
        (
          Text(zh: "可推迟作业的费用降低：\(one.name.zh)", en: "less for work that may be put off: \(one.name.en)"),
          Chart.short(saving(one.figures)) + " %"
        ))
      // What a city pays is not saved.
      if one.figures.voucher > 0 {
        figures.append(
          (
            Text(zh: "其中由算力券支付：\(one.name.zh)", en: "paid by the voucher: \(one.name.en)"),
            yuan(one.figures.voucher) + " 元"
          ))
      }
    }
    let missed = cases.reduce(0) { $0 + $1.figures.missed }
    figures.append((Text(zh: "误期的作业（各方案合计）", en: "deadlines missed, all cases together"), "\(missed)"))
    return Report.Section(Text(zh: "结论", en: "In short"), [.figures(figures)])
  }

  private var comparison: Report.Section {
    let rows = cases.map { one in
      let f = one.figures
      return [
        "\(one.name.zh) · \(one.name.en)", yuan(f.deferrableAfter), Chart.short(saving(f)), yuan(f.allAfter),
        yuan(f.voucher),
        Chart.short(Double(f.energy) / 1e9), Chart.short(Double(f.carbonGrams) / 1e6),
        Chart.short(f.meanWaitSeconds / 3600), "\(f.missed)",
      ]
    }
    let header = [
      Text(zh: "方案", en: "case"), Text(zh: "可推迟作业，元", en: "may be put off, yuan"), Text(zh: "降低 %", en: "less %"),
      Text(zh: "全部作业，元", en: "all, yuan"), Text(zh: "算力券，元", en: "voucher, yuan"), Text(zh: "用电 MWh", en: "MWh"),
      Text(zh: "CO₂ 吨", en: "CO₂ t"), Text(zh: "平均等待 h", en: "mean wait h"), Text(zh: "误期", en: "missed"),
    ]
    let bars = cases.map { ($0.name.zh + "\n" + $0.name.en, Double($0.figures.deferrableAfter) / 1e6) }
    return Report.Section(
      Text(zh: "费用", en: "Cost"),
      [
        .chart(
          Chart.bars(bars, unit: "元"),
          caption: Text(zh: "可推迟作业的费用（券后）", en: "Cost of the work that may be put off, after vouchers")),
        .table(header: header, rows: rows),
      ])
  }

  /// What is in use hour after hour, of all accelerators together.
  private var time: Report.Section {
    let series = cases.map { one -> (name: String, values: [Double]) in
      let sites = one.figures.sites
      let sizes = sites.map { site in Double(file.sites.first { $0.name == site.name }?.accelerators ?? 0) }
      let total = max(1, sizes.reduce(0, +))
      let hours = sites.first?.hours.count ?? 0
      let values = (0..<hours).map { hour in
        100 * zip(sites, sizes).reduce(0) { $0 + $1.0.hours[hour] * $1.1 } / total
      }
      return ("\(one.name.zh) · \(one.name.en)", values)
    }
    let ticks = (0...file.workload.days).map { (at: $0 * 24, label: "\($0 + 1)") }
    let header =
      [Text(zh: "方案", en: "case")]
      + SequenceRun.percentiles.flatMap { rank in
        [
          Text(zh: "等待 p\(rank)，h", en: "wait p\(rank), h"), Text(zh: "延缓 p\(rank)", en: "slowdown p\(rank)"),
        ]
      }
    let rows = cases.map { one in
      ["\(one.name.zh) · \(one.name.en)"]
        + SequenceRun.percentiles.flatMap { rank in
          [
            Chart.short((one.figures.waitSeconds[rank] ?? 0) / 3600), Chart.short(one.figures.slowdown[rank] ?? 0),
          ]
        }
    }
    return Report.Section(
      Text(zh: "时间", en: "Time"),
      [
        .chart(
          Chart.lines(series, unit: "%", ticks: ticks),
          caption: Text(
            zh: "各日的加速卡使用率；可推迟的作业移入夜间低谷", en: "Accelerators in use, day by day; what may be put off moves to the night")
        ),
        .table(header: header, rows: rows),
      ])
  }

  private var places: Report.Section {
    var rows: [[String]] = []
    for one in cases {
      for site in one.figures.sites {
        let described = file.sites.first { $0.name == site.name }
        rows.append([
          "\(described?.nameZh ?? site.name) · \(site.name)", "\(one.name.zh) · \(one.name.en)", "\(site.jobs)",
          Chart.short(site.utilisation),
          yuan(site.cost),
        ])
      }
    }
    return Report.Section(
      Text(zh: "各中心", en: "Sites"),
      [
        .table(
          header: [
            Text(zh: "中心", en: "site"), Text(zh: "方案", en: "case"), Text(zh: "作业", en: "jobs"),
            Text(zh: "使用率 %", en: "in use %"), Text(zh: "费用，元", en: "cost, yuan"),
          ], rows: rows)
      ])
  }

  private var method: Report.Section {
    Report.Section(
      Text(zh: "方法", en: "How it was done"),
      [
        .paragraph(
          Text(
            zh: "作业由种子随机生成，是模拟数据，不是实测。每个作业提交时即确定中心和开始时间，只依据已有承诺和电价日历，不预知后来的作业；已承诺的开始时间不变。"
              + "费用为分时电价（含 PUE）、加速卡小时价和数据传输之和。用电按额定功率估算。",
            en:
              "The jobs are made at random from a seed: simulated, not measured. Each is given its site and start when it is "
              + "submitted, from what is promised by then and from the tariff calendar; jobs yet to come are not known, and "
              + "a promised start stays. Cost is power by the hour (with PUE), accelerator hours and transfer of data. "
              + "Energy is modelled from rated power."))
      ])
  }

  private func yuan(_ micro: Int64) -> String { InflationReport.fixed(Double(micro) / 1e6, 2) }
}
