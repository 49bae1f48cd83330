import Exchange
import Identity
import Store
import Vocabulary

extension Job {
  /// Whether it may go back to its queue after an end that is none of its own doing, and certain: what nobody can tell
  /// anything about could run still.
  func mayBeTriedAgain(after result: JobResult) -> Bool {
    guard !result.succeeded, (attempt ?? 1) <= draft.retries ?? 0 else { return false }
    switch result.ending {
    case .lost, .refused: return false
    case .preempted, .nodeFailed: return reason == nil || isDisplaced
    default: return isDisplaced
    }
  }

  /// What its engine is to stop it at: what is left of what it may take.
  var cpuSecondsLeft: Int64 { max(1, draft.cpuSeconds - (spentSeconds ?? 0)) }
  var wallSecondsLeft: Int64 {
    let wall = draft.longestMilliseconds / 1000
    guard let left = acceleratorSecondsLeft else { return wall }
    return max(1, min(wall, Int64(clamping: Int128(left) * 1000 / Int128(max(1, draft.acceleratorMilli)))))
  }

  /// What log its engine's is kept as.
  func logName(isLast: Bool) -> String { isLast ? id.description : JobLogs.name(of: id, attempt ?? 1) }
}

extension JobService {
  /// Meters what a try took and puts the job back where it stood in its queue, if its file says so and something is left of
  /// what it may take: the use goes on, with all that is held for it.
  static func putBack(
    _ tx: Transaction, _ job: Job, _ use: Use, _ ending: Ending, vault: KeyVault,
    countersign: ([UInt8]) throws -> String, term: JSON, at now: Instant
  ) throws -> Bool {
    let result = ending.result
    let meter = JobMeter(of: use)
    let took = JobMeter.cpuSeconds.taken(result, by: job.draft)
    guard job.mayBeTriedAgain(after: result), use.state == .started, !use.settled, took < job.cpuSecondsLeft,
      meter.taken(result, by: job.draft) < use.quantity - use.measured,
      try Jobs.bar(tx, job, at: now) == nil
    else { return false }
    var unmetered: String?
    let metered = try Uses.change(tx, use) {
      unmetered = try Self.meter(tx, &$0, ending, vault: vault, countersign: countersign, at: now)
    }
    var again = job
    let run = ID<Job>(at: now)
    again.run = run
    again.attempt = (job.attempt ?? 1) + 1
    let left = metered.quantity - metered.measured
    again.spentSeconds = job.draft.cpuSeconds - job.cpuSecondsLeft + took
    if meter == .acceleratorSeconds { again.acceleratorSecondsLeft = left }
    (again.reason, again.stoppedBy, again.engine, again.quota, again.result) = (nil, nil, nil, nil, nil)
    again.node = nil
    try tx.execute("INSERT INTO job_run (run, job) VALUES (?, ?)", run, job.id)
    var data: [String: JSON] = [
      "attempt": .int(again.attempt ?? 2), "ending": .string(result.ending.rawValue),
      "cpuMilliseconds": .int(result.cpuMilliseconds), "reason": .string(job.reasonWord ?? result.ending.rawValue),
      "term": term,
    ]
    if let unmetered { data["unmetered"] = .string(unmetered) }
    _ = try Jobs.setState(tx, again, .queued, at: now, .object(data))
    if let array = job.array, try JobArrays.get(tx, array).gang {
      try tx.execute("UPDATE job SET waits = -1 WHERE id = ?", job.id)
      try Jobs.lead(tx, array)
      try Jobs.callBack(tx, array, with: job.id, at: now)
    }
    return true
  }

  /// Has a use begin, unless an earlier try has begun it: then it must not be over or suspended.
  static func begin(_ tx: Transaction, _ job: Job, at now: Instant) throws {
    if job.attempt == nil {
      try Uses.move(tx, job.use, .start, by: job.provider, at: now)
    } else if let refusal = try Uses.obstacle(tx, job.use, at: now) {
      throw refusal
    }
  }
}

extension Jobs {
  /// Sees to it that one queued task of a gang stands in the queue for all.
  static func lead(_ tx: Transaction, _ array: ID<JobArray>) throws {
    try tx.execute(
      """
      UPDATE job SET waits = 0 WHERE id = (
        SELECT id FROM job WHERE array_id = ? AND state = 'queued' AND waits = -1 ORDER BY array_index LIMIT 1
      ) AND NOT EXISTS (SELECT 1 FROM job WHERE array_id = ? AND state = 'queued' AND waits = 0)
      """, array, array)
  }

  /// Has the tasks of a gang that are under way stopped, so that they go back to their queue with the one that did.
  static func callBack(_ tx: Transaction, _ array: ID<JobArray>, with id: ID<Job>, at now: Instant) throws {
    let rows = try tx.rows(
      """
      SELECT \(columns) FROM job WHERE array_id = ? AND under_way = 1 AND stopping = 0
      ORDER BY array_index
      """, array)
    for row in rows {
      var job = try read(row)
      job.reason = "\(Job.preempted): gang, with \(id)"
      _ = try setState(tx, job, job.state, at: now)
    }
  }

  /// Refuses to start a part of a gang: whoever read its tasks may have done so before all of them were back in their queue.
  static func requireWhole(_ tx: Transaction, _ jobs: [Job]) throws {
    let arrays = Dictionary(grouping: jobs) { $0.array }
    for (array, tasks) in arrays {
      guard let array, try JobArrays.get(tx, array).gang else { continue }
      let row = try tx.row(
        "SELECT COUNT(*) FROM job WHERE array_id = ? AND over = 0", array)
      guard try row?.int(0) == Int64(tasks.count) else { throw JobRefusal.barred("job.gang-apart") }
    }
  }

  /// The job that an engine knows by this name, now or from an earlier try.
  static func find(_ tx: Transaction, run: ID<Job>) throws -> Job? {
    if let job = try find(tx, run) { return job }
    return try tx.row("SELECT job FROM job_run WHERE run = ?", run).flatMap { try find(tx, $0.id(0)) }
  }

  /// Whether what an engine has under this name is of no use to anybody any more.
  static func isStale(_ tx: Transaction, run: ID<Job>) throws -> Bool {
    guard let job = try find(tx, run: run) else { return true }
    return job.state.isOver || (job.run ?? job.id) != run
  }
}
