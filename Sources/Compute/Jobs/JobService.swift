import Exchange
public import Identity
public import Logging
public import Store
public import Vocabulary

/// Moves jobs on: starts what is queued, watches what runs, meters and settles what has ended, stops what may no longer run.
///
/// The database knows a job is `starting` before its process exists; after a restart a job is found again or declared
/// lost, and never started twice.
public actor JobService {
  let database: any Database
  let engine: LocalEngine
  let files: String
  private let logs: JobLogs
  let vault: KeyVault
  let countersign: @Sendable ([UInt8]) throws -> String
  let clock: @Sendable () -> Instant
  private let slots: Int
  let mostOutput: Int64
  let logger: Logger
  /// Why jobs cannot run here.
  public nonisolated let obstacle: String?

  public init(
    database: any Database, engine: LocalEngine, files: String, logs: JobLogs, vault: KeyVault,
    countersign: @escaping @Sendable ([UInt8]) throws -> String, clock: @escaping @Sendable () -> Instant, slots: Int,
    mostOutput: Int64 = 256 << 20, obstacle: String?, logger: Logger
  ) {
    self.database = database
    self.engine = engine
    self.files = files
    self.logs = logs
    self.vault = vault
    self.countersign = countersign
    self.clock = clock
    self.slots = slots
    self.mostOutput = mostOutput
    self.obstacle = obstacle
    self.logger = logger
  }

  /// Looks after the jobs that were open when the hub stopped. Call once, before ``round()``.
  public func reconcile() async throws {
    for job in try await database.read({ tx in try Jobs.open(tx, limit: 10_000) }) where job.state != .queued {
      if case .ended(let result) = engine.reconcile(job.id.description), result.ending == .lost {
        try await finish(job, result, reason: "hub-restarted: its supervisor is gone")
      }
    }
    try await sweep()
  }

  /// Removes the folders of jobs that are over or that the database does not know, and those of hubs that are no more.
  public func sweep() async throws {
    for name in engine.leftovers() {
      if let id = ID<Job>(name) {
        let found = try await database.read { tx in try Jobs.find(tx, id) }
        guard found?.state.isOver ?? true else { continue }
        if found != nil { keepLog(name) }
      }
      engine.forget(name)
    }
    logs.trim()
    engine.clearOthers()
  }

  func keepLog(_ job: String) {
    guard !logs.has(job) else { return }
    do {
      try logs.keep(job, engine.log(job, from: 0, most: 64 << 20))
    } catch {
      logger.warning("log is not kept", metadata: ["job": "\(job)", "error": "\(error)"])
    }
  }

  /// One look at every open job. One at a time: who comes meanwhile is heard by another look afterwards, so that no job is
  /// seen between its steps.
  public func round() async {
    wakes = true
    guard !isLooking else { return }
    isLooking = true
    defer { isLooking = false }
    while wakes {
      wakes = false
      await look()
    }
  }

  private var isLooking = false
  private var wakes = false

  private func look() async {
    do {
      let (open, left) = try await database.read { tx in
        let open = try Jobs.open(tx, limit: 1000)
        return (open, try PoolLoad(tx, running: open.filter { $0.state != .queued }))
      }
      var load = left
      var busy = open.filter { $0.state != .queued }.count
      for job in open {
        do {
          switch job.state {
          case .queued:
            if try await endIfBarred(job) { continue }
            guard busy < slots, load.admit(job) else { continue }
            busy += 1
            try await start(job)
          default: try await watch(job)
          }
        } catch {
          logger.warning("job", metadata: ["job": "\(job.id)", "error": "\(error)"])
        }
      }
    } catch {
      logger.warning("jobs", metadata: ["error": "\(error)"])
    }
  }

  private func start(_ job: Job) async throws {
    let now = clock()
    if let obstacle {
      try await finish(job, LocalEngine.lost, reason: "no-sandbox: " + obstacle)
      return
    }
    let (starting, inputs) = try await database.write { tx in
      var inputs: [(name: String, path: String)] = []
      for (index, input) in (job.draft.inputs ?? []).enumerated() {
        inputs.append((input.name, try Jobs.path(tx, input, at: index, for: job.consumer)))
      }
      try Uses.move(tx, job.use, .start, by: job.provider, at: now)
      return (try Jobs.setState(tx, job, .starting, by: job.provider, at: now), inputs)
    }
    let limits = JobSpec.Limits(
      cpuSeconds: job.draft.cpuSeconds, memoryBytes: (job.draft.memoryMiB ?? 512) << 20,
      wallSeconds: job.draft.wallSeconds ?? 600)
    let spec = JobSpec(
      command: job.draft.command, environment: job.draft.environment ?? [:], inputs: inputs.map(\.name),
      outputs: job.draft.outputs ?? [], limits: limits)
    do {
      try engine.start(job.id.description, spec, inputs: inputs.map { ($0.name, files + "/" + $0.path) })
    } catch {
      logger.error("job cannot be started", metadata: ["job": "\(job.id)", "error": "\(error)"])
      if case .ended(let result) = engine.reconcile(job.id.description) {
        try await finish(starting, result, reason: "not-started: \(error)")
      }
      return
    }
    _ = try await database.write { tx in
      try Jobs.setState(tx, try Jobs.get(tx, starting.id), .running, by: job.provider, at: now)
    }
  }

  private func watch(_ job: Job) async throws {
    switch engine.observe(job.id.description) {
    case .ended(let result): try await finish(job, result)
    case .unknown: try await finish(job, LocalEngine.lost, reason: "folder-gone: the job's folder is not there")
    case .starting, .running:
      if job.state == .starting {
        let now = clock()
        _ = try await database.write { tx in
          try Jobs.setState(tx, try Jobs.get(tx, job.id), .running, by: job.provider, at: now)
        }
      }
      try await stopIfBarred(job)
    }
  }

  public nonisolated func log(_ id: ID<Job>, from offset: Int64, most: Int) -> [UInt8] {
    let name = id.description
    // Kept before the job's folder goes, so that it is always in one of the two.
    let running = engine.log(name, from: offset, most: most)
    return running.isEmpty ? logs.read(name, from: offset, most: most) : running
  }
}
