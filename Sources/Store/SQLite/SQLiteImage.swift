import Crypto
import GRDB
import Glibc

/// A database at rest in one file: what a backup writes and a restore reads.
///
/// Beside an image `FILE` stands `FILE.sha256` in the form that `sha256sum -c` reads: SQLite's own check does not notice
/// most changes of content.
enum SQLiteImage {
  /// Copies what `pool` holds now to a new file at `target`, while work goes on. A copy that was not finished has
  /// another name, of its own, so that two copies at once cannot meet.
  static func write(_ pool: DatabasePool, to target: String) throws {
    guard FileSystem.size(target) == nil else { throw StoreOpenError.exists(path: target) }
    let unfinished = target + ".unfinished-" + String(UInt64.random(in: .min ... .max), radix: 36)
    let unfinishedSum = unfinished + ".sha256"
    defer {
      unlink(unfinished)
      unlink(unfinishedSum)
    }
    guard try FileSystem.createNew(unfinished) else { throw StoreOpenError.exists(path: unfinished) }
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
    try FileSystem.write(unfinishedSum) { hand in try Array(sum.utf8).withUnsafeBytes(hand) }
    // Whoever names the digest has the target: nobody's image ever stands beside another's digest.
    guard try FileSystem.publish(unfinishedSum, as: target + ".sha256") else {
      throw StoreOpenError.exists(path: target + ".sha256")
    }
    guard try FileSystem.publish(unfinished, as: target) else {
      unlink(target + ".sha256")
      throw StoreOpenError.exists(path: target)
    }
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
  /// one is known, `migrations` what this build has run, if that is asked.
  static func check(_ path: String, named image: String, sum: String?, migrations: [Migration]?) throws {
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
        try Self.compare(database, with: migrations, named: image)
        return try Self.damage(in: database)
      }
      try queue.close()
    } catch let error as DatabaseError {
      damage = [error.message ?? "SQLite \(error.extendedResultCode.rawValue)"]
    }
    guard damage.isEmpty else { throw RestoreError.damaged(path: image, damage) }
  }

  /// An image of a newer build, or of one that had other steps under the same names, would not open once it is in place.
  private static func compare(_ database: GRDB.Database, with migrations: [Migration]?, named image: String) throws {
    guard let migrations else { return }
    let known = Dictionary(migrations.map { ($0.name, $0.sql) }, uniquingKeysWith: { first, _ in first })
    for row in try GRDB.Row.fetchAll(database, sql: "SELECT name, sql FROM schema_migration ORDER BY name") {
      let name: String = row[0] ?? ""
      let sql: String = row[1] ?? ""
      guard let mine = known[name] else { throw RestoreError.unfit(path: image, .unknown(name: name)) }
      guard mine == sql else { throw RestoreError.unfit(path: image, .edited(name: name)) }
    }
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
