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
  private let database: any Database
  private let engine: LocalEngine
  private let files: String
  private let logs: JobLogs
  private let vault: KeyVault
  private let countersign: @Sendable ([UInt8]) throws -> String
  private let clock: @Sendable () -> Instant
  private let slots: Int
  private let logger: Logger
  /// Why jobs cannot run here.
  public nonisolated let obstacle: String?

  public init(
    database: any Database, engine: LocalEngine, files: String, logs: JobLogs, vault: KeyVault,
    countersign: @escaping @Sendable ([UInt8]) throws -> String, clock: @escaping @Sendable () -> Instant, slots: Int,
    obstacle: String?, logger: Logger
  ) {
    self.database = database
    self.engine = engine
    self.files = files
    self.logs = logs
    self.vault = vault
    self.countersign = countersign
    self.clock = clock
    self.slots = slots
    self.obstacle = obstacle
    self.logger = logger
  }

  /// Looks after the jobs that were open when the hub stopped. Call once, before ``round()``.
  public func reconcile() async throws {
    for job in try await database.read({ tx in try Jobs.open(tx, limit: 10_000) }) where job.state != .queued {
      if case .ended(let result) = engine.reconcile(job.id.description), result.ending == .lost {
        try await finish(job, result)
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

  private func keepLog(_ job: String) {
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
            if try await stopIfUseEnded(job) { continue }
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
      return (try Jobs.setState(tx, job, .starting, at: now), inputs)
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
      if case .ended(let result) = engine.reconcile(job.id.description) { try await finish(starting, result) }
      return
    }
    _ = try await database.write { tx in try Jobs.setState(tx, starting, .running, at: now) }
  }

  private func watch(_ job: Job) async throws {
    switch engine.observe(job.id.description) {
    case .ended(let result): try await finish(job, result)
    case .unknown: try await finish(job, LocalEngine.lost)
    case .starting, .running:
      if job.state == .starting {
        let now = clock()
        _ = try await database.write { tx in try Jobs.setState(tx, job, .running, at: now) }
      }
      let use = try await database.read { tx in try Uses.get(tx, job.use) }
      if use.state.isFinal { engine.cancel(job.id.description) }
    }
  }

  private func stopIfUseEnded(_ job: Job) async throws -> Bool {
    let use = try await database.read { tx in try Uses.get(tx, job.use) }
    guard use.state.isFinal else { return false }
    let now = clock()
    _ = try await database.write { tx in
      try Jobs.setState(tx, job, .cancelled, at: now, ["reason": .string(use.reason ?? "use-ended")])
    }
    return true
  }

  /// Meters, settles, keeps the outputs, and ends the job: one transaction.
  private func finish(_ job: Job, _ result: JobResult, reason: String? = nil) async throws {
    let now = clock()
    var kept: [(String, String, Int64)] = []
    if result.succeeded {
      for name in job.draft.outputs ?? [] {
        var writer = try UploadWriter(folder: files, limit: 256 << 20)
        defer { writer.discard() }
        guard try engine.readOutput(job.id.description, name, { try writer.write($0) }) else { continue }
        kept.append((name, try writer.finish(), writer.bytes))
      }
    }
    keepLog(job.id.description)
    let (files, vault, countersign) = (kept, vault, countersign)
    _ = try await database.write { tx in
      var job = job
      job.result = result
      let use = try Uses.get(tx, job.use)
      // It may have ended well just when its use was revoked: then nothing leaves any more.
      let isStopped = use.state == .terminated
      let files = isStopped ? [] : files
      for (name, sha256, bytes) in files {
        job.outputs[name] = try Uploads.add(tx, owner: job.consumer, sha256: sha256, bytes: bytes, at: now).id
      }
      if !use.settled {
        // What was taken is paid, also by a use that was stopped from outside.
        try Self.meter(tx, use, result, vault: vault, countersign: countersign, at: now)
        if use.state.isFinal {
          try Uses.settle(tx, job.use, at: now)
        } else {
          let event: Use.Event = result.succeeded ? .complete : .terminate
          let why = result.succeeded ? nil : reason ?? result.ending.rawValue
          try Uses.move(
            tx, job.use, event, by: use.state == .requested ? nil : job.provider, reason: why, at: now)
        }
      }
      let state: Job.State =
        switch result.ending {
        case .lost: .lost
        case .cancelled: .cancelled
        case .exited: isStopped ? .cancelled : result.exitCode == 0 ? .completed : .failed
        default: .failed
        }
      return try Jobs.setState(
        tx, job, state, at: now,
        [
          "ending": .string(result.ending.rawValue), "exitCode": .int(result.exitCode),
          "cpuMilliseconds": .int(result.cpuMilliseconds), "peakMemoryBytes": .int(result.peakMemoryBytes),
          "outputs": .object(Dictionary(uniqueKeysWithValues: files.map { ($0.0, JSON.string($0.1)) })),
        ])
    }
    engine.forget(job.id.description)
  }

  private static func meter(
    _ tx: Transaction, _ use: Use, _ result: JobResult, vault: KeyVault, countersign: ([UInt8]) throws -> String,
    at now: Instant
  ) throws {
    guard use.startedAt != nil, result.ending != .lost, result.endedAt > 0 else { return }
    let seconds = min(use.quantity - use.measured, max(1, (result.cpuMilliseconds + 999) / 1000))
    guard seconds > 0 else { return }
    // The clock may have been set back while the job ran; what was measured lies in the past all the same.
    // Nor after the use's end, which may come before the process has heard of it or even begun.
    let end = use.endedAt?.milliseconds ?? now.milliseconds
    let to = min(now.milliseconds, max(result.endedAt, result.startedAt + 1), end + 60_000)
    let from = min(max(result.startedAt, use.requestedAt.milliseconds), to - 1, end - 1)
    let reading = ReadingDraft(
      sequence: 1, quantity: seconds, unit: use.unit, from: Instant(milliseconds: from),
      to: Instant(milliseconds: to), measures: result.measures)
    let signature = try Signatures.sign(
      tx, for: use.provider, context: Reading.signingContext, reading.document(of: use.id), vault: vault)
    _ = try Readings.record(tx, of: use.id, reading, signature: signature, countersign: countersign, at: now)
  }

  /// Ends a job by its owner's wish.
  public func cancel(_ id: ID<Job>) async throws {
    let now = clock()
    let job = try await database.read { tx in try Jobs.get(tx, id) }
    if job.state == .queued {
      _ = try await database.write { tx in
        try Uses.move(tx, job.use, .terminate, by: job.consumer, reason: "cancelled", at: now)
        return try Jobs.setState(tx, job, .cancelled, at: now)
      }
    } else if !job.state.isOver {
      engine.cancel(id.description)
    }
  }

  public nonisolated func log(_ id: ID<Job>, from offset: Int64, most: Int) -> [UInt8] {
    let name = id.description
    // Kept before the job's folder goes, so that it is always in one of the two.
    let running = engine.log(name, from: offset, most: most)
    return running.isEmpty ? logs.read(name, from: offset, most: most) : running
  }
}
