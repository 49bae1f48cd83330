import Console
import Vocabulary

extension Fixture {
  var jobs: [Console.JobList.Line] {
    [
      job("job_02", "holt-winters-season-2", told ? "succeeded" : "running", 109_000, 71),
      job("job_01", "train-early-warning", "succeeded", 515_000, 336),
      job("job_03", "seasonal-naive-baseline", "timed-out", 60_000, 4),
    ]
  }

  private func job(_ id: String, _ name: String, _ state: String, _ wall: Int64, _ cost: Int64) -> Console.JobList.Line
  {
    .init(
      id: id, name: hostile ?? name, state: state, owner: Self.mill, pool: words("南宁 CPU 池", "Nanning CPU pool"),
      submittedAt: at(12), wallMilliseconds: wall, costFen: cost)
  }

  func job(_ line: Console.JobList.Line) -> Console.Job.Model {
    let live = line.state == "running"
    let oldLines = (1...14).map { "[00:0\($0 / 10):\($0 % 6)0] epoch \($0) smape=\(20 - $0).31 （模拟日志）\n" }
    let log = hostile ?? (oldLines + (told && line.id == "job_02" ? newLines : [])).joined()
    return Console.Job.Model(
      line: line, agreement: "agr_01", agreementTitle: words("压榨线预警模型联合训练", "Joint training"),
      command: ["lingqu", "lab", "train", "--method", "holt-winters", "--season", hostile ?? "288"],
      placement: [
        words("满足资源要求：4 核、8 GiB", "Has the resources: 4 cores, 8 GiB"),
        words("3 个可选池中单价最低：¥0.35 / 核时", "The cheapest of 3 pools: ¥0.35 / core-hour"),
        words("与数据同域，无需搬运", "Beside the data: nothing to move"),
      ], startedAt: at(11), endedAt: live ? nil : at(3), exitCode: live ? nil : 0,
      meter: meter(live ? 84_000 : line.wallMilliseconds ?? 0, live: live), log: log, logEnd: Int64(log.utf8.count),
      outputs: live
        ? []
        : [
          .init(name: hostile ?? "model.json", bytes: 18_231, sha256: String(repeating: "4be1", count: 16)),
          .init(name: "scores.json", bytes: 912, sha256: nil),
        ], timeline: live ? [] : events, live: live, mayCancel: live)
  }

  func meter(_ wall: Int64, live: Bool) -> Console.Job.Meter {
    .init(
      cpuMilliseconds: wall * 37 / 10, cpuLimitMilliseconds: 2_400_000, memoryBytes: 1_930_000_000,
      memoryLimitBytes: 8_589_934_592, wallMilliseconds: wall, wallLimitMilliseconds: 600_000,
      costFen: live ? nil : wall / 1533,
      voucherFen: live ? 0 : wall / 3066, heldFen: live ? 420 : nil, heldVoucherFen: live ? 210 : 0)
  }

  private var newLines: [String] {
    (0..<6).map { "[00:01:\(20 + $0)] epoch \(15 + $0) smape=5.\(9 - $0)0 <b>不是标记</b>\n" }
  }

  func updates(after offset: Int64) -> [Console.Job.Update] {
    newLines.enumerated().flatMap { place, line -> [Console.Job.Update] in
      [.log(line), .meter(meter(84_000 + Int64(place) * 5000, live: place < 5))]
    } + [.state("succeeded")]
  }
}
