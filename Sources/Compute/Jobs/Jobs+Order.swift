public import Identity
public import Store
public import Vocabulary

extension Jobs {
  /// The most jobs that one may wait for.
  static let mostDependencies = 100

  /// Refuses to wait for what is not the consumer's, or can never come to pass. What does not exist cannot be waited for, so
  /// there are no circles.
  static func checkDependencies(_ tx: Transaction, _ draft: JobDraft, of consumer: ID<Participant>) throws {
    let after = draft.after ?? []
    guard after.count <= mostDependencies, Set(after.map(\.job)).count == after.count else {
      throw JobRefusal.dependencies
    }
    for (index, dependency) in after.enumerated() {
      guard let job = try find(tx, dependency.job), job.consumer == consumer else {
        throw JobRefusal.unknownDependency(index)
      }
      if dependency.isBroken(by: job.state) { throw JobRefusal.brokenDependency(index, job.state) }
    }
  }

  /// The jobs that `job` still waits for.
  static func awaited(_ tx: Transaction, by job: Job) throws -> [ID<Job>] {
    try (job.draft.after ?? []).map(\.job).filter { try find(tx, $0).map { !$0.state.isOver } ?? false }
  }

  /// Notes with what waits for a job that it waits for one less: it takes its place in the queue once it waits for none.
  static func release(_ tx: Transaction, whatWaitsFor id: ID<Job>, at now: Instant) throws {
    try tx.execute(
      """
      UPDATE job SET waits = waits - 1, ready_at = CASE WHEN ready_at < ? THEN ? ELSE ready_at END
      WHERE id IN (SELECT job FROM job_after WHERE awaited = ?) AND state = 'queued' AND waits > 0
      """, now, now, id)
  }

  /// Why a queued job may not start any more, for what it was told itself.
  static func bar(_ tx: Transaction, _ job: Job, at now: Instant) throws -> String? {
    if let last = job.draft.startsBy, now > last { return "deadline-missed" }
    for dependency in job.draft.after ?? [] {
      guard let other = try find(tx, dependency.job), dependency.isBroken(by: other.state) else { continue }
      return "dependency-failed: \(other.id) is \(other.state.rawValue)"
    }
    return try brokenGang(tx, job)
  }

  /// Why a task of a gang must stop: another of it has ended otherwise than well.
  static func brokenGang(_ tx: Transaction, _ job: Job) throws -> String? {
    guard let array = job.array, try JobArrays.get(tx, array).gang else { return nil }
    let row = try tx.row(
      "SELECT id FROM job WHERE array_id = ? AND state IN ('failed', 'cancelled', 'lost') ORDER BY id LIMIT 1", array)
    return try row.map { "gang-broken: \(try $0.text(0))" }
  }
}

extension JobDraft.Dependency {
  /// Whether it can never be met, now that the other job is in `state`.
  func isBroken(by state: Job.State) -> Bool {
    state.isOver && state != .completed && condition != .ended
  }
}

/// Arrays in the database.
public enum JobArrays {
  public static func get(_ tx: Transaction, _ id: ID<JobArray>) throws -> JobArray {
    guard let row = try tx.row("SELECT body, id FROM job_array WHERE id = ?", id) else {
      throw Refusal.notFound("job array")
    }
    return try row.body(0, of: "job_array")
  }

  /// Arrays of a participant, as consumer or provider, newest first.
  public static func list(
    _ tx: Transaction, of participant: ID<Participant>, before cursor: String?, limit: Int
  ) throws -> [JobArray] {
    try StoredBody.list(limit: limit, from: cursor ?? "jar_zzz") { before, limit in
      try tx.rows(
        "SELECT body, id FROM job_array WHERE (consumer = ? OR provider = ?) AND id < ? ORDER BY id DESC LIMIT ?",
        participant, participant, before, limit)
    } place: {
      try $0.text(1)
    } read: {
      try $0.body(0, of: "job_array", as: JobArray.self)
    }
  }

  /// How many tasks of an array are in each state.
  public static func counts(_ tx: Transaction, _ id: ID<JobArray>) throws -> [Job.State: Int64] {
    let rows = try tx.rows("SELECT state, COUNT(*) FROM job WHERE array_id = ? GROUP BY state", id)
    return try rows.reduce(into: [:]) { counts, row in
      if let state = Job.State(rawValue: try row.text(0)) { counts[state] = try row.int(1) }
    }
  }

  /// The queued tasks of a gang that start with its first.
  static func followers(_ tx: Transaction, _ id: ID<JobArray>) throws -> [Job] {
    let rows = try tx.rows(
      """
      SELECT \(Jobs.columns) FROM job WHERE array_id = ? AND waits = -1 AND state = 'queued' ORDER BY array_index LIMIT ?
      """, id, JobArray.largest)
    return try rows.map(Jobs.read)
  }

  /// The tasks of an array from one index on, in order.
  public static func jobs(_ tx: Transaction, _ id: ID<JobArray>, from index: Int64 = 0, limit: Int) throws -> [Job] {
    let rows = try tx.rows(
      "SELECT \(Jobs.columns) FROM job WHERE array_id = ? AND array_index >= ? ORDER BY array_index LIMIT ?", id, index,
      limit)
    return try rows.map(Jobs.read)
  }
}
