import Glibc
import Models
import NIOCore
import NIOPosix
import Synchronization
import Testing
import Vocabulary

@testable import ModelGateway

@Suite("The journal of calls") struct CallJournalTests {
  private let loop = MultiThreadedEventLoopGroup.singleton.any()
  private let grant = ID<ModelGrant>(at: Instant(milliseconds: 1_790_000_000_000))

  private func line(_ number: Int, padding: Int = 0) -> CallLine {
    let at = Instant(milliseconds: 1_790_000_000_000 + Int64(number))
    return CallLine(
      ModelCall(
        id: ID(at: at), grant: grant, route: "chat", upstream: nil, attempts: 1, outcome: .completed, status: 200,
        stream: false, tokens: TokenCount(prompt: 1, cached: 0, completion: 1), source: .usage, millitokens: 2,
        from: at, first: nil, to: at, findings: padding > 0 ? .string(String(repeating: "x", count: padding)) : nil))
  }

  private func withFolders<Value>(_ body: (String, String) throws -> Value) throws -> Value {
    let folders = ["/tmp/journal-XXXXXX", "/tmp/journal-XXXXXX"].map { pattern in
      var template = Array(pattern.utf8CString)
      return String(cString: mkdtemp(&template))
    }
    defer {
      for folder in folders {
        for file in Self.files(folder) { unlink(folder + "/" + file) }
        rmdir(folder)
      }
    }
    return try body(folders[0], folders[1])
  }

  private static func files(_ folder: String) -> [String] {
    guard let entries = opendir(folder) else { return [] }
    defer { closedir(entries) }
    var found: [String] = []
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name.hasSuffix(".journal") { found.append(name) }
    }
    return found
  }

  /// As a process that is killed leaves it: nothing is told to the journal.
  private static func copy(_ folder: String, to other: String) {
    for name in files(folder) {
      let (from, to) = (open(folder + "/" + name, O_RDONLY), open(other + "/" + name, O_WRONLY | O_CREAT, 0o600))
      var buffer = [UInt8](repeating: 0, count: 1 << 20)
      while true {
        let count = read(from, &buffer, buffer.count)
        guard count > 0 else { break }
        _ = write(to, buffer, count)
      }
      close(from)
      close(to)
    }
  }

  private final class Told: Sendable {
    let isWritten = Mutex(false)
  }

  /// With nothing beside it, it writes before it returns.
  private func append(_ line: CallLine, to journal: CallJournal) -> Bool {
    let told = Told()
    journal.append(line, on: loop, beside: 0) { isWritten in told.isWritten.withLock { $0 = isWritten } }
    return told.isWritten.withLock { $0 }
  }

  @Test("while calls come without end its files stay small, and what is not on record is in them")
  func endless() throws {
    try withFolders { folder, copy in
      let journal = try CallJournal(folder: folder)
      var waiting: [ID<ModelCall>] = []
      for number in 0..<9_000 {
        let line = line(number, padding: 1_000)
        guard append(line, to: journal) else {
          Issue.record("line \(number) was not written")
          return
        }
        waiting.append(line.id)
        // As the hub does it: some of the oldest, and never all of them.
        if waiting.count == 1_000 {
          let oldest = journal.unrecorded(700)
          #expect(oldest.map(\.id) == Array(waiting.prefix(700)))
          journal.recorded(oldest.count)
          waiting.removeFirst(oldest.count)
        }
      }
      let sizes = Self.files(folder).map { name in
        var found = stat()
        stat(folder + "/" + name, &found)
        return Int(found.st_size)
      }
      #expect(sizes.count == 2 && sizes.allSatisfy { $0 <= 8 << 20 }, "\(sizes) after 12 MB")
      Self.copy(folder, to: copy)
      let left = Set(try CallJournal.left(in: copy).flatMap { $0.lines.map(\.id) })
      #expect(left.isSuperset(of: waiting) && !waiting.isEmpty)
      journal.recorded(waiting.count)
      journal.close()
      #expect(Self.files(folder).isEmpty, "all is on record")
    }
  }

  @Test("what was not on record when it was closed is there for the next process")
  func closed() throws {
    try withFolders { folder, _ in
      let journal = try CallJournal(folder: folder)
      let lines = (0..<5).map { line($0) }
      for line in lines { #expect(append(line, to: journal)) }
      journal.recorded(2)
      journal.close()
      #expect(!append(line(6), to: journal), "it takes no more")
      let left = try CallJournal.left(in: folder)
      #expect(left.count == 2 && left.flatMap(\.lines).map(\.id) == lines.map(\.id))
      for one in left { CallJournal.remove(one.path) }
    }
  }
}
