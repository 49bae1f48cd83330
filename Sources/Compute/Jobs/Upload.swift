import Crypto
import Glibc
public import Identity
public import Store
public import Vocabulary

/// A file that a participant gave to the hub: an input of jobs, or the content behind a data offer. Its bytes lie in the data
/// folder under their SHA-256.
public struct Upload: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "upl"
  public var id: ID<Upload>
  public var owner: ID<Participant>
  public var sha256: String
  public var bytes: Int64
  public var at: Instant
}

public enum Uploads {
  public static func add(
    _ tx: Transaction, owner: ID<Participant>, sha256: String, bytes: Int64, at now: Instant
  ) throws -> Upload {
    let upload = Upload(id: ID(at: now), owner: owner, sha256: sha256, bytes: bytes, at: now)
    try tx.execute(
      "INSERT INTO upload (id, owner, sha256, bytes, at) VALUES (?, ?, ?, ?, ?)", upload.id, owner, sha256, bytes, now)
    return upload
  }

  public static func get(_ tx: Transaction, _ id: ID<Upload>) throws -> Upload {
    guard let row = try tx.row("SELECT id, owner, sha256, bytes, at FROM upload WHERE id = ?", id) else {
      throw Refusal.notFound("upload")
    }
    return Upload(
      id: try row.id(0), owner: try row.id(1), sha256: try row.text(2), bytes: try row.int(3), at: try row.instant(4))
  }
}

/// Writes one upload into the folder of files: hashed on the way, flushed before it counts.
public struct UploadWriter {
  private let folder: String
  private let partial: String
  private var descriptor: Int32
  private let limit: Int64
  private var hash = SHA256()
  public private(set) var bytes: Int64 = 0
  /// The digest that it must have, if that is known before.
  private let expected: String?

  public init(folder: String, limit: Int64, expects expected: String? = nil) throws {
    self.expected = expected
    try Files.makeFolder(folder, 0o700)
    self.folder = folder
    self.limit = limit
    partial = folder + "/partial-\(Self.machine)-\(getpid())-\(UInt64.random(in: 0..<UInt64.max))"
    descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw ComputeFailure("open", partial) }
  }

  public mutating func write(_ piece: [UInt8]) throws {
    bytes += Int64(piece.count)
    guard bytes <= limit else {
      throw Refusal(
        .tooLarge, rule: "upload.too-large", Text(zh: "文件超过 \(limit) 字节", en: "the file is larger than \(limit) bytes"))
    }
    hash.update(data: piece)
    var sent = 0
    while sent < piece.count {
      let count = piece.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent) }
      guard count > 0 else { throw Self.failure("write", partial) }
      sent += count
    }
  }

  /// Reads what was written, from its beginning and while it has no name yet: a piece each time, none at its end.
  func pieces() throws -> () throws -> [UInt8] {
    let file = try PartialFile(partial)
    return { try file.next() }
  }

  /// Flushes the file and gives it its name; returns the SHA-256 in hexadecimal.
  public mutating func finish() throws -> String {
    let digits = Array("0123456789abcdef")
    let name = hash.finalize().map { String([digits[Int($0 >> 4)], digits[Int($0 & 15)]]) }.joined()
    guard expected == nil || expected == name else { throw AgentRefusal.digest }
    guard fsync(descriptor) == 0 else { throw Self.failure("flush", partial) }
    close(descriptor)
    descriptor = -1
    guard rename(partial, folder + "/" + name) == 0 else { throw Self.failure("rename", partial) }
    // The name must survive a power cut too: the answer says the file is kept.
    try Files.flushFolder(of: partial)
    return name
  }

  /// Gives up what was not finished. Nothing happens to a finished upload.
  public mutating func discard() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    unlink(partial)
  }

  /// Removes what processes of this machine that are no more left unfinished in `folder`. Of another machine's, which may
  /// share the folder, nobody here can tell whether they run.
  public static func clear(_ folder: String) {
    for name in Files.names(in: folder) where name.hasPrefix("partial-\(machine)-") {
      let process = name.split(separator: "-").dropFirst(2).first.flatMap { pid_t($0) }
      if let process, process != getpid(), kill(process, 0) == 0 || errno == EPERM { continue }
      unlink(folder + "/" + name)
    }
  }

  /// This machine in the name of a file.
  static let machine: String = {
    var name = [CChar](repeating: 0, count: 65)
    gethostname(&name, 64)
    let digest = SHA256.hash(data: name.map { UInt8(bitPattern: $0) })
    return digest.prefix(4).map { String(UInt32($0) + 256, radix: 16).suffix(2) }.joined()
  }()

  private static func failure(_ call: String, _ path: String) -> any Error {
    guard errno == ENOSPC || errno == EDQUOT else { return ComputeFailure(call, path) }
    return Refusal(.storageFull, rule: "store.full", Text(zh: "磁盘已满", en: "the disk is full"))
  }
}

/// A file that is being written, on its way in again.
private final class PartialFile {
  private let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: 1 << 18)

  init(_ path: String) throws {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ComputeFailure("open", path) }
  }

  deinit { close(descriptor) }

  func next() throws -> [UInt8] {
    let count = read(descriptor, &buffer, buffer.count)
    guard count >= 0 else { throw ComputeFailure("read", "an output") }
    return Array(buffer[..<count])
  }
}
