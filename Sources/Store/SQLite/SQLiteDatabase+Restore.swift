import GRDB
import Glibc

/// Why an image was not restored. Nothing was changed.
public enum RestoreError: Error, Sendable, Hashable, CustomStringConvertible {
  case missing(path: String)
  /// A write-ahead log stands beside it: it is a copy of a running database's file, not a backup.
  case unfinished(path: String)
  /// A database, but not one of this program.
  case foreign(path: String)
  case damaged(path: String, [String])
  /// There is a database already, and nobody said that it may be replaced.
  case occupied(path: String)

  public var description: String {
    switch self {
    case .missing(let path): "there is no file \(path)"
    case .unfinished(let path):
      "\(path) has a write-ahead log beside it: copy a running database with lingqu backup, not file by file"
    case .foreign(let path): "\(path) is not a backup of lingqu"
    case .damaged(let path, let findings): "\(path) is damaged: \(findings.joined(separator: "; "))"
    case .occupied(let path): "\(path) holds a database already; say --replace to put the backup in its place"
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

  /// Puts the backup `image` in place of the database at `path`, which nobody may have open.
  ///
  /// The image is copied and flushed, the copy is checked (digest, integrity, foreign keys), and then takes the
  /// database's name in one step. A database that was there is kept as `path.before-restore`. A power cut at any moment
  /// leaves a whole database: the old one under its own or the other name, or the new one.
  ///
  /// Throws ``RestoreError``, or ``StoreOpenError/inUse(path:)``.
  @discardableResult
  public static func restore(from image: String, to path: String, replacing: Bool = false) async throws -> Restored {
    try await offPool { try restoreNow(from: image, to: FileSystem.resolved(path), replacing: replacing) }
  }

  private static func restoreNow(from image: String, to path: String, replacing: Bool) throws -> Restored {
    guard let lock = try FileLock(path: path + ".lock") else { throw StoreOpenError.inUse(path: path) }
    defer { withExtendedLifetime(lock) {} }
    guard FileSystem.size(image) != nil else { throw RestoreError.missing(path: image) }
    guard FileSystem.size(image + "-wal") ?? 0 == 0 else { throw RestoreError.unfinished(path: image) }
    let present = FileSystem.size(path) ?? 0 > 0
    guard replacing || !present else { throw RestoreError.occupied(path: path) }

    let copy = path + ".restoring"
    defer { unlink(copy) }
    try FileSystem.write(copy) { hand in try FileSystem.readAll(image, hand) }
    let sum = try SQLiteImage.expectedDigest(of: image)
    try SQLiteImage.check(copy, named: image, sum: sum)

    var previous: String?
    if present {
      // The old database needs its log to be whole: both get the other name before either loses its own.
      let kept = path + ".before-restore"
      unlink(kept + "-shm")
      unlink(kept + "-wal")
      if FileSystem.size(path + "-wal") != nil { try FileSystem.link(path + "-wal", as: kept + "-wal") }
      try FileSystem.link(path, as: kept)
      try FileSystem.flush(folderOf: path)
      previous = kept
    }
    // A log of the old database must never meet the new one.
    unlink(path + "-wal")
    unlink(path + "-shm")
    try FileSystem.flush(folderOf: path)
    try FileSystem.rename(copy, to: path)
    try FileSystem.flush(folderOf: path)
    return Restored(bytes: FileSystem.size(path) ?? 0, digestChecked: sum != nil, previous: previous)
  }
}
