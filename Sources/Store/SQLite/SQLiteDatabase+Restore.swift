import GRDB
import Glibc

/// Why an image was not restored: nothing was changed. Or why a database does not open after a restore.
public enum RestoreError: Error, Sendable, Hashable, CustomStringConvertible {
  case missing(path: String)
  /// A write-ahead log stands beside it: it is a copy of a running database's file, not a backup.
  case unfinished(path: String)
  /// A database, but not one of this program.
  case foreign(path: String)
  case damaged(path: String, [String])
  /// There is a database already, and nobody said that it may be replaced.
  case occupied(path: String)
  /// Made by a newer build, or by one with other steps.
  case unfit(path: String, MigrationError)
  /// Not the image but the database: a restore into it was cut short.
  case cut(path: String)

  public var description: String {
    switch self {
    case .missing(let path): "there is no file \(path)"
    case .unfinished(let path):
      "\(path) has a write-ahead log beside it: copy a running database with lingqu backup, not file by file"
    case .foreign(let path): "\(path) is not a backup of lingqu"
    case .damaged(let path, let findings): "\(path) is damaged: \(findings.joined(separator: "; "))"
    case .occupied(let path): "\(path) holds a database already; say --replace to put the backup in its place"
    case .unfit(let path, let why): "\(path) does not fit this build: \(why)"
    case .cut(let path):
      "a restore into \(path) was cut short: run lingqu restore --replace again; what was there is whole, in \(path) and "
        + "its log, which may bear the name \(path).restoring-wal"
    }
  }
}

extension SQLiteDatabase {
  /// What a restore did.
  public struct Restored: Sendable, Hashable {
    /// Size of the database in bytes.
    public var bytes: Int64
    /// Whether the image had a digest beside it that was checked.
    public var digestChecked: Bool
    /// Where the replaced database is kept.
    public var previous: String?
  }

  /// Puts the backup `image` into the empty `target`, whichever driver it has. `scratch` is the path of a copy that is made and
  /// checked first, and removed again.
  ///
  /// Throws ``RestoreError``, ``DatabaseCopy/Failure`` or ``StoreOpenError``.
  @discardableResult
  public static func restore(
    from image: String, into target: any Database, scratch: String, migrations: [Migration]
  ) async throws -> Restored {
    defer { remove(scratch) }
    let restored = try await restore(from: image, to: scratch, migrations: migrations)
    let file = try SQLiteDatabase(path: scratch)
    do { try await DatabaseCopy.copy(from: file, to: target) } catch {
      try? await file.close()
      throw error
    }
    try await file.close()
    return restored
  }

  /// Removes the database at `path`, which nobody has open, and what stands beside it.
  static func remove(_ path: String) {
    for suffix in ["", "-wal", "-shm", ".lock", ".ballast"] { unlink(path + suffix) }
  }

  /// Puts the backup `image` in place of the database at `path`, which nobody may have open.
  ///
  /// The image is copied and flushed, the copy is checked (digest, integrity, foreign keys, and `migrations` if given), and
  /// then takes the database's name in one step. A database that was there is first copied to
  /// `path.before-restore`, or a further name if that is taken: no earlier copy is lost. A failure or a power cut at any
  /// moment leaves the old database with all it acknowledged, or the new one, or a refusal to open
  /// (``RestoreError/cut(path:)``) until a restore has run to its end.
  ///
  /// Throws ``RestoreError``, or ``StoreOpenError/inUse(path:)``.
  @discardableResult
  public static func restore(
    from image: String, to path: String, replacing: Bool = false, migrations: [Migration]? = nil
  ) async throws -> Restored {
    try await restore(from: image, to: path, replacing: replacing, migrations: migrations) { _ in }
  }

  /// - Parameter reached: is told each step once it is done, so that a test can end the restore there.
  package static func restore(
    from image: String, to path: String, replacing: Bool, migrations: [Migration]?,
    reached: @escaping @Sendable (RestoreStep) throws -> Void
  ) async throws -> Restored {
    try await offPool {
      try restoreNow(from: image, to: FileSystem.resolved(path), replacing: replacing, migrations, reached)
    }
  }

  /// How far a restore has come.
  package enum RestoreStep: String, Sendable, CaseIterable { case checked, kept, marked, logAside, renamed }

  private static func restoreNow(
    from image: String, to path: String, replacing: Bool, _ migrations: [Migration]?,
    _ reached: (RestoreStep) throws -> Void
  ) throws -> Restored {
    guard let lock = try FileLock(database: path, making: false) else { throw StoreOpenError.inUse(path: path) }
    defer { lock.release() }
    guard FileSystem.size(image) != nil else { throw RestoreError.missing(path: image) }
    guard FileSystem.size(image + "-wal") ?? 0 == 0 else { throw RestoreError.unfinished(path: image) }
    let present = FileSystem.size(path) ?? 0 > 0
    guard replacing || !present else { throw RestoreError.occupied(path: path) }

    try undoCut(path)
    let unchecked = path + ".restoring-unchecked"
    defer { unlink(unchecked) }
    try FileSystem.write(unchecked) { hand in try FileSystem.readAll(image, hand) }
    let sum = try SQLiteImage.expectedDigest(of: image)
    try SQLiteImage.check(unchecked, named: image, sum: sum, migrations: migrations)
    try reached(.checked)
    let previous = present ? try keep(path) : nil
    try reached(.kept)
    try install(unchecked, as: path, reached)
    return Restored(bytes: FileSystem.size(path) ?? 0, digestChecked: sum != nil, previous: previous)
  }

  /// Copies the database at `path`, flushed and in one file, to a name that nothing bears. A copy and no second name: if the
  /// restore ends here, a hub goes on writing to the original. One that is too damaged to be opened keeps its log beside it.
  private static func keep(_ path: String) throws -> String {
    var kept = path + ".before-restore"
    var number = 2
    while FileSystem.size(kept) != nil || FileSystem.size(kept + "-wal") != nil {
      kept = path + ".before-restore-\(number)"
      number += 1
    }
    let partial = kept + ".unfinished"
    defer { for end in ["", "-wal", "-shm"] { unlink(partial + end) } }
    func copy() throws {
      for end in ["", "-wal", "-shm"] { unlink(partial + end) }
      for end in ["", "-wal"] where FileSystem.size(path + end) ?? 0 > 0 {
        try FileSystem.write(partial + end) { hand in try FileSystem.readAll(path + end, hand) }
      }
    }
    try copy()
    if FileSystem.size(partial + "-wal") != nil, (try? emptyLog(of: partial)) != true { try copy() }
    if FileSystem.size(partial + "-wal") ?? 0 > 0 { try FileSystem.rename(partial + "-wal", to: kept + "-wal") }
    try FileSystem.rename(partial, to: kept)
    try FileSystem.flush(folderOf: path)
    return kept
  }

  /// Moves the log beside the database at `path` into it. False if it was not read to its end: SQLite passes over a log
  /// that it finds broken without a word.
  private static func emptyLog(of path: String) throws -> Bool {
    let queue = try DatabaseQueue(path: path)
    defer { try? queue.close() }
    return try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA synchronous = 2")
      let found = try GRDB.Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(PASSIVE)")
      let (pages, moved): (Int, Int) = (found?[1] ?? 0, found?[2] ?? 0)
      guard pages > 0, moved == pages else { return false }
      try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      return true
    }
  }

  /// Gives the checked image the database's name. While `path.restoring` is there, nobody opens the database: its log may
  /// have been taken from it.
  private static func install(_ image: String, as path: String, _ reached: (RestoreStep) throws -> Void) throws {
    try FileSystem.rename(image, to: marker(path))
    do {
      try FileSystem.flush(folderOf: path)
      try reached(.marked)
      // A log of the old database must never meet the new one.
      if FileSystem.size(path + "-wal") != nil { try FileSystem.rename(path + "-wal", to: aside(path)) }
      unlink(path + "-shm")
      try FileSystem.flush(folderOf: path)
      try reached(.logAside)
      try FileSystem.rename(marker(path), to: path)
    } catch {
      // What cannot be put back leaves the marker, and with it a database that does not open.
      try undoCut(path)
      throw error
    }
    try FileSystem.flush(folderOf: path)
    try reached(.renamed)
    unlink(aside(path))
  }

  private static func marker(_ path: String) -> String { path + ".restoring" }
  private static func aside(_ path: String) -> String { path + ".restoring-wal" }

  /// Brings the old database back to what it was before a restore into it was cut short.
  private static func undoCut(_ path: String) throws {
    if FileSystem.size(marker(path)) != nil {
      if FileSystem.size(aside(path)) != nil { try FileSystem.rename(aside(path), to: path + "-wal") }
      try FileSystem.flush(folderOf: path)
    }
    unlink(aside(path))
    unlink(marker(path))
    try FileSystem.flush(folderOf: path)
  }

  /// Refuses to open what a restore that was cut short has left.
  static func refuseHalfRestored(_ path: String) throws(RestoreError) {
    if FileSystem.size(marker(path)) != nil { throw .cut(path: path) }
  }
}
