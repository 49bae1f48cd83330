import Glibc
import Synchronization

/// A lock on a file that only one process can hold; the kernel frees it when the process ends, however it ends.
final class FileLock: Sendable {
  private let descriptor: Mutex<Int32?>

  /// Nil if it is held already, by another process or by this one.
  init?(path: String) throws(SystemFailure) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemFailure("open", path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
    self.descriptor = Mutex(descriptor)
  }

  func release() {
    descriptor.withLock { descriptor in
      if let open = descriptor { close(open) }
      descriptor = nil
    }
  }

  deinit { release() }
}
