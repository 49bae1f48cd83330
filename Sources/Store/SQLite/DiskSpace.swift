import Glibc
import Synchronization

/// A ballast beside the database: space that is given back when the disk is full, so that SQLite can move its
/// write-ahead log into the database and the hub can shut down cleanly. A full disk without one stays stuck.
final class DiskSpace: Sendable {
  private static let ballast: Int64 = 8 << 20
  private let path: String
  private let folder: String

  init(beside database: String) {
    path = database + ".ballast"
    let slash = database.lastIndex(of: "/")
    folder = slash.map { String(database[..<$0]) } ?? "."
  }

  /// Takes the ballast if there is room for four of it.
  func reserve() {
    guard free >= 4 * Self.ballast || size(path) == Self.ballast else { return }
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    if posix_fallocate(descriptor, 0, Int(Self.ballast)) != 0 { ftruncate(descriptor, 0) }
    close(descriptor)
  }

  func release() { unlink(path) }

  /// Whether there is room again for writes that must not fail half way.
  var hasReturned: Bool { free >= 2 * Self.ballast }

  private var free: Int64 {
    var status = statvfs()
    guard statvfs(folder.isEmpty ? "/" : folder, &status) == 0 else { return 0 }
    return Int64(status.f_bavail) * Int64(status.f_frsize)
  }

  private func size(_ path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }

  /// Flushes a finished file and its folder's entry.
  static func flush(_ path: String) throws(SystemFailure) {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    for name in [path, folder.isEmpty ? "/" : folder] {
      let descriptor = open(name, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw SystemFailure("open", name) }
      defer { close(descriptor) }
      guard fsync(descriptor) == 0 else { throw SystemFailure("fsync", name) }
    }
  }
}
