import Console
import Vocabulary

extension Fixture {
  var jobs: [Console.JobList.Line] {
    [
      job("job_02", "holt-winters-season-2", told ? "succeeded" : "running", 109_000, 71),
      job("job_01", "train-early-warning", "succeeded", 515_000, 336),
      job("job_03", "seasonal-naive-baseline", "timed-out", 60_000, 4), waiting,
    ]
  }

  private var waiting: Console.JobList.Line {
    .init(
      id: "job_04", name: hostile ?? "train-forecast --cards 4", state: "queued", owner: Self.mill,
      pool: words("柳州昇腾训练池", "Liuzhou Ascend training pool"), submittedAt: at(12))
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
    var model = Console.Job.Model(
      line: line, agreement: "agr_01", agreementTitle: words("压榨线预警模型联合训练", "Joint training"),
      command: ["lingqu", "lab", "train", "--method", "holt-winters", "--season", hostile ?? "288"],
      placement: [
        words("满足资源要求：4 核、8 GiB", "Has the resources: 4 cores, 8 GiB"),
        words("3 个可选池中单价最低：¥0.35 / 核时", "The cheapest of 3 pools: ¥0.35 / core-hour"),
        words("与数据同域，无需搬运", "Beside the data: nothing to move"),
      ], startedAt: at(11), endedAt: live ? nil : at(3), exitCode: live ? nil : 0,
      meter: live ? meter(84_000, live: true) : measured(line), log: log, logEnd: Int64(log.utf8.count),
      outputs: live
        ? []
        : [
          .init(name: hostile ?? "model.json", bytes: 18_231, sha256: String(repeating: "4be1", count: 16)),
          .init(name: "scores.json", bytes: 912, sha256: nil),
        ], timeline: live ? [] : events, live: live, mayCancel: live)
    model.pool = "pol_01"
    model.asked = line.id == "job_04" ? training : .init(milliCPU: 4000, memoryMiB: 8192)
    model.longestSeconds = 600
    model.phases = phases(line)
    if line.id != "job_01" {
      (model.choice, model.contact) = (choice, .init(seenAt: at(1), isLost: line.id == "job_04"))
    }
    if !live, line.state != "queued" {
      model.meter.power = .init(fen: 62, isSettled: true, lowest: 350, highest: 783, puePerMille: 1_350)
    }
    if line.state == "queued" {
      (model.priority, model.notBefore, model.deadline) = ("urgent", at(-30), at(-600))
      (model.turn, model.ahead, model.startsAt) = (.init(word: "would-delay", because: "job_05"), 3, at(-42))
      (model.attempt, model.mostAttempts) = (2, 4)
      model.displacement = .init(
        at: at(9), party: Self.startUp, by: "job_05", cause: "quota.reclaimed", cohort: hostile ?? "sugar")
      model.after = [.init(id: "job_01", name: hostile ?? "train-early-warning", state: "completed", however: true)]
      model.array = .init(index: 3, count: 8, gang: true, states: ["queued": 7, "completed": 1])
      (model.meter, model.log, model.outputs, model.mayCancel) = (waitingMeter, "", [], true)
      (model.startedAt, model.endedAt, model.exitCode) = (nil, nil, nil)
    }
    return model
  }

  private var choice: Console.Job.Choice {
    .init(
      prefer: "balanced",
      options: [
        .init(
          pool: "pol_01", poolName: words("南宁 CPU 池", "Nanning CPU pool"), startsAt: at(11), payableFen: 336,
          voucherFen: 168, energyMicroYuan: 620_000, carbonMilligrams: 412_000),
        .init(
          pool: "pol_03", poolName: words("钦州绿电夜间池", "Qinzhou night pool"), startsAt: at(-470), payableFen: 210,
          voucherFen: 105, energyMicroYuan: 310_000, carbonMilligrams: 98_000),
        .init(
          pool: "pol_02", poolName: words("柳州昇腾训练池", "Liuzhou Ascend training pool"), startsAt: at(11), payableFen: 702,
          energyMicroYuan: 845_000, carbonMilligrams: 530_000),
      ],
      rejected: [
        .init(
          pool: "pol_01", poolName: words("桂林推理池", "Guilin inference pool"),
          why: words("内存不足：最多 64 GiB", "not enough memory: 64 GiB at most"), wouldCostFen: 512)
      ], notTold: 2)
  }

  private var waitingMeter: Console.Job.Meter {
    .init(
      cpuMilliseconds: 0, cpuLimitMilliseconds: 2_400_000, memoryBytes: 0, memoryLimitBytes: 137_438_953_472,
      wallMilliseconds: 0, wallLimitMilliseconds: 7_200_000, costFen: nil, voucherFen: 0, heldFen: 420,
      heldVoucherFen: 210, isMeasured: false)
  }

  private func phases(_ line: Console.JobList.Line) -> Console.Job.Phases {
    switch line.state {
    case "queued": .init(submittedAt: at(12), state: line.state, now: Self.now)
    case "running": .init(submittedAt: at(12), startingAt: at(11), runningAt: at(10), state: line.state, now: Self.now)
    default:
      .init(
        submittedAt: at(12), startingAt: at(11), runningAt: at(10), endedAt: at(3), state: line.state, now: Self.now)
    }
  }

  func meter(_ wall: Int64, live: Bool) -> Console.Job.Meter {
    .init(
      cpuMilliseconds: wall * 37 / 10, cpuLimitMilliseconds: 2_400_000, memoryBytes: 1_930_000_000,
      memoryLimitBytes: 8_589_934_592, wallMilliseconds: wall, wallLimitMilliseconds: 600_000,
      costFen: live ? nil : wall / 1533,
      voucherFen: live ? 0 : wall / 3066, heldFen: live ? 420 : nil, heldVoucherFen: live ? 210 : 0)
  }

  private func measured(_ line: Console.JobList.Line) -> Console.Job.Meter {
    var meter = meter(line.wallMilliseconds ?? 0, live: false)
    (meter.bytesRead, meter.bytesWritten) = (734_003_200, 18_231)
    (meter.energyMillijoules, meter.isModelled) = (128_700_000, true)
    return meter
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
