import Crypto
import GRDB
import Glibc

/// A database at rest in one file: what a backup writes and a restore reads.
///
/// Beside an image `FILE` stands `FILE.sha256` in the form that `sha256sum -c` reads: SQLite's own check does not notice
/// most changes of content.
enum SQLiteImage {
  /// Copies what `pool` holds now to a new file at `target`, while work goes on. A copy that was not finished has
  /// another name.
  static func write(_ pool: DatabasePool, to target: String) throws {
    guard FileSystem.size(target) == nil else { throw StoreOpenError.exists(path: target) }
    let unfinished = target + ".unfinished"
    unlink(unfinished)
    defer { unlink(unfinished) }
    try FileSystem.create(unfinished)
    do {
      let copy = try DatabaseQueue(path: unfinished)
      try pool.backup(to: copy)
      // One file that opens anywhere, read-only media included, rather than one that wants a log beside it.
      try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
      try copy.close()
    } catch let error as DatabaseError {
      let failure = SQLiteFailure(error, sql: "backup")
      throw failure.isFull ? StoreRefusal.full : failure as any Error
    }
    try FileSystem.flush(unfinished)
    let sum = try digest(of: unfinished) + "  " + name(of: target) + "\n"
    try FileSystem.write(target + ".sha256") { hand in try Array(sum.utf8).withUnsafeBytes(hand) }
    guard try FileSystem.publish(unfinished, as: target) else { throw StoreOpenError.exists(path: target) }
    try FileSystem.flush(folderOf: target)
  }

  /// What is wrong with a database, nothing if all is well.
  static func damage(in database: GRDB.Database) throws -> [String] {
    let pages = try String.fetchAll(database, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
    let orphans = try GRDB.Row.fetchAll(database, sql: "PRAGMA foreign_key_check").prefix(20).map { row in
      let table: String = row[0] ?? "?"
      let parent: String = row[2] ?? "?"
      return "a row of \(table) refers to a row of \(parent) that does not exist"
    }
    return pages + orphans
  }

  /// Throws ``RestoreError`` unless the file at `path` is a sound database of ours. `sum` is the digest it must have, if
  /// one is known.
  static func check(_ path: String, named image: String, sum: String?) throws {
    if let sum, try digest(of: path) != sum {
      throw RestoreError.damaged(path: image, ["its SHA-256 is not the one in \(image).sha256"])
    }
    var damage: [String]
    do {
      var configuration = Configuration()
      configuration.readonly = true
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      damage = try queue.read { database in
        guard try database.tableExists("schema_migration") else { throw RestoreError.foreign(path: image) }
        return try Self.damage(in: database)
      }
      try queue.close()
    } catch let error as DatabaseError {
      damage = [error.message ?? "SQLite \(error.extendedResultCode.rawValue)"]
    }
    guard damage.isEmpty else { throw RestoreError.damaged(path: image, damage) }
  }

  /// The digest that `image.sha256` names; nil if there is no such file.
  static func expectedDigest(of image: String) throws -> String? {
    let path = image + ".sha256"
    guard FileSystem.size(path) != nil else { return nil }
    var bytes: [UInt8] = []
    try FileSystem.readAll(path) { bytes.append(contentsOf: $0.prefix(4096)) }
    return String(String(decoding: bytes, as: UTF8.self).prefix { $0.isHexDigit })
  }

  private static func digest(of path: String) throws -> String {
    var hash = SHA256()
    try FileSystem.readAll(path) { hash.update(bufferPointer: $0) }
    return hash.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  private static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }
}
