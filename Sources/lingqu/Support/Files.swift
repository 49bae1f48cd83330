import Glibc

/// Whole files, read and written with the system's calls.
enum Files {
  /// The bytes of the file at `path`; `-` is standard input.
  static func read(_ path: String) throws(Failure) -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure(path)
      }
      bytes += buffer[..<count]
    }
  }

  /// The first line of a file that holds a secret; `-` is standard input.
  static func secret(_ path: String) throws(Failure) -> String {
    String(decoding: try read(path).prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
  }

  /// Writes a file so that it is there whole or not at all, also after a power cut. `-` is standard output.
  static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws(Failure) {
    if path == "-" { return try write(all: bytes, to: STDOUT_FILENO, path: path) }
    let partial = path + ".partial"
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw failure(path) }
    do {
      try write(all: bytes, to: descriptor, path: path)
    } catch {
      close(descriptor)
      unlink(partial)
      throw error
    }
    let flushed = fsync(descriptor)
    close(descriptor)
    // Some files of the system cannot be flushed; they need not be.
    guard flushed == 0 || errno == EINVAL, rename(partial, path) == 0 else { throw failure(path) }
  }

  static func write(_ text: String, to path: String, mode: mode_t = 0o644) throws(Failure) {
    try write(Array(text.utf8), to: path, mode: mode)
  }

  static func write(all bytes: [UInt8], to descriptor: Int32, path: String) throws(Failure) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure(path)
      }
      written += count
    }
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func failure(_ path: String) -> Failure { .file(path, why: String(cString: strerror(errno))) }
}

extension Files {
  /// Copies a file of any size, on disk before it has its name.
  static func copy(_ source: String, to path: String) throws(Failure) {
    let from = open(source, O_RDONLY | O_CLOEXEC)
    guard from >= 0 else { throw failure(source) }
    defer { close(from) }
    let partial = path + ".partial"
    let to = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard to >= 0 else { throw failure(path) }
    defer { close(to) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = Glibc.read(from, &buffer, buffer.count)
      if count == 0 { break }
      guard count > 0 else { throw failure(source) }
      try write(all: Array(buffer[..<count]), to: to, path: path)
    }
    guard fsync(to) == 0, rename(partial, path) == 0 else { throw failure(path) }
    try flushFolder(of: path)
  }

  /// Makes the names in a folder as durable as what bears them.
  static func flushFolder(of path: String) throws(Failure) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(folder) }
  }

  /// Writes a file of any size piece by piece; it is there whole or not at all. `-` is standard output.
  static func write(to path: String, pieces: (_ write: ([UInt8]) throws -> Void) async throws -> Void) async throws {
    if path == "-" { return try await pieces { try write(all: $0, to: STDOUT_FILENO, path: path) } }
    let partial = path + ".partial"
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    do {
      try await pieces { try write(all: $0, to: descriptor, path: path) }
      guard rename(partial, path) == 0 else { throw failure(path) }
    } catch {
      unlink(partial)
      throw error
    }
  }
}

extension Files {
  /// Removes a folder and all below it, without following links. What cannot be removed stays.
  static func removeFolder(_ path: String) {
    guard let folder = opendir(path) else { return }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name != ".", name != ".." else { continue }
      let inner = path + "/" + name
      var status = stat()
      guard lstat(inner, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR { removeFolder(inner) } else { unlink(inner) }
    }
    closedir(folder)
    rmdir(path)
  }
}
