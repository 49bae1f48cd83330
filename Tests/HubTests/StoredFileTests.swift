import Glibc
import Testing
import Vocabulary

@testable import Compute
@testable import Hub

@Suite("Files of the data folder") struct StoredFileTests {
  @Test("a file of another size than was written down is refused, and so is none")
  func size() async throws {
    try await Premises.with { hub in
      let path = hub.services.folder + "/file"
      #expect(throws: Refusal.self) { try StoredFile(path, bytes: 0) }
      try FileSystem.write("twelve bytes", to: path)
      _ = try StoredFile(path, bytes: 12).body
      for wrong: Int64 in [11, 13] { #expect(throws: Refusal.self) { try StoredFile(path, bytes: wrong) } }
    }
  }

  @Test("uploads that a process left unfinished go when the next begins; those under way and whole ones stay")
  func unfinished() async throws {
    try await Premises.with { hub in
      let folder = hub.services.folder + "/files"
      try FileSystem.makeFolder(folder)
      // The parent of all processes lives.
      let names = ["partial-1-7", "partial-\(getpid())-8", "partial-4194305-9", "0123456789abcdef"]
      for name in names { try FileSystem.write("x", to: folder + "/" + name) }
      UploadWriter.clear(folder)
      #expect(names.filter { access(folder + "/" + $0, F_OK) == 0 } == ["partial-1-7", "0123456789abcdef"])
    }
  }
}
