import Evidence
import Glibc
import Store
import Vocabulary

/// What is measured at the moment of asking, for `/metrics`. What the database does not tell in time is left out: the rest
/// must be there above all when the database is not.
enum HubGauges {
  typealias Gauge = (name: String, help: String, value: Double)

  static func all(_ services: Services) async -> [Gauge] {
    let database = services.database
    let counted = try? await Bounded.run(.seconds(3)) {
      try await database.read { tx in try counts(tx).map { Double($0) } }
    }
    let folder = services.folder
    let files = try? await Bounded.run(.seconds(3)) { try await Bounded.blocking { self.files(folder) } }
    var gauges: [Gauge] = [
      ("lingqu_event_streams", "Streams of events that are open.", Double(services.followers.count)),
      (
        "lingqu_clock_seconds", "This machine's clock, in seconds since 1970.",
        Double(services.clock().milliseconds) / 1000
      ),
      (
        "lingqu_database_answers", "1 if the database answered within three seconds.",
        (counted ?? nil) == nil ? 0 : 1
      ),
    ]
    let helps = [
      ("lingqu_evidence_entries", "Entries in the evidence log."),
      ("lingqu_evidence_signed_entries", "Entries that the newest checkpoint covers."),
      ("lingqu_jobs_waiting", "Jobs that wait for their turn."),
      ("lingqu_jobs_running", "Jobs that are starting or running."),
    ]
    if let counted = counted ?? nil {
      gauges += zip(helps, counted).map { ($0.0, $0.1, $1) }
    }
    return gauges + ((files ?? nil) ?? [])
  }

  private static func counts(_ tx: Transaction) throws -> [Int64] {
    func number(_ sql: String) throws -> Int64 { try tx.row(sql)?.int(0) ?? 0 }
    return [
      try EvidenceLog.size(tx), try number("SELECT COALESCE(MAX(size), 0) FROM evidence_checkpoint"),
      try number("SELECT (SELECT COUNT(*) FROM job WHERE over = 0) - (SELECT COUNT(*) FROM job WHERE under_way = 1)"),
      try number("SELECT COUNT(*) FROM job WHERE under_way = 1"),
    ]
  }

  private static func files(_ folder: String) -> [Gauge] {
    var gauges: [Gauge] = []
    var status = statvfs()
    if statvfs(folder, &status) == 0 {
      let block = Double(status.f_frsize)
      gauges.append(
        ("lingqu_disk_free_bytes", "Free space where the data folder is.", Double(status.f_bavail) * block))
      gauges.append(("lingqu_disk_bytes", "All space where the data folder is.", Double(status.f_blocks) * block))
    }
    let newest = Checkup.newestBackup(in: folder + "/backups")?.at ?? 0
    gauges.append(
      (
        "lingqu_backup_newest_seconds",
        "When the newest backup in the data folder was made, in seconds since 1970; 0: none.",
        Double(newest)
      ))
    return gauges
  }
}
