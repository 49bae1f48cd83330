import Dispatch
import Glibc
import Hummingbird
import NIOCore
import Vocabulary

/// A file of the data folder on its way out: sent in pieces as fast as the reader takes them, so that its size costs no
/// memory. It is closed with its last reference.
final class StoredFile: Sendable {
  private static let piece = 262_144
  private let descriptor: Int32
  private let bytes: Int64

  /// Refuses a file that is not there, or whose size is not the one that was written down when it came in.
  init(_ path: String, bytes: Int64) throws {
    self.bytes = bytes
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw Self.damaged }
    var status = stat()
    guard fstat(descriptor, &status) == 0, Int64(status.st_size) == bytes else { throw Self.damaged }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The whole file.
  var body: ResponseBody { body(0..<bytes) }

  /// A part of it. Its length is known before, so that a reader can tell if it was cut off.
  func body(_ part: Range<Int64>) -> ResponseBody {
    let part = part.clamped(to: 0..<bytes)
    return ResponseBody(contentLength: part.count) { [self] writer in
      var sent = part.lowerBound
      while sent < part.upperBound {
        let piece = try await read(sent..<part.upperBound)
        // The file has become shorter: the length was promised, so the connection must end.
        guard !piece.isEmpty else { throw Self.damaged }
        try await writer.write(ByteBuffer(bytes: piece))
        sent += Int64(piece.count)
      }
      try await writer.finish(nil)
    }
  }

  /// The first piece of a part, read on a thread that may block; nothing where the file has become shorter.
  func read(_ part: Range<Int64>) async throws -> [UInt8] {
    let (offset, most) = (part.lowerBound, min(Self.piece, part.count))
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { [self] in
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, initialized in
          count = pread(descriptor, buffer.baseAddress, most, off_t(offset))
          initialized = max(0, count)
        }
        continuation.resume(with: count < 0 ? .failure(Self.damaged) : .success(bytes))
      }
    }
  }

  private static let damaged = Refusal(
    .unavailable, rule: "upload.damaged",
    Text(zh: "该文件缺失或已损坏", en: "the hub's copy of this file is missing or damaged"),
    remedy: Text(zh: "请联系运营方", en: "tell the operator"))
}
