import Crypto
import Dispatch
import Synchronization

/// Copies everything from one database to another, whichever drivers they have.
///
/// The source is read on one snapshot; the target is written in one transaction, so it holds all or nothing. Afterwards
/// the target is read again and each table held against what was read from the source.
public enum DatabaseCopy {
  /// What a table held: the number of its rows, and the sum of their digests, which does not depend on their order.
  public struct Content: Sendable, Hashable {
    public var rows: Int64 = 0
    var sum: [UInt64] = [0, 0]

    mutating func add(_ row: Row) {
      var hash = SHA256()
      for (name, value) in zip(row.columns.names, row.values) {
        var bytes: [UInt8] = Array(name.utf8) + [0, UInt8(truncatingIfNeeded: PostgresValue.kind(of: value) & 0xFF)]
        // A length before each value, so that a byte cannot move from one to the next.
        PostgresValue.append(value, to: &bytes)
        withUnsafeBytes(of: UInt64(bytes.count).bigEndian) { hash.update(bufferPointer: $0) }
        hash.update(data: bytes)
      }
      hash.finalize().withUnsafeBytes { digest in
        for half in 0..<2 { sum[half] &+= digest.loadUnaligned(fromByteOffset: 8 * half, as: UInt64.self) }
      }
      rows += 1
    }
  }

  /// Why nothing was copied.
  public enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
    case occupied
    case empty
    case differs(table: String)
    case interrupted

    public var description: String {
      switch self {
      case .occupied: "the target holds tables already; name an empty database"
      case .empty: "the source holds no tables of lingqu"
      case .differs(let table): "table \(table) reads differently in the target; do not use the target"
      case .interrupted: "the connection to the target was lost; nothing was copied"
      }
    }
  }

  /// Copies `source` to `target`, which must be empty, and returns what each table holds.
  ///
  /// - Parameter progress: called with the name of each table and the rows copied so far.
  /// Throws ``Failure`` or what the drivers throw.
  @discardableResult
  public static func copy(
    from source: any Database, to target: any Database,
    progress: @escaping @Sendable (String, Int64) -> Void = { _, _ in }
  ) async throws -> [String: Content] {
    guard try await steps(of: target).isEmpty else { throw Failure.occupied }
    let steps = try await steps(of: source)
    guard !steps.isEmpty else { throw Failure.empty }
    try await target.migrate(steps)
    let tables = tables(made: steps)
    let channel = Channel()
    async let written: Void = target.write { tx in try receive(tx, tables, channel) }
    let found: [String: Content]
    do {
      found = try await source.read { tx in try send(tx, tables, channel, progress) }
      channel.put(.end)
    } catch {
      channel.put(.failed)
      _ = try? await written
      throw error
    }
    try await written
    let there = try await target.read { tx in try contents(tx, tables) }
    for table in tables where there[table] != found[table] { throw Failure.differs(table: table) }
    return found
  }

  /// The steps that made the schema, in their order; none in an empty database.
  static func steps(of database: any Database) async throws -> [Migration] {
    do {
      return try await database.read { tx in
        try tx.rows("SELECT name, sql FROM schema_migration ORDER BY n").map {
          Migration(try $0.text(0), try $0.text(1))
        }
      }
    } catch is any StatementFailure {
      return []
    }
  }

  /// The tables that `steps` leave, a table before those that refer to it.
  static func tables(made steps: [Migration]) -> [String] {
    var tables: [String] = []
    for step in steps {
      for statement in step.sql.split(separator: ";") {
        let words = statement.split(whereSeparator: { $0.isWhitespace || $0 == "(" }).map(String.init)
        guard words.count > 2 else { continue }
        switch (words[0], words[1]) {
        case ("CREATE", "TABLE"): tables.append(words[2])
        case ("DROP", "TABLE"): tables.removeAll { $0 == words[2] }
        case ("ALTER", "TABLE") where words.count > 5 && words[3] == "RENAME" && words[4] == "TO":
          tables = tables.map { $0 == words[2] ? words[5] : $0 }
        default: break
        }
      }
    }
    return tables
  }

  private static func contents(_ tx: Transaction, _ tables: [String]) throws -> [String: Content] {
    var found: [String: Content] = [:]
    for table in tables {
      var content = Content()
      try tx.each("SELECT * FROM \(table)") { row in
        content.add(row)
        return true
      }
      found[table] = content
    }
    return found
  }

  private static func send(
    _ tx: Transaction, _ tables: [String], _ channel: Channel, _ progress: (String, Int64) -> Void
  ) throws -> [String: Content] {
    var found: [String: Content] = [:]
    for table in tables {
      var content = Content()
      var batch: [Row] = []
      func flush() throws {
        guard !batch.isEmpty else { return }
        guard channel.put(.rows(table, batch)) else { throw Failure.interrupted }
        batch.removeAll(keepingCapacity: true)
        progress(table, content.rows)
      }
      try tx.each("SELECT * FROM \(table)") { row in
        content.add(row)
        batch.append(row)
        if batch.count == 500 { try flush() }
        return true
      }
      try flush()
      found[table] = content
    }
    return found
  }

  private static func receive(_ tx: Transaction, _ tables: [String], _ channel: Channel) throws {
    // A driver that lost its connection may run this again, but what was taken from the channel is gone.
    guard channel.begin() else { throw Failure.interrupted }
    var isDone = false
    defer { if !isDone { channel.abandon() } }
    try tx.prepareToCopy()
    // What the steps themselves put in is in the source as well.
    for table in tables.reversed() { try tx.execute("DELETE FROM \(table)") }
    while true {
      switch channel.take() {
      case .end:
        isDone = true
        return
      case .failed: throw Failure.interrupted
      case .rows(let table, let rows):
        guard let first = rows.first else { continue }
        let names = first.columns.names
        let places = names.map { _ in "?" }.joined(separator: ", ")
        let sql = "INSERT INTO \(table) (\(names.joined(separator: ", "))) VALUES (\(places))"
        for row in rows { try tx.execute(sql, arguments: row.values) }
      }
    }
  }

  /// Hands rows from the thread that reads to the thread that writes; a few batches may lie between them.
  private final class Channel: Sendable {
    enum Item: Sendable {
      case rows(String, [Row])
      case end
      case failed
    }
    private struct State {
      var items: [Item] = []
      var isTaken = false
      var isAbandoned = false
    }
    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: 4)
    private let filled = DispatchSemaphore(value: 0)

    /// False if nobody takes any more.
    @discardableResult func put(_ item: Item) -> Bool {
      room.wait()
      let isAbandoned = state.withLock { state in
        state.items.append(item)
        return state.isAbandoned
      }
      filled.signal()
      if isAbandoned { room.signal() }
      return !isAbandoned
    }

    func take() -> Item {
      filled.wait()
      let item = state.withLock { $0.items.removeFirst() }
      room.signal()
      return item
    }

    func begin() -> Bool {
      state.withLock { state in
        defer { state.isTaken = true }
        return !state.isTaken
      }
    }

    /// Lets whoever waits to put go on.
    func abandon() {
      state.withLock { $0.isAbandoned = true }
      room.signal()
    }
  }
}
