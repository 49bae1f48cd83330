import Glibc

/// A call to the operating system that failed.
package struct SystemFailure: Error, CustomStringConvertible {
  package let code: Int32
  package let description: String

  package init(_ call: String, _ path: String) {
    code = errno
    description = "\(call) \(path): \(String(cString: strerror(code)))"
  }
}

/// The few things the store asks of the file system besides what SQLite does.
enum FileSystem {
  /// The path without symbolic links, so that two names of one file share one lock; `path` itself if nothing is there.
  static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes an empty file for its owner only; false if something bears the name already.
  static func createNew(_ path: String) throws(SystemFailure) -> Bool {
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      if errno == EEXIST { return false }
      throw SystemFailure("open", path)
    }
    Glibc.close(descriptor)
    return true
  }

  /// Size in bytes; nil if there is no such file.
  static func size(_ path: String) -> Int64? {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : nil
  }

  static func flush(_ path: String) throws(SystemFailure) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFailure("open", path) }
    defer { Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw SystemFailure("fsync", path) }
  }

  static func flush(folderOf path: String) throws(SystemFailure) { try flush(folder(of: path)) }

  static func rename(_ path: String, to name: String) throws(SystemFailure) {
    guard Glibc.rename(path, name) == 0 else { throw SystemFailure("rename", path) }
  }

  /// Gives a finished file its name, unless something bears it already: then false.
  static func publish(_ path: String, as name: String) throws(SystemFailure) -> Bool {
    guard Glibc.link(path, name) == 0 else {
      if errno == EEXIST { return false }
      throw SystemFailure("link", name)
    }
    unlink(path)
    return true
  }

  /// Calls `body` with piece after piece of the file.
  static func readAll(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFailure("open", path) }
    defer { Glibc.close(descriptor) }
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer { piece.deallocate() }
    while true {
      let count = Glibc.read(descriptor, piece.baseAddress, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SystemFailure("read", path) }
      if count == 0 { return }
      try body(UnsafeRawBufferPointer(rebasing: piece[..<count]))
    }
  }

  /// Makes the file at `path`, for its owner only, from what `pieces` hands over, and flushes it.
  static func write(_ path: String, _ pieces: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemFailure("open", path) }
    defer { Glibc.close(descriptor) }
    try pieces { piece in
      var rest = piece[...]
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw SystemFailure("write", path) }
        rest = rest.dropFirst(count)
      }
    }
    guard fsync(descriptor) == 0 else { throw SystemFailure("fsync", path) }
  }
}
