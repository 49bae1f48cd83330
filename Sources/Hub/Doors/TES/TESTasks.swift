import Compute
import Identity
import Store
import Vocabulary

/// Tasks in the database: what their jobs do not say of them.
enum TESTasks {
  static let migration = Migration(
    "hub-0003-tes-tasks",
    """
    CREATE TABLE tes_task (
      job TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, tags TEXT NOT NULL, body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX tes_task_owner ON tes_task (owner, job);
    """)

  static func add(_ tx: Transaction, _ task: TESTask, _ job: Job) throws {
    try tx.execute(
      "INSERT INTO tes_task (job, owner, name, tags, body) VALUES (?, ?, ?, ?, ?)", job.id, job.consumer,
      task.name ?? "",
      JSON.object(task.tags.mapValues { .string($0) }), task.document)
  }

  /// The document of a task. A job that did not come by this door is none.
  static func document(_ tx: Transaction, _ job: ID<Job>) throws -> JSON {
    guard let row = try tx.row("SELECT body FROM tes_task WHERE job = ?", job) else { throw Refusal.notFound("task") }
    return try row.json(0)
  }

  /// How many rows one request looks at: beyond that its page is shorter than it might be.
  private static let mostLooks = 5000

  struct Page {
    var jobs: [Job]
    /// The last task that was looked at, if there may be more.
    var last: String?
  }

  /// Tasks of a participant, newest first.
  static func page(
    _ tx: Transaction, of owner: ID<Participant>, _ filter: TESFilter, before cursor: String?, size: Int,
    state: (Job) -> TESState
  ) throws -> Page {
    var page = Page(jobs: [])
    var (cursor, looks) = (cursor ?? "job_zzz", 0)
    while true {
      let count = min(500, max(size + 1, 50))
      let rows = try tx.rows(
        "SELECT job, name, tags FROM tes_task WHERE owner = ? AND job < ? ORDER BY job DESC LIMIT ?", owner, cursor,
        count)
      for row in rows {
        looks += 1
        let text = try row.text(0)
        if page.jobs.count == size || looks > mostLooks {
          page.last = cursor
          return page
        }
        cursor = text
        guard try filter.takes(name: try row.text(1), tags: { try row.json(2) }), let id = ID<Job>(text) else {
          continue
        }
        let job = try Jobs.get(tx, id)
        if filter.state.map({ $0 == state(job) }) ?? true { page.jobs.append(job) }
      }
      guard rows.count == count else { return page }
    }
  }
}

/// Which tasks a list is to show.
struct TESFilter: Hashable {
  var namePrefix: String?
  var state: TESState?
  /// Keys and the values that they must have; an empty value is any.
  var tags: [String: String] = [:]

  func takes(name: String, tags given: () throws -> JSON) rethrows -> Bool {
    if let namePrefix, !name.utf8.starts(with: namePrefix.utf8) { return false }
    guard !tags.isEmpty else { return true }
    let given = try given()
    return tags.allSatisfy { key, value in given[key].map { value.isEmpty || $0.string == value } ?? false }
  }
}
