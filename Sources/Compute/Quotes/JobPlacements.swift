import Store
import Vocabulary

/// Placements in the database, beside the jobs: a queue that reads jobs does not read them.
enum JobPlacements {
  /// - Parameter subject: a job, or the array whose tasks were placed together.
  static func keep(_ tx: Transaction, _ placement: JobPlacement, of subject: String) throws {
    try tx.execute("INSERT INTO job_placement (id, body) VALUES (?, ?)", subject, try StoredBody.encode(placement))
  }

  static func find(_ tx: Transaction, _ job: Job) throws -> JobPlacement? {
    let row = try tx.row(
      "SELECT body, id FROM job_placement WHERE id = ?", job.array?.description ?? job.id.description)
    return try row?.body(0, of: "job_placement")
  }
}
