import Glibc

/// A ballast beside the database: space that is given back when the disk is full, so that SQLite can move its
/// write-ahead log into the database and the hub can shut down cleanly. A full disk without one stays stuck.
final class DiskSpace: Sendable {
  private static let ballast: Int64 = 8 << 20
  private let path: String
  private let folder: String

  init(beside database: String) {
    path = database + ".ballast"
    folder = FileSystem.folder(of: database)
  }

  /// Takes the ballast if there is room for four of it.
  func reserve() {
    guard FileSystem.size(path) != Self.ballast, free >= 4 * Self.ballast else { return }
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    if posix_fallocate(descriptor, 0, Int(Self.ballast)) != 0 { unlink(path) }
  }

  func release() { unlink(path) }

  /// Whether there is room again for writes that must not fail half way.
  var hasReturned: Bool { free >= 2 * Self.ballast }

  private var free: Int64 {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return 0 }
    return Int64(status.f_bavail) * Int64(status.f_frsize)
  }
}
