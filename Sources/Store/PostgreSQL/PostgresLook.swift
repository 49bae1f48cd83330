import Vocabulary

/// What a PostgreSQL server says of itself, for whoever has to judge whether a hub is safe on it. Taken on a connection of its
/// own, so that it is told also of a server that ``PostgresDatabase`` refuses.
package struct PostgresLook: Sendable {
  package var version: Int
  package var encoding: String
  package var fsync: Bool
  package var fullPageWrites: Bool
  /// What a connection has unless it says otherwise.
  package var synchronousCommit: String
  package var hasChecksums: Bool
  package var vacuums: Bool
  /// A standby takes no writes.
  package var isStandby: Bool
  package var connections: Int
  package var mostConnections: Int
  package var isEncrypted: Bool
  /// Whether the way to it leaves this machine.
  package var isFar: Bool
  package var name: String
  /// The shortest of some round trips.
  package var roundTrip: Duration
  /// The server's clock against this machine's, in milliseconds; known to half a round trip.
  package var ahead: Int64

  /// A connection for reading, and what a replica holds at most: its readers, its writer, its listener.
  package static let connectionsOfReplica = 8

  /// Throws ``StoreOpenError`` if the server does not answer.
  package static func look(_ address: String) async throws -> PostgresLook {
    let settings = try PostgresSettings(address)
    return try await offPool {
      do {
        let session = try PostgresSession(settings, patience: 10_000)
        defer { session.close() }
        return try PostgresLook(session, isFar: !settings.isNear)
      } catch let failure as PostgresFailure {
        throw StoreOpenError.unreachable(failure.message)
      }
    }
  }

  private init(_ session: PostgresSession, isFar: Bool) throws {
    let settings = [
      "server_version_num", "server_encoding", "fsync", "full_page_writes", "data_checksums", "autovacuum",
      "max_connections", "superuser_reserved_connections",
    ]
    let columns =
      settings.map { "COALESCE(current_setting('\($0)', true), '')" } + [
        "(SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit')",
        "CAST(pg_is_in_recovery() AS TEXT)",
        "(SELECT CAST(count(*) AS TEXT) FROM pg_stat_activity WHERE backend_type = 'client backend')",
        "COALESCE((SELECT CAST(ssl AS TEXT) FROM pg_stat_ssl WHERE pid = pg_backend_pid()), 'false')",
        "CAST(current_database() AS TEXT) || '.' || COALESCE(CAST(current_schema() AS TEXT), '?')",
      ]
    let row = try Self.row(session, "SELECT " + columns.joined(separator: ", "))
    let found = try columns.indices.map { try row.text($0) }
    version = Int(found[0]) ?? 0
    encoding = found[1]
    fsync = found[2] == "on"
    fullPageWrites = found[3] == "on"
    hasChecksums = found[4] == "on"
    vacuums = found[5] == "on"
    mostConnections = (Int(found[6]) ?? 0) - (Int(found[7]) ?? 0)
    synchronousCommit = found[8]
    isStandby = found[9] == "true"
    connections = Int(found[10]) ?? 0
    isEncrypted = found[11] == "true"
    name = found[12]
    self.isFar = isFar
    (roundTrip, ahead) = try Self.clock(session)
  }

  /// The shortest round trip tells the server's time best.
  private static func clock(_ session: PostgresSession) throws -> (Duration, Int64) {
    var shortest = Duration.seconds(3600)
    var ahead: Int64 = 0
    for _ in 0..<7 {
      let (before, start) = (Instant.now, ContinuousClock.now)
      let row = try Self.row(
        session, "SELECT CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT)")
      let took = ContinuousClock.now - start
      guard took < shortest else { continue }
      shortest = took
      // As far as the monotonic clock says that the middle of the way was from its start.
      ahead = try row.int(0) - before.milliseconds - Int64(took / .milliseconds(2))
    }
    return (shortest, ahead)
  }

  private static func row(_ session: PostgresSession, _ sql: String) throws -> Row {
    try session.send(sql, [])
    guard let result = try session.settle(), result.count == 1 else { throw PostgresFailure.lost("no answer") }
    return try result.row(0, result.columns())
  }
}
