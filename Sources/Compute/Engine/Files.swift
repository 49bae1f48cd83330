import Glibc

/// The few file calls that jobs need.
enum Files {
  static func read(_ path: String, most: Int, from offset: Int64 = 0) -> [UInt8]? {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    if offset > 0, lseek(descriptor, Int(offset), SEEK_SET) < 0 { return nil }
    var out: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while out.count < most {
      let count = Glibc.read(descriptor, &buffer, min(buffer.count, most - out.count))
      if count < 0 { return nil }
      if count == 0 { break }
      out.append(contentsOf: buffer[..<count])
    }
    return out
  }

  /// Writes a file that is there whole or not at all, and flushed unless told otherwise.
  static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600, isFlushed: Bool = true) throws {
    let partial = path + ".new"
    unlink(partial)
    let descriptor = Glibc.open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw ComputeFailure("open", partial) }
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress.map { $0 + sent }, buffer.count - sent)
      }
      guard count > 0 else {
        close(descriptor)
        throw ComputeFailure("write", partial)
      }
      sent += count
    }
    let flushed = isFlushed ? fsync(descriptor) : 0
    close(descriptor)
    guard flushed == 0, rename(partial, path) == 0 else { throw ComputeFailure("rename", path) }
    if isFlushed { try flushFolder(of: path) }
  }

  /// Makes a file that has been written as durable as one that was flushed at once.
  static func flush(_ path: String) throws {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw ComputeFailure("open", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw ComputeFailure("flush", path) }
    try flushFolder(of: path)
  }

  /// Writes all of it. False if it cannot, as on a full file system.
  static func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var sent = 0
      while sent < buffer.count {
        let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + sent }, buffer.count - sent)
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }
  }

  /// Makes the name of a file as durable as its bytes.
  static func flushFolder(of path: String) throws {
    let folder = path.lastIndex(of: "/").map { path[..<$0] } ?? "."
    let descriptor = Glibc.open(String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ComputeFailure("open", String(folder)) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw ComputeFailure("flush", String(folder)) }
  }

  static func makeFolder(_ path: String, _ mode: mode_t) throws {
    guard mkdir(path, mode) == 0 || errno == EEXIST else { throw ComputeFailure("mkdir", path) }
    chmod(path, mode)
  }

  static func size(_ path: String) -> Int64? {
    var status = stat()
    return lstat(path, &status) == 0 ? Int64(status.st_size) : nil
  }

  /// Opens a plain file below `folder` to read. No part of the way may be a link: whoever owns the folders below could point
  /// one at files of ours.
  static func open(beneath folder: String, _ parts: [String]) -> Int32? {
    var here = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    for (index, part) in parts.enumerated() where here >= 0 {
      let kind = index == parts.count - 1 ? O_NONBLOCK : O_DIRECTORY
      let next = openat(here, part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | kind)
      close(here)
      here = next
    }
    guard here >= 0 else { return nil }
    var status = stat()
    guard fstat(here, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(here)
      return nil
    }
    return here
  }

  static func copy(_ source: String, _ target: String, mode: mode_t) throws {
    let from = Glibc.open(source, O_RDONLY | O_CLOEXEC)
    guard from >= 0 else { throw ComputeFailure("open", source) }
    defer { close(from) }
    unlink(target)
    let to = Glibc.open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard to >= 0 else { throw ComputeFailure("open", target) }
    defer { close(to) }
    while true {
      let count = sendfile(to, from, nil, 1 << 24)
      if count < 0 { throw ComputeFailure("copy", target) }
      if count == 0 { break }
    }
    fchmod(to, mode)
  }

  /// Removes a folder and what is in it, following no links.
  static func remove(_ path: String) {
    for name in names(in: path) {
      let inner = path + "/" + name
      var status = stat()
      if lstat(inner, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { remove(inner) } else { unlink(inner) }
    }
    rmdir(path)
  }
}

/// A call to the operating system that failed.
struct ComputeFailure: Error, CustomStringConvertible {
  let description: String
  init(_ call: String, _ path: String) { description = "\(call) \(path): \(String(cString: strerror(errno)))" }
  init(_ thing: String, because reason: String) { description = "\(thing): \(reason)" }
}
