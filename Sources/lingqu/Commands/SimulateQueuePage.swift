import Scheduling
import Simulator
import Vocabulary

extension QueueReport {
  /// Policies side by side, for people.
  static func html(_ reports: [QueueReport], command: String) -> String {
    func name(_ report: QueueReport) -> String { "\(report.policy.name) · \(report.policy.backfill.rawValue)" }
    let slowdowns = reports.map { (label: name($0), value: $0.mean(\.meanSlowdown)) }
    let waits = reports.map { (label: name($0), value: $0.mean(\.meanWait) / 3600) }
    let rows = reports.map { report -> [String] in
      let longest = Double(report.stretches.map(\.figures.longestWait).max() ?? 0) / 3600
      return [
        name(report), Chart.short(report.mean(\.meanSlowdown)), Chart.short(report.mean(\.meanWait) / 3600),
        Chart.short(report.mean { $0.waitPercentiles[50] ?? 0 } / 3600),
        Chart.short(report.mean { $0.waitPercentiles[99] ?? 0 } / 3600), Chart.short(longest),
        Chart.short(100 * report.mean(\.utilisation)), "\(report.given)", "\(report.delayed)",
      ]
    }
    let header = [
      Text(zh: "策略", en: "policy"), Text(zh: "平均有界延缓", en: "mean bounded slowdown"),
      Text(zh: "平均等待 h", en: "mean wait h"), Text(zh: "等待中位 h", en: "median wait h"),
      Text(zh: "等待 p99 h", en: "wait p99 h"), Text(zh: "最长等待 h", en: "longest wait h"),
      Text(zh: "使用率 %", en: "in use %"), Text(zh: "预留", en: "reservations"), Text(zh: "迟到的预留", en: "kept late"),
    ]
    let stretches = reports.first?.stretches ?? []
    let jobs = stretches.reduce(0) { $0 + $1.figures.jobs }
    return Report(
      title: Text(zh: "排队策略比较", en: "Queueing policies compared"),
      lead: Text(
        zh: "\(stretches.count) 段日志，共 \(jobs) 个作业；各策略处理同样的作业。",
        en:
          "\(stretches.count) \(stretches.count == 1 ? "stretch" : "stretches") of a log, \(jobs) jobs; every policy has the same ones."
      ),
      sections: [
        .init(
          Text(zh: "延缓与等待", en: "Slowdown and wait"),
          [
            .chart(
              Chart.bars(slowdowns, unit: ""),
              caption: Text(
                zh: "平均有界延缓：（等待＋运行）÷ 运行，越小越好", en: "Mean bounded slowdown, (wait + run) ÷ run; less is better")),
            .chart(Chart.bars(waits, unit: "h"), caption: Text(zh: "平均等待，小时", en: "Mean wait, hours")),
            .table(header: header, rows: rows),
            .paragraph(
              Text(
                zh: "平均值变小不等于人人受益：请同时看最长等待。",
                en: "A smaller mean is not better for everybody: look at the longest wait as well.")),
          ])
      ], colophon: command
    ).html
  }
}
