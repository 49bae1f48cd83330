import Scheduling
import Simulator
import Vocabulary

/// What one policy came to, stretch by stretch and on average.
struct QueueReport {
  var policy: QueuePolicy
  var seed: UInt64
  var seconds = 0.0
  private(set) var stretches: [(start: Int, figures: SequenceFigures)] = []
  private(set) var given = 0
  private(set) var delayed = 0
  private var decisions = 0

  init(policy: QueuePolicy, seed: UInt64) {
    self.policy = policy
    self.seed = seed
  }

  mutating func add(_ run: SequenceRun, from start: Int) {
    stretches.append((start, run.figures))
    given += run.reservationsGiven
    delayed += run.reservationsDelayed
    decisions += run.decisions
  }

  func mean(_ value: (SequenceFigures) -> Double) -> Double {
    stretches.reduce(0) { $0 + value($1.figures) } / Double(max(1, stretches.count))
  }

  static func table(_ reports: [QueueReport]) -> String {
    Table(
      header: ["policy", "backfill", "slowdown", "wait s", "longest s", "busy %", "reservations", "delayed"],
      rows: reports.map { report in
        [
          report.policy.name, report.policy.backfill.rawValue, two(report.mean(\.meanSlowdown)),
          "\(Int(report.mean(\.meanWait)))", "\(report.stretches.map(\.figures.longestWait).max() ?? 0)",
          two(100 * report.mean(\.utilisation)), "\(report.given)", "\(report.delayed)",
        ]
      }
    ).text
  }

  var json: JSON {
    var document: [String: JSON] = [
      "policy": JSON(policy.name), "backfill": JSON(policy.backfill.rawValue), "seed": JSON(Int64(clamping: seed)),
      "mean_bounded_slowdown": Self.number(mean(\.meanSlowdown)), "mean_wait_s": Self.number(mean(\.meanWait)),
      "utilisation": Self.number(100 * mean(\.utilisation)),
      "reservations": ["given": JSON(given), "delayed": JSON(delayed)],
      "events_per_s": JSON(Int(Double(decisions) / max(seconds, 1e-6))),
      "sequences": .array(stretches.map { Self.json($0.start, $0.figures) }),
    ]
    if let lane = policy.lane { document["lane"] = ["width": JSON(lane.width), "up_to_s": JSON(lane.upTo)] }
    if let patience = policy.patience { document["patience_s"] = JSON(patience) }
    return .object(document)
  }

  private static func json(_ start: Int, _ figures: SequenceFigures) -> JSON {
    func ranks(_ values: [Int: Double]) -> JSON {
      .object(Dictionary(uniqueKeysWithValues: values.map { ("p\($0)", number($1)) }))
    }
    return [
      "start": JSON(start), "jobs": JSON(figures.jobs), "mean_bounded_slowdown": number(figures.meanSlowdown),
      "slowdown": ranks(figures.slowdownPercentiles), "mean_wait_s": number(figures.meanWait),
      "wait_s": ranks(figures.waitPercentiles), "longest_wait_s": JSON(figures.longestWait),
      "makespan_s": JSON(figures.makespan), "utilisation": number(100 * figures.utilisation),
    ]
  }

  /// Two decimals, as the published tables have them.
  static func number(_ value: Double) -> JSON { .double((value * 100).rounded() / 100) }

  static func two(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}
