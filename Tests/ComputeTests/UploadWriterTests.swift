import Glibc
import Testing
import Vocabulary

@testable import Compute

@Suite struct UploadWriterTests {
  private func names(_ folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.filter { $0 != "." && $0 != ".." }.sorted()
  }

  @Test("a file lies under its SHA-256")
  func named() throws {
    let folder = try ScratchFolder()
    var writer = try UploadWriter(folder: folder.path + "/files", limit: 10)
    try writer.write(Array("ab".utf8))
    try writer.write(Array("c".utf8))
    let name = try writer.finish()
    #expect(name == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(writer.bytes == 3 && names(folder.path + "/files") == [name])
  }

  @Test("a file over the limit is refused and leaves nothing")
  func tooLarge() throws {
    let folder = try ScratchFolder()
    var writer = try UploadWriter(folder: folder.path + "/files", limit: 2)
    #expect { try writer.write(Array("abc".utf8)) } throws: { ($0 as? Refusal)?.rule == "upload.too-large" }
    writer.discard()
    #expect(names(folder.path + "/files").isEmpty)
  }

  @Test("giving up after the end closes no descriptor that meanwhile belongs to something else")
  func discardAfterFinish() throws {
    let folder = try ScratchFolder()
    var writer = try UploadWriter(folder: folder.path + "/files", limit: 10)
    try writer.write([1])
    let name = try writer.finish()
    // As many descriptors as are free below: one of them has the number that the upload had.
    let others = (0..<64).map { _ in open("/dev/null", O_RDONLY | O_CLOEXEC) }
    defer { for other in others { close(other) } }
    writer.discard()
    for other in others { #expect(fcntl(other, F_GETFD) >= 0) }
    #expect(names(folder.path + "/files") == [name])
  }

  @Test("what dead processes of this machine left is cleared away; what others may be writing stays")
  func clearing() throws {
    let folder = try ScratchFolder()
    let files = folder.path + "/files"
    var writer = try UploadWriter(folder: files, limit: 10)
    try writer.write([1])
    let own = try #require(names(files).first)
    #expect(own.hasPrefix("partial-\(UploadWriter.machine)-\(getpid())-"))
    writer.discard()
    // No process has this number, the greatest there is.
    let dead = "partial-\(UploadWriter.machine)-\(Int32.max)-1"
    let other = "partial-\(UploadWriter.machine)-1-1"
    let elsewhere = "partial-00000000-\(Int32.max)-1"
    for name in [own, dead, other, elsewhere] {
      close(open(files + "/" + name, O_WRONLY | O_CREAT, 0o600))
    }
    UploadWriter.clear(files)
    #expect(names(files) == [elsewhere, other].sorted())
  }
}
