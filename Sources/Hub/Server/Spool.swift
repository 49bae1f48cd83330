import Dispatch
import Glibc
import Vocabulary

/// A nameless file that holds an answer while it is sent: made from one snapshot of the database as fast as the disk
/// takes it, so that a slow reader holds no transaction open. It is gone with its last reference.
final class Spool: Sendable {
  static let piece = 262_144
  private let descriptor: Int32

  /// In `folder`.
  init(in folder: String) throws {
    let path = "\(folder)/spool-\(UInt64.random(in: .min ... .max))"
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure() }
    unlink(path)
  }

  deinit { close(descriptor) }

  /// Blocks. Throws `store.full` if there is no space.
  func append(_ bytes: [UInt8]) throws {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.failure() }
      written += count
    }
  }

  var size: Int { Int(lseek(descriptor, 0, SEEK_END)) }

  /// At most ``piece`` bytes from `offset` on, none at the end; read on a thread that may block.
  func read(at offset: Int) async throws -> [UInt8] {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { [self] in
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.piece) { buffer, initialized in
          count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
          initialized = max(0, count)
        }
        continuation.resume(with: count < 0 ? .failure(Self.failure()) : .success(bytes))
      }
    }
  }

  private static func failure() -> Refusal {
    guard errno == ENOSPC || errno == EDQUOT else {
      return Refusal(
        .unavailable, rule: "store.failed", Text(zh: "磁盘读写失败", en: "the disk could not be used"),
        remedy: Text(zh: "检查磁盘后重试", en: "check the disk, then try again"))
    }
    return Refusal(
      .storageFull, rule: "store.full", Text(zh: "磁盘已满，无法生成导出文件", en: "the disk is full; the export was not made"),
      remedy: Text(zh: "释放磁盘空间后重试", en: "free disk space and try again"))
  }
}
