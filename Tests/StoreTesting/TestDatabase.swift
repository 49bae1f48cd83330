import Glibc
public import Store

/// The database that a test runs on. `LINGQU_TEST_DATABASE` chooses the driver for a whole run: unset, SQLite in a file of
/// the test's own; the address of a PostgreSQL server (`Scripts/postgres` starts one), a new schema there for each test.
public enum TestDatabase {
  /// The server's address, if the run is on PostgreSQL.
  public static var server: String? { getenv("LINGQU_TEST_DATABASE").map { String(cString: $0) } }

  /// The database of the file at `path`, which is empty at first. On PostgreSQL it is a schema named after the path.
  public static func open(_ path: String, waiting: Int = 8192) async throws -> any Database {
    guard let server else { return try SQLiteDatabase(path: path, waiting: waiting) }
    let settings = try PostgresSettings(try await schema(for: path, at: server))
    return try await PostgresDatabase.open(settings, readers: 2, waiting: waiting)
  }

  /// The address of the schema for `path`, which is made if need be.
  public static func schema(for path: String, at server: String) async throws -> String {
    let name = "t" + path.utf8.suffix(28).map { String($0, radix: 16) }.joined()
    let database = try await PostgresDatabase.open(PostgresSettings(server), readers: 1)
    try await database.write { try $0.execute("CREATE SCHEMA IF NOT EXISTS \(name)") }
    try await database.close()
    return server + (server.contains("?") ? "&" : "?") + "options=-csearch_path%3D\(name)"
  }
}
