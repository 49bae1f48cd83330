import Crypto
import Glibc
import Vocabulary

/// The hub's own secrets: 32 bytes a file, mode 0600, in the data folder's `keys`.
///
/// `log.key` signs checkpoints, `master.key` seals the signing keys the hub keeps for participants, `site.key` signs
/// readings for the embedded site. A missing file is made; a file that others may read stops the start.
struct KeyFiles: Sendable {
  let log: [UInt8]
  let master: [UInt8]
  let site: [UInt8]

  init(folder: String) throws {
    let keys = folder + "/keys"
    mkdir(folder, 0o700)
    mkdir(keys, 0o700)
    log = try Self.key(keys + "/log.key")
    master = try Self.key(keys + "/master.key")
    site = try Self.key(keys + "/site.key")
  }

  private static func key(_ path: String) throws -> [UInt8] {
    access(path, F_OK) == 0 ? try read(path) : try make(path)
  }

  private static func read(_ path: String) throws -> [UInt8] {
    var status = stat()
    guard stat(path, &status) == 0 else { throw KeyFileError(path: path, problem: "it cannot be looked at") }
    guard status.st_mode & 0o077 == 0 else {
      throw KeyFileError(path: path, problem: "others may read it; run chmod 600 on it")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw KeyFileError(path: path, problem: "it cannot be opened") }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 33)
    guard Glibc.read(descriptor, &bytes, 33) == 32 else {
      throw KeyFileError(path: path, problem: "it must hold 32 bytes")
    }
    return Array(bytes.prefix(32))
  }

  private static func make(_ path: String) throws -> [UInt8] {
    let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    let partial = "\(path).new-\(getpid())-\(UInt32.random(in: 0..<UInt32.max))"
    defer { unlink(partial) }
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw KeyFileError(path: path, problem: "it cannot be made") }
    let written = write(descriptor, bytes, bytes.count)
    let flushed = fsync(descriptor)
    close(descriptor)
    // link(2), unlike rename(2), fails if another replica was faster.
    guard written == 32, flushed == 0, link(partial, path) == 0 || errno == EEXIST else {
      throw KeyFileError(path: path, problem: "it cannot be written")
    }
    return try read(path)
  }
}

/// A key file that cannot be used.
struct KeyFileError: Error, CustomStringConvertible {
  let path: String
  let problem: String
  var description: String { "key file \(path): \(problem)" }
}
