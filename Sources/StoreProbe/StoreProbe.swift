import Glibc
import Store
import Synchronization
import Vocabulary

/// The store under a test that pulls its plug: writes numbered rows from many tasks at once and notes every number on
/// another disk as soon as its write has been acknowledged.
///
///     store-probe DATABASE ACK-FILE [--synchronous full|normal] [--writers N] [--seconds N]
///
///     store-probe --check DATABASE
///
/// prints as JSON the numbers that are there and what is damaged.
///
/// Ends at the first write that fails, after printing why; its exit code is then 3.
@main
struct StoreProbe {
  /// Unbuffered: whoever reads this may kill the process next.
  private static func say(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = line.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
  }

  static func main() async throws {
    var words = Array(CommandLine.arguments.dropFirst())
    func option(_ name: String) -> String? {
      guard let at = words.firstIndex(of: name), at + 1 < words.count else { return nil }
      defer { words.removeSubrange(at...at + 1) }
      return words[at + 1]
    }
    let synchronous = SQLiteDatabase.Synchronous(rawValue: option("--synchronous") ?? "full") ?? .full
    let writers = option("--writers").flatMap { Int($0) } ?? 32
    let seconds = option("--seconds").flatMap { Int64($0) } ?? 60
    if words.count == 2, words[0] == "--check" { return try await check(words[1]) }
    guard words.count == 2 else {
      say("usage: store-probe [--check] DATABASE ACK-FILE [--synchronous full|normal] [--writers N] [--seconds N]")
      exit(64)
    }
    let acknowledged = open(words[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard acknowledged >= 0 else { throw SystemFailure("open", words[1]) }
    let database = try SQLiteDatabase(path: words[0], synchronous: synchronous)
    try await database.migrate([
      Migration(
        "probe-0001", "CREATE TABLE probe (n INTEGER PRIMARY KEY, twice INTEGER NOT NULL, text TEXT NOT NULL) STRICT")
    ])
    let start = try await database.read { try $0.row("SELECT coalesce(max(n), 0) FROM probe")?.int(0) } ?? 0
    let end = Instant.now.adding(seconds: seconds)
    say("ready")
    if let why = await load(database, from: start + 1, until: end, writers: writers, acknowledged: acknowledged) {
      say("stopped: \(why), store is \(database.condition.health.rawValue)")
      exit(3)
    }
    try await database.close()
  }

  private static func check(_ path: String) async throws {
    let database = try SQLiteDatabase(path: path)
    var damage = try await database.damage()
    let rows = try await database.read { tx in
      guard try tx.row("SELECT name FROM sqlite_master WHERE name = ?", "probe") != nil else { return [Row]() }
      return try tx.rows("SELECT n, twice FROM probe ORDER BY n")
    }
    var numbers: [JSON] = []
    for row in rows {
      let n = try row.int(0)
      numbers.append(JSON(n))
      if try row.int(1) != n * 2 { damage.append("row \(n) holds something else") }
    }
    try await database.close()
    say(JSON.object(["numbers": .array(numbers), "damage": .array(damage.map { JSON($0) })]).canonicalText)
  }

  /// Writes until `end` or until a write fails; then why it failed.
  nonisolated private static func load(
    _ database: SQLiteDatabase, from first: Int64, until end: Instant, writers: Int, acknowledged: Int32
  ) async -> String? {
    let progress = Progress(first)
    await withTaskGroup(of: Void.self) { tasks in
      for _ in 0..<writers {
        tasks.addTask {
          while progress.failure.withLock({ $0 == nil }), Instant.now < end {
            let n = progress.next.wrappingAdd(1, ordering: .relaxed).oldValue
            do {
              try await database.write { tx in
                try tx.execute(
                  "INSERT INTO probe (n, twice, text) VALUES (?, ?, ?)", n, n * 2, String(repeating: "x", count: 200))
              }
              let line = Array("\(n)\n".utf8)
              _ = line.withUnsafeBytes { write(acknowledged, $0.baseAddress, $0.count) }
            } catch {
              progress.failure.withLock { $0 = $0 ?? ((error as? Refusal)?.rule ?? "\(error)") }
            }
          }
        }
      }
    }
    return progress.failure.withLock { $0 }
  }
}

/// What the writers share.
private final class Progress: Sendable {
  let next: Atomic<Int64>
  let failure = Mutex<String?>(nil)
  init(_ first: Int64) { next = Atomic(first) }
}
