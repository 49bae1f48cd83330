import Exchange
public import Identity
import Store
public import Vocabulary

extension JobService {
  /// Ends a queued job that may not start any more: its use is over or suspended, a right has lapsed since it was submitted,
  /// or nobody could sign its readings.
  func endIfBarred(_ job: Job) async throws -> Bool {
    let (now, term) = (clock(), term)
    guard try await database.read({ tx in try Self.bar(tx, job, at: now) }) != nil else { return false }
    return try await owned.write { tx in
      guard let reason = try Self.bar(tx, job, at: now) else { return false }
      var job = job
      job.reason = reason
      let use = try Uses.get(tx, job.use)
      if !use.state.isFinal { try Uses.move(tx, job.use, .terminate, by: nil, reason: reason, at: now) }
      if job.attempt != nil { try Uses.settle(tx, job.use, at: now) }
      _ = try Jobs.setState(tx, job, .cancelled, at: now, ["reason": .string(job.reasonWord ?? reason), "term": term])
      return true
    }
  }

  static func bar(_ tx: Transaction, _ job: Job, at now: Instant) throws -> String? {
    if let reason = try barOfUse(tx, job, at: now) ?? Jobs.bar(tx, job, at: now) { return reason }
    return try Jobs.hasSiteKey(tx, job.provider) ? nil : "job.no-site-key"
  }

  private static func barOfUse(_ tx: Transaction, _ job: Job, at now: Instant) throws -> String? {
    guard let refusal = try Uses.obstacle(tx, job.use, at: now) else { return nil }
    let use = try Uses.get(tx, job.use)
    return use.state == .suspended || use.state.isFinal ? Self.reason(use) : refusal.rule
  }

  /// Stops a running job whose use is over or suspended, or of which a right has lapsed. Why is kept with the job, also for
  /// after a restart.
  func stopIfBarred(_ job: Job) async throws {
    let now = clock()
    let found = try await database.read { tx in try Self.barOfRunning(tx, job, at: now) }
    guard let reason = found else { return }
    try await stop(job.id, because: reason, by: nil, at: now)
  }

  static func barOfRunning(_ tx: Transaction, _ job: Job, at now: Instant) throws -> String? {
    try barOfUse(tx, job, at: now) ?? Jobs.brokenGang(tx, job)
  }

  /// Ends a job by the wish of one of its parties, or of an operator. Whether it waits or runs is looked at where that is written
  /// down: it may be going back to its queue just then.
  public func cancel(_ id: ID<Job>, by actor: ID<Participant>) async throws {
    let now = clock()
    let isStopping = try await database.write { tx in
      var job = try Jobs.get(tx, id)
      guard job.state == .queued else { return try Self.stop(tx, job, because: "cancelled", by: actor, at: now) }
      job.reason = "cancelled"
      job.stoppedBy = actor
      let party = actor == job.consumer || actor == job.provider ? actor : nil
      try Uses.move(tx, job.use, .terminate, by: party, reason: "cancelled", at: now)
      // What earlier tries took was read then: there is nothing more to come.
      if job.attempt != nil { try Uses.settle(tx, job.use, at: now) }
      _ = try Jobs.setState(tx, job, .cancelled, by: actor, at: now, ["reason": "cancelled"])
      return false
    }
    if isStopping { tellToStop(id) }
  }

  private func stop(_ id: ID<Job>, because reason: String, by actor: ID<Participant>?, at now: Instant) async throws {
    let isStopping = try await database.write { tx in
      try Self.stop(tx, Jobs.get(tx, id), because: reason, by: actor, at: now)
    }
    if isStopping { tellToStop(id) }
  }

  /// Writes down that what is under way shall end. False if it is not under way (any more).
  private static func stop(
    _ tx: Transaction, _ job: Job, because reason: String, by actor: ID<Participant>?, at now: Instant
  ) throws -> Bool {
    guard !job.state.isOver, job.state != .queued else { return false }
    // The first reason stands, unless it is none to end for good.
    guard job.reason == nil || job.isDisplaced else { return true }
    var job = job
    job.reason = reason
    job.stoppedBy = actor
    _ = try Jobs.setState(tx, job, job.state, at: now)
    return true
  }

  private func tellToStop(_ id: ID<Job>) { engine.cancel(underWay[id]?.engineName ?? id.description) }
}
