import Glibc

/// A lock on a file that only one process can hold; the kernel frees it when the process ends, however it ends.
final class FileLock: Sendable {
  private let descriptor: Int32

  /// Nil if another process holds it.
  init?(path: String) throws(SystemFailure) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemFailure("open", path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}

/// A call to the operating system that failed.
package struct SystemFailure: Error, CustomStringConvertible {
  package let code: Int32
  package let description: String

  package init(_ call: String, _ path: String) {
    code = errno
    description = "\(call) \(path): \(String(cString: strerror(errno)))"
  }
}
