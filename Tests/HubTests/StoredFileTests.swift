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
      let own = "partial-\(UploadWriter.machine)-"
      // The parent of all processes lives; which processes of another machine live cannot be told.
      let staying = [own + "1-7", "partial-another-4194305-9", "0123456789abcdef"]
      let going = [own + "\(getpid())-8", own + "4194305-9"]
      for name in staying + going { try FileSystem.write("x", to: folder + "/" + name) }
      UploadWriter.clear(folder)
      #expect((staying + going).filter { access(folder + "/" + $0, F_OK) == 0 } == staying)
    }
  }
}
