import ArgumentParser
import Simulator
import Vocabulary

/// `lingqu simulate --queues baseline`: queues with quotas, cohorts and preemption, in virtual time.
struct SimulateQuota: ParsableArguments {
  @Option(help: "Kueue's published generators: baseline (15,000 workloads) or large (50,000); may be repeated.")
  var queues: [String] = []

  func run(_ output: SimulateOutput) throws {
    if output.html != nil {
      throw Failure.usage(Text(zh: "--queues 没有 HTML 报告", en: "--queues has no HTML report; --json has its figures"))
    }
    let known = ["baseline": QuotaScale.baseline, "large": QuotaScale.large]
    var rows: [[String]] = []
    var documents: [JSON] = []
    for name in queues {
      guard let scale = known[name] else {
        throw Failure.usage(Text(zh: "--queues 为 baseline 或 large", en: "--queues is baseline or large"))
      }
      let clock = ContinuousClock()
      let begun = clock.now
      let figures = try scale.run()
      let seconds = (clock.now - begun) / .seconds(1)
      rows.append([
        name, "\(figures.workloads)", Figure.short(Double(figures.makespanMilliseconds) / 1000),
        QueueReport.two(figures.usage), "\(figures.preempted)", "\(figures.reclaimed)",
        "\(Int(Double(figures.decisions) / max(seconds, 1e-6)))", Figure.short(seconds),
      ])
      documents.append(Self.json(name, figures, seconds))
    }
    if output.json != "-" {
      Terminal.line(
        Table(
          header: [
            "generator", "workloads", "makespan s (virtual)", "usage %", "preempted", "reclaimed", "decisions/s",
            "wall s",
          ], rows: rows
        ).text)
    }
    if let json = output.json {
      try Files.write(
        Terminal.pretty(documents.count == 1 ? documents[0] : ["runs": .array(documents)]) + "\n", to: json)
    }
  }

  private static func json(_ name: String, _ figures: QuotaScale.Figures, _ seconds: Double) -> JSON {
    [
      "generator": JSON(name), "workloads": JSON(figures.workloads), "admissions": JSON(figures.admissions),
      "preempted": JSON(figures.preempted), "reclaimed": JSON(figures.reclaimed),
      "virtual_makespan_s": JSON(Double(figures.makespanMilliseconds) / 1000),
      "usage": QueueReport.number(figures.usage),
      "usage_with_lost_work": QueueReport.number(figures.usageWithLost), "wall_s": QueueReport.number(seconds),
      "decisions_per_s": JSON(Int(Double(figures.decisions) / max(seconds, 1e-6))),
      "mean_wait_ms": .object(figures.meanWaitMilliseconds.mapValues(QueueReport.number)),
      "jain": QueueReport.number(figures.fairness),
    ]
  }
}
