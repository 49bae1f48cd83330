import Console
import Vocabulary

extension Fixture {
  var training: Console.Resources {
    .init(
      milliCPU: 32_000, memoryMiB: 131_072, accelerators: [.init(model: "Ascend 910B", memoryMiB: 65_536, count: 4)])
  }

  var loads: [Console.Load] {
    [
      .init(
        pool: "pol_01", name: words("南宁 CPU 池", "Nanning CPU pool"), state: "open", running: 3, waiting: 1,
        taken: .init(milliCPU: 22_500, memoryMiB: 61_440), capacity: .init(milliCPU: 32_000, memoryMiB: 131_072)),
      .init(
        pool: "pol_02", name: words("柳州昇腾训练池", "Liuzhou Ascend training pool"), state: "open", running: 2, waiting: 4,
        taken: .init(
          milliCPU: 96_000, memoryMiB: 786_432,
          accelerators: [
            .init(model: "Ascend 910B", memoryMiB: 65_536, count: 14),
            .init(model: "A100", memoryMiB: 81_920, count: 3),
          ]),
        capacity: .init(
          milliCPU: 192_000, memoryMiB: 1_572_864,
          accelerators: [
            .init(model: "Ascend 910B", memoryMiB: 65_536, count: 16),
            .init(model: "A100", memoryMiB: 81_920, count: 8),
          ])),
      .init(
        pool: "pol_03", name: words("钦州绿电夜间池", "Qinzhou night pool"), state: "draining", running: 1, waiting: 0,
        taken: .init(milliCPU: 500, memoryMiB: 768), capacity: .init(milliCPU: 64_000, memoryMiB: 262_144)),
    ]
  }

  var emptyQueue: Console.Queue.Model {
    .init(at: Self.now, query: .init(), pools: [], jobs: .init(items: [], total: 0))
  }

  func queue(_ query: Console.Queue.Query) -> Console.Queue.Model {
    let (cpu, card) = (words("南宁 CPU 池", "Nanning CPU pool"), words("柳州昇腾训练池", "Liuzhou Ascend training pool"))
    func line(
      _ id: String, _ name: String, _ pool: Text, _ state: String, _ priority: String, _ asked: Console.Resources,
      _ ahead: Int64? = nil, _ starts: Int64? = nil, _ turn: Console.Turn? = nil
    ) -> Console.Queue.Line {
      .init(
        id: id, name: hostile ?? name, owner: id == "job_05" ? Self.startUp : Self.mill, pool: pool, state: state,
        priority: priority, asked: asked, longestSeconds: 7200, submittedAt: at(40),
        startedAt: state == "queued" ? nil : at(11), ahead: ahead, startsAt: starts.map { at(-$0) }, turn: turn)
    }
    let small = Console.Resources(milliCPU: 500, memoryMiB: 768)
    let any = Console.Resources(milliCPU: 8000, memoryMiB: 65_536, accelerators: [.init(model: nil, count: 1)])
    let all = [
      line("job_02", "holt-winters-season-2", cpu, "running", "normal", small),
      line("job_06", "python -m sugar.clean", cpu, "queued", "low", small, 0, 0, .init(word: "starts")),
      line(
        "job_05", "finetune-llm.sh --steps 20000", card, "queued", "urgent", training, 0, 95,
        .init(word: "reserved", until: at(-95))),
      line("job_07", "evaluate", card, "queued", "normal", any, 1, 2, .init(word: "backfills", because: "job_05")),
      line(
        "job_04", "train-forecast --cards 4", card, "queued", "normal", training, 2, 215,
        .init(word: "would-delay", because: "job_05")),
      line("job_08", "nightly", card, "queued", "normal", any, 3, 480, .init(word: "not-before", until: at(-480))),
      line(
        "job_10", "sweep --part 7", card, "queued", "low", any, nil, nil,
        .init(
          word: "over-quota",
          shortage: .init(rule: "quota.cohort-full", resource: "accelerators", missing: 2, cohort: hostile ?? "sugar"))),
      line(
        "job_09", "report", card, "queued", "normal", small, nil, nil, .init(word: "waits-for-jobs", because: "job_04")),
    ]
    let shown = all.filter { query.pool == nil || ($0.pool == cpu) == (query.pool == "pol_01") }
    return .init(
      at: Self.now, query: query, pools: loads, jobs: .init(items: shown, total: Int64(shown.count), next: "7"),
      isCut: true, notShown: 996_000)
  }
}
