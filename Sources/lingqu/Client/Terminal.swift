import Glibc
import Vocabulary

/// What people and programs see.
enum Terminal {
  static func error(_ text: String) {
    var line = text + "\n"
    line.withUTF8 { _ = Glibc.write(2, $0.baseAddress, $0.count) }
  }

  static func out(_ text: String) {
    var line = text + "\n"
    line.withUTF8 { bytes in
      var sent = 0
      while sent < bytes.count {
        let count = Glibc.write(1, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
        if count <= 0 { return }
        sent += count
      }
    }
  }

  /// Writes a file for its owner only, so that it is there whole or not at all.
  static func write(_ text: String, toNew path: String) throws(FileFailure) {
    let partial = path + ".new"
    unlink(partial)
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileFailure(path: path) }
    let bytes = Array(text.utf8)
    let count = Glibc.write(descriptor, bytes, bytes.count)
    close(descriptor)
    guard count == bytes.count, rename(partial, path) == 0 else { throw FileFailure(path: path) }
  }

  /// The whole of a file, 256 MiB at most.
  static func read(_ path: String) throws(FileFailure) -> [UInt8] {
    let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFailure(path: path) }
    defer { if descriptor > 0 { close(descriptor) } }
    var out: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while out.count < 256 << 20 {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count >= 0 else { throw FileFailure(path: path) }
      if count == 0 { return out }
      out.append(contentsOf: buffer[..<count])
    }
    throw FileFailure(path: path)
  }

  /// Columns under their names, as wide as what is in them; Chinese characters take two places.
  static func table(_ names: [String], _ rows: [[String]]) -> String {
    let widths = names.indices.map { column in
      ([names] + rows).map { width($0.indices.contains(column) ? $0[column] : "") }.max() ?? 0
    }
    return ([names] + rows).map { row in
      row.indices.map { row[$0] + String(repeating: " ", count: max(0, widths[$0] - width(row[$0]))) }
        .joined(separator: "  ")
    }.joined(separator: "\n")
  }

  private static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + (($1.value >= 0x2E80 && $1.value <= 0xFF60) || $1.value >= 0x20000 ? 2 : 1) }
  }
}

struct FileFailure: Error, CustomStringConvertible {
  let path: String
  let reason: String
  init(path: String) {
    self.path = path
    reason = String(cString: strerror(errno))
  }
  var description: String { "\(path): \(reason)" }
}
