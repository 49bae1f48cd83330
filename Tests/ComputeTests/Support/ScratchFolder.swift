import Glibc

@testable import Compute

/// A folder of a test's own, removed with the value.
final class ScratchFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/lingqu-compute-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ComputeFailure("mkdtemp", "/tmp") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    chmod(path, 0o711)
  }

  deinit { Files.remove(path) }

  @discardableResult
  func file(_ name: String, _ text: String, mode: mode_t = 0o644) throws -> String {
    try Files.write(Array(text.utf8), to: path + "/" + name, mode: mode)
    return path + "/" + name
  }

  func folder(_ name: String) throws { try Files.makeFolder(path + "/" + name, 0o755) }
}
