import Exchange
import Identity
import Logging
import Store
import Vocabulary

extension JobService {
  /// Has its engine run what waits: one job, or all tasks of a gang, of which the database says at once that they start.
  /// Refuses what may not start any more.
  func start(_ jobs: [Job]) async throws {
    let now = clock()
    if let obstacle {
      for job in jobs { try await finish(job, .lost, reason: "no-sandbox: " + obstacle) }
      return
    }
    // Before the database says that it starts: what another owner settles meanwhile never does.
    for job in jobs { try engine.prepare(job.engineName) }
    // Their uses are decoded here and not while everybody waits: of a long queue none has been read for long.
    try await database.read { tx in for job in jobs { _ = try Uses.get(tx, job.use) } }
    let (term, identity) = (term, engine.identity)
    let prepared = try await owned.write { tx in
      try Jobs.requireWhole(tx, jobs)
      return try jobs.map { job in
        if let reason = try Jobs.bar(tx, job, at: now) { throw JobRefusal.barred(reason) }
        guard try Jobs.hasSiteKey(tx, job.provider) else { throw JobRefusal.barred("job.no-site-key") }
        var job = job
        job.engine = identity
        job.startedAt = now
        let prepared = try Prepared(tx, job)
        try Self.begin(tx, job, at: now)
        try Jobs.noteGiven(tx, job, at: now)
        var data: [String: JSON] = ["engine": .string(identity), "term": term]
        if let share = job.quota { data["quota"] = try JSON(encoding: share) }
        return try prepared.with(Jobs.setState(tx, job, .starting, by: job.provider, at: now, .object(data)))
      }
    }
    for one in prepared { underWay[one.job.id] = OpenJob(one.job) }
    var begun: [Job] = []
    for one in prepared {
      // What one of them comes to, keeps none of the others from being handed over.
      await careful(one.job) { if try await $0.handOver(one), $0.engine.startsAtOnce { begun.append(one.job) } }
    }
    try await run(begun)
  }

  /// Has its engine run what it was to run before and did not hear of, because its last owner stopped just then.
  func startAgain(_ job: Job) async throws {
    let prepared = try await database.read { tx in try Prepared(tx, job) }
    try engine.prepare(job.engineName)
    if try await handOver(prepared), engine.startsAtOnce { try await run([job]) }
  }

  /// A job with all that its engine is to be told.
  struct Prepared: Sendable {
    private(set) var job: Job
    let inputs: [(name: String, path: String)]
    let share: EngineShare?

    init(_ tx: Transaction, _ job: Job) throws {
      self.job = job
      inputs = try (job.draft.inputs ?? []).enumerated().map { index, input in
        (input.name, try Jobs.path(tx, input, at: index, for: job.consumer))
      }
      share = try EngineShare(tx, of: job)
    }

    func with(_ job: Job) -> Prepared {
      var changed = self
      changed.job = job
      return changed
    }
  }

  /// False if its engine would not have it.
  private func handOver(_ prepared: Prepared) async throws -> Bool {
    let job = prepared.job
    let name = job.engineName
    do {
      try engine.start(name, spec(of: prepared), inputs: prepared.inputs.map { ($0.name, files + "/" + $0.path) })
    } catch {
      logger.error("job cannot be started", metadata: ["job": "\(job.id)", "error": "\(error)"])
      // A cluster's shared folder may come back.
      if isToBeHandedOver(job) { return false }
      switch engine.settle(name) {
      case .ended(let result): try await finish(job, result, reason: "not-started: \(error)")
      case .unknown: try await finish(job, .lost, reason: "not-started: \(error)")
      case .refused(let words): try await finish(job, .refused, reason: "engine-refused: " + words)
      case .starting, .running: break
      }
      return false
    }
    return true
  }

  private func spec(of prepared: Prepared) -> JobSpec {
    let job = prepared.job
    let limits = JobSpec.Limits(
      cpuSeconds: job.cpuSecondsLeft, memoryBytes: (job.draft.memoryMiB ?? JobDraft.usualMemoryMiB) << 20,
      wallSeconds: job.wallSecondsLeft,
      diskBytes: (job.draft.task?.diskMiB ?? JobDraft.usualDiskMiB) << 20)
    var spec = JobSpec(
      command: job.draft.command, environment: job.environment, inputs: prepared.inputs.map(\.name),
      outputs: job.draft.outputs ?? [], limits: limits, task: job.draft.task, reach: reach(of: job))
    spec.share = prepared.share
    if engine.cluster == nil { spec.image = job.draft.image }
    if let folder = job.draft.folder { spec.work(in: folder, here: engine.cluster == nil) }
    return spec
  }

  private func reach(of job: Job) -> TaskReach? {
    guard job.draft.task != nil || job.draft.folder != nil || job.draft.image != nil else { return nil }
    let isOpen = (job.draft.inputs ?? []).allSatisfy { $0.agreement == nil }
    return reach.share(of: job.consumer, isOpen: isOpen)
  }

  /// What was not handed over to a cluster may be so still: if it is there after all, it runs once.
  private func isToBeHandedOver(_ job: Job) -> Bool {
    guard !engine.startsAtOnce, job.state == .starting, job.reason == nil, let at = job.startedAt else { return false }
    return clock().milliseconds(since: at) < Self.absence
  }

  /// Writes down that its engine runs them.
  func run(_ jobs: [Job]) async throws {
    guard !jobs.isEmpty else { return }
    let (now, term, nodes) = (clock(), term, jobs.map { engine.node(of: $0.engineName) })
    let running = try await owned.write { tx in
      try zip(jobs, nodes).map { job, node in
        var job = try Jobs.now(tx, job)
        job.node?.isToldToBe(on: node)
        return try Jobs.setState(tx, job, .running, by: job.provider, at: now, ["term": term])
      }
    }
    for job in running { underWay[job.id] = OpenJob(job) }
  }

  /// Does what follows from what the engine tells of a job.
  func watch(_ job: Job, _ state: EngineState?) async throws {
    if neverBegan.remove(job.id) != nil {
      if job.reason == nil {
        engine.forget(job.engineName)
        return try await startAgain(job)
      }
      // A cluster's shared folder may have been out of reach: only on this machine is it sure that nobody ever begins it.
      if engine.startsAtOnce { return try await finish(job, .cancelled) }
    }
    switch state {
    case .ended(let result): try await finish(job, result)
    case .refused(let words): try await finish(job, .refused, reason: "engine-refused: " + words)
    case .unknown where isToBeHandedOver(job): try await startAgain(job)
    case .unknown: try await finish(job, .lost, reason: "folder-gone: the job's folder is not there")
    // Out of reach: the job is as it is until the engine answers again.
    case nil:
      if job.reason != nil { engine.cancel(job.engineName) }
    case .starting?, .running?:
      if job.state == .starting, state == .running || engine.startsAtOnce { try await run([job]) }
      if job.reason != nil { engine.cancel(job.engineName) } else { try await stopIfBarred(job) }
    }
  }

  /// How long a machine may be without an owner of its jobs before the owner of another's declares them lost, in milliseconds.
  private static let absence: Int64 = 600_000

  func endIfMachineIsGone(_ job: Job) async throws {
    // Any replica reaches a cluster, so nobody's absence tells anything about it.
    guard let engine = job.engine, self.engine.cluster == nil else { return }
    let isGone = try await database.read { tx in
      guard let state = try Lease.state(tx, Self.leaseName(of: engine)) else { return true }
      return try tx.now().milliseconds(since: state.until) > Self.absence
    }
    guard isGone else { return }
    try await finish(job, .lost, reason: "machine-gone: the machine that it ran on is not there any more")
  }
}
