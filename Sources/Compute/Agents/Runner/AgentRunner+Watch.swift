import Logging
import Vocabulary

extension AgentRunner {
  private static let pause = Duration.milliseconds(250)
  /// How long until what went wrong is tried again, in milliseconds.
  static let again: Int64 = 3_000

  /// Looks after the jobs for as long as the session lasts.
  func watch() async throws {
    while !Task.isCancelled {
      await look()
      do {
        await bringLogs()
        measure()
        try await tell()
      } catch let failure as AgentClient.Failure {
        guard case .unreachable = failure else { throw failure }
        noteFailure(failure)
        try await Task.sleep(for: .seconds(1))
      }
      try await Task.sleep(for: Self.pause)
    }
  }

  private func look() async {
    let now = Processes.monotonicMilliseconds
    for (name, entry) in entries.sorted(by: { $0.key < $1.key }) where entry.step == .new && entry.notBefore <= now {
      await adopt(name)
    }
    let there = entries.filter { $1.step == .there }.map(\.key)
    let states = there.isEmpty ? [:] : await engine.observe(there)
    for (name, state) in states where entries[name]?.step == .there { saw(name, state) }
    for (name, entry) in entries {
      switch entry.step {
      case .there where entry.work.wish == .cancel && entry.notBefore <= now:
        entries[name]?.notBefore = now + 1_000
        engine.cancel(name)
      case .leaving(let result) where errands[name] == nil && errands.count < Self.lanes && entry.notBefore <= now:
        run(name) { await self.bring(name, result) }
      default: break
      }
    }
  }

  func run(_ name: String, _ errand: @escaping @Sendable () async -> Void) {
    errands[name] = Task { await errand() }
  }

  private func saw(_ name: String, _ state: EngineState) {
    guard let job = entries[name]?.work.job else { return }
    switch state {
    case .starting: entries[name]?.report = AgentReport(job: job, state: .starting)
    case .running where entries[name]?.report?.state != .running:
      entries[name]?.report = AgentReport(job: job, state: .running)
    case .running: break
    case .ended(let result):
      logger.info("ended", metadata: ["job": "\(name)", "ending": "\(result.ending.rawValue)"])
      entries[name]?.notBefore = 0
      entries[name]?.step = .leaving(result)
    case .refused(let words): conclude(name, AgentReport(job: job, state: .refused, words: words))
    case .unknown: conclude(name, AgentReport(job: job, state: .absent))
    }
  }

  func conclude(_ name: String, _ report: AgentReport) {
    entries[name]?.report = report
    entries[name]?.step = .over
  }

  /// Finds a job at the engine, or has it run there.
  private func adopt(_ name: String) async {
    guard let entry = entries[name] else { return }
    let state = engine.startsAtOnce ? await engine.observe([name])[name] : engine.settle(name)
    guard entries[name]?.step == .new else { return }
    switch state {
    case .unknown where entry.work.isKnown: conclude(name, AgentReport(job: entry.work.job, state: .absent))
    case .unknown where entry.work.wish == .cancel: neverRan(name)
    case .unknown:
      guard errands.count < Self.lanes, errands[name] == nil else { return }
      entries[name]?.step = .coming
      run(name) { await self.fetch(name) }
    case .starting where engine.startsAtOnce && entry.work.wish == .run && !entry.work.isKnown:
      // Whoever began it may have been killed before it had a supervisor.
      begin(name, [])
    case nil: entries[name]?.notBefore = Processes.monotonicMilliseconds + Self.again
    default: entries[name]?.step = .there
    }
  }

  func neverRan(_ name: String) {
    guard let job = entries[name]?.work.job else { return }
    conclude(name, AgentReport(job: job, state: .ended, result: .neverRan(.cancelled)))
  }

  /// Has the engine run a job whose files are here.
  func begin(_ name: String, _ inputs: [(name: String, path: String)]) {
    guard let entry = entries[name], var spec = entry.work.spec else { return }
    guard entry.work.wish == .run else { return neverRan(name) }
    // The owner's machine shows no folder of its own to a job, whatever the hub may ask for.
    (spec.reach, spec.readOnly) = (nil, [])
    guard spec.task == nil, spec.folder == nil || !engine.startsAtOnce else {
      let words = "a job here has no folder but its own"
      return conclude(name, AgentReport(job: entry.work.job, state: .refused, words: words))
    }
    do {
      try engine.prepare(name)
      try engine.start(name, spec, inputs: inputs)
      logger.info("begun", metadata: ["job": "\(name)"])
      entries[name]?.step = .there
    } catch {
      failed(name, error)
    }
  }

  /// It is tried again, from the beginning.
  func failed(_ name: String, _ error: any Error) {
    logger.warning("job", metadata: ["job": "\(name)", "error": "\(error)"])
    entries[name]?.notBefore = Processes.monotonicMilliseconds + Self.again
    if entries[name]?.step == .coming { entries[name]?.step = .new }
  }

  // MARK: - What is told

  /// Looks at what jobs that run have taken so far, at each every few seconds.
  private func measure() {
    let now = Processes.monotonicMilliseconds
    let due = entries.filter { $1.step == .there && $1.report?.state == .running && now - $1.measuredAt >= 3_000 }
      .sorted { $0.value.measuredAt < $1.value.measuredAt }.prefix(64).map(\.key)
    for name in due {
      entries[name]?.measuredAt = now
      entries[name]?.report?.usage = engine.usage(of: name)
    }
  }

  private func tell() async throws {
    let news = entries.values.compactMap { $0.report == $0.told ? nil : $0.report }.sorted { $0.job < $1.job }
    guard !news.isEmpty else { return }
    let batch = Array(news.prefix(AgentJobs.most))
    do {
      try await send(batch)
    } catch let failure as AgentClient.Failure {
      guard case .refused(let status, let rule, _) = failure, Self.isOfReport(status, rule) else { throw failure }
      // One of them: the others are heard, and that one is not told again.
      for report in batch {
        do { try await send([report]) } catch let failure as AgentClient.Failure {
          guard case .refused(let status, let rule, let words) = failure, Self.isOfReport(status, rule) else {
            throw failure
          }
          logger.error("refused", metadata: ["job": "\(report.job)", "rule": "\(rule)", "words": "\(words)"])
          entries[report.job.description]?.told = report
        }
      }
    }
  }

  private static func isOfReport(_ status: UInt, _ rule: String) -> Bool {
    status != 401 && status != 403 && rule != "agent.session-over" && rule != "agent.retired"
  }

  private func send(_ batch: [AgentReport]) async throws {
    try await client.report(session, batch, clock: .now)
    noteContact()
    for report in batch {
      let name = report.job.description
      entries[name]?.told = report
      if report.state == .forgotten { entries[name] = nil }
    }
  }
}
