import Glibc
import Synchronization

/// A lock on a file that only one process can hold; the kernel frees it when the process ends, however it ends.
package final class FileLock: Sendable {
  private let descriptors: Mutex<[Int32]>

  /// Nil if it is held already, by another process or by this one, except that it may be shared by those who all ask for
  /// that. Makes the file if there is none.
  ///
  /// - Parameter alone: is called while nobody else holds the lock, if that is so.
  package init?(path: String, shared: Bool = false, alone: () -> Void = {}) throws(SystemFailure) {
    if let descriptor = try Self.lock(path, O_CREAT) {
      alone()
      guard shared else {
        descriptors = Mutex([descriptor])
        return
      }
      close(descriptor)
    } else if !shared {
      return nil
    }
    guard let descriptor = try Self.lock(path, O_CREAT, shared: true, tries: 500) else { return nil }
    descriptors = Mutex([descriptor])
  }

  /// Locks the database at `path`, which may be missing unless `making` it: the file beside it, and the file itself, so that
  /// it stays locked if somebody removes the other.
  ///
  /// Must be held until no connection is open: closing any descriptor of a file drops the locks that SQLite has on it.
  init?(database path: String, making: Bool) throws(SystemFailure) {
    guard let beside = try Self.lock(path + ".lock", O_CREAT, tries: 50) else { return nil }
    guard making || FileSystem.size(path) != nil else {
      descriptors = Mutex([beside])
      return
    }
    do throws(SystemFailure) {
      guard let itself = try Self.lock(path, making ? O_CREAT : 0, tries: 50) else {
        close(beside)
        return nil
      }
      descriptors = Mutex([beside, itself])
    } catch {
      close(beside)
      throw error
    }
  }

  /// - Parameter tries: each after ten milliseconds more. Who shares it with others waits for the one who is alone at this moment;
  ///   and a process that was just made has a copy of every descriptor, and so a lock that was let go, until it runs its program.
  private static func lock(
    _ path: String, _ flags: Int32, shared: Bool = false, tries: Int = 1
  ) throws(SystemFailure) -> Int32? {
    let descriptor = open(path, O_RDWR | O_CLOEXEC | flags, 0o600)
    guard descriptor >= 0 else { throw SystemFailure("open", path) }
    for attempt in 0..<tries {
      if attempt > 0 { usleep(10_000) }
      if flock(descriptor, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 { return descriptor }
    }
    close(descriptor)
    return nil
  }

  package func release() {
    descriptors.withLock { descriptors in
      for descriptor in descriptors { close(descriptor) }
      descriptors = []
    }
  }

  deinit { release() }
}
