import Glibc

/// A file, piece by piece; `-` is standard input.
final class FilePieces {
  private let path: String
  private let descriptor: Int32
  private static let size = 1 << 18

  init(_ path: String) throws(Failure) {
    self.path = path
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Files.failure(path) }
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
