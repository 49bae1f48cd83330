import Glibc

/// A file, piece by piece; `-` is standard input.
final class FilePieces {
  private let path: String
  private let descriptor: Int32
  private static let size = 1 << 18
  private let opened: State?

  /// What of a file changes when it is written to.
  private struct State: Equatable {
    var size: Int
    var seconds: Int
    var nanoseconds: Int
  }

  /// Nil of what is no regular file.
  private static func state(_ descriptor: Int32) -> State? {
    var found = stat()
    guard fstat(descriptor, &found) == 0, found.st_mode & S_IFMT == S_IFREG else { return nil }
    return State(size: Int(found.st_size), seconds: found.st_mtim.tv_sec, nanoseconds: found.st_mtim.tv_nsec)
  }

  /// Whether somebody has written to it since it was opened.
  var hasChanged: Bool { Self.state(descriptor) != opened }

  init(_ path: String) throws(Failure) {
    self.path = path
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Files.failure(path) }
    opened = FilePieces.state(descriptor)
  }

  deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

  /// The next bytes; none at the end.
  func next() throws -> [UInt8] {
    while true {
      var count = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: Self.size) { buffer, used in
        count = Glibc.read(descriptor, buffer.baseAddress, Self.size)
        used = max(0, count)
      }
      if count >= 0 { return bytes }
      guard errno == EINTR else { throw Files.failure(path) }
    }
  }
}
