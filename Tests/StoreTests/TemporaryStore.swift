import Glibc
import Store
import Synchronization

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

/// Runs `body` with a fresh database that has a table `item (n INTEGER PRIMARY KEY, text TEXT)`.
@discardableResult func withStore<Value>(
  waiting: Int = 8192, _ body: (SQLiteDatabase, TemporaryFolder) async throws -> Value
) async throws -> Value {
  let folder = TemporaryFolder()
  let database = try SQLiteDatabase(path: folder.file("a.db"), waiting: waiting)
  try await database.migrate([
    Migration("test-0001-item", "CREATE TABLE item (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
  ])
  let value = try await body(database, folder)
  try await database.close()
  return value
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
