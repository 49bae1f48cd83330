import Glibc

/// The few file calls the hub makes itself.
enum FileSystem {
  static func makeFolder(_ path: String) throws {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw FileSystemError(description: "cannot make the folder \(path): \(String(cString: strerror(errno)))")
    }
  }

  /// Removes a folder and the files in it; folders inside, and so the folder itself, stay.
  static func removeFlatFolder(_ path: String) {
    guard let entries = opendir(path) else { return }
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { unlink(path + "/" + name) }
    }
    closedir(entries)
    rmdir(path)
  }

  static func read(_ path: String, most: Int) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileSystemError(description: "cannot read \(path)") }
    defer { close(descriptor) }
    var out: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while out.count < most {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count >= 0 else { throw FileSystemError(description: "cannot read \(path)") }
      if count == 0 { break }
      out.append(contentsOf: buffer[..<count])
    }
    return out
  }

  /// Writes a small file so that it is there whole or not at all, for its owner only.
  static func write(_ text: String, to path: String) throws {
    let partial = path + ".new"
    unlink(partial)
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileSystemError(description: "cannot write \(path)") }
    let bytes = Array(text.utf8)
    let written = Glibc.write(descriptor, bytes, bytes.count)
    close(descriptor)
    guard written == bytes.count, rename(partial, path) == 0 else {
      throw FileSystemError(description: "cannot write \(path)")
    }
  }
}

struct FileSystemError: Error, CustomStringConvertible { let description: String }
