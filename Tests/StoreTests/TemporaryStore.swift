import Glibc
import Store
import StoreTesting
import Synchronization
import Testing

/// A folder that goes away with its last reference.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/lingqu-store-XXXXXX".utf8CString)
    path =
      template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } }
      ?? "/tmp"
  }

  func file(_ name: String) -> String { path + "/" + name }
  deinit { if path != "/tmp" { _ = shell("rm -rf '\(path)'") } }
}

/// The exit status of a shell command.
func shell(_ command: String) -> Int32 {
  let status = system(command)
  return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
}

/// Runs `body` with a fresh database of the run's driver that has a table `item (n INTEGER PRIMARY KEY, text TEXT)`.
@discardableResult func withStore<Value>(
  waiting: Int = 8192, _ body: (any Database, TemporaryFolder) async throws -> Value
) async throws -> Value {
  let folder = TemporaryFolder()
  let database = try await TestDatabase.open(folder.file("a.db"), waiting: waiting)
  return try await use(database) { try await body($0, folder) }
}

/// The same for what only the embedded driver has.
@discardableResult func withSQLite<Value>(
  _ body: (SQLiteDatabase, TemporaryFolder) async throws -> Value
) async throws -> Value {
  let folder = TemporaryFolder()
  return try await use(SQLiteDatabase(path: folder.file("a.db"))) { try await body($0, folder) }
}

private func use<Store: Database, Value>(_ database: Store, _ body: (Store) async throws -> Value) async throws -> Value
{
  try await database.migrate([
    Migration("test-0001-item", "CREATE TABLE item (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
  ])
  let value = try await body(database)
  try await database.close()
  return value
}

/// The failure of a statement in `body`; nil, and the test fails, if it does anything else.
@discardableResult func failure(
  at location: SourceLocation = #_sourceLocation, _ body: () async throws -> some Any
) async -> (any StatementFailure)? {
  do {
    _ = try await body()
    Issue.record("no statement failed", sourceLocation: location)
  } catch let failure as any StatementFailure {
    return failure
  } catch {
    Issue.record(error, sourceLocation: location)
  }
  return nil
}

extension Transaction {
  func insert(_ n: Int, _ text: String = "") throws {
    try execute("INSERT INTO item (n, text) VALUES (?, ?)", n, text)
  }
  func numbers() throws -> [Int64] { try rows("SELECT n FROM item ORDER BY n").map { try $0.int(0) } }
}

/// Holds a write open on the writer's thread until it is let go, so that others gather behind it.
final class Gate: Sendable {
  private struct State {
    var entered = false
    var open = false
  }
  private let state = Mutex(State())

  /// Blocks the calling thread until ``open()``.
  func pass() {
    state.withLock { $0.entered = true }
    while !state.withLock({ $0.open }) { sched_yield() }
  }
  func open() { state.withLock { $0.open = true } }
  var entered: Bool { state.withLock { $0.entered } }
}

/// Waits until `condition` holds.
func until(_ condition: () async throws -> Bool) async rethrows {
  while try await !condition() { await Task.yield() }
}

struct Deliberate: Error, Equatable {}
