import Glibc
import Store
import StoreTesting
import Testing
import Vocabulary

@testable import Hub

@Suite("Chores") struct ChoreTests {
  struct Broken: Error {}

  /// Items 1…`count` that are due, every `third`th of which cannot be moved.
  private func run(_ count: Int, broken third: Int) async throws -> (left: [Int64], stuck: [Int64: String]) {
    let folder = try Folder()
    let database = try await TestDatabase.open(folder.path + "/a.db")
    try await database.migrate([Migration("test-0001-item", "CREATE TABLE item (n INTEGER PRIMARY KEY) STRICT")])
    try await database.write { tx in for n in 1...count { try tx.execute("INSERT INTO item (n) VALUES (?)", n) } }
    let chore = Chore(name: "item") { tx, limit in
      try tx.rows("SELECT n FROM item ORDER BY n LIMIT ?", limit).map { try $0.int(0) }
    } move: { tx, n in
      // Half a move of one that cannot be moved must not stay.
      try tx.execute("DELETE FROM item WHERE n = ?", n)
      if n % Int64(third) == 0 { throw Broken() }
    }
    let stuck = try await chore.run(in: database)
    let left = try await database.read { tx in try tx.rows("SELECT n FROM item ORDER BY n").map { try $0.int(0) } }
    try await database.close()
    return (left, stuck)
  }

  @Test(
    "those that cannot be moved stop no other, however many come first", arguments: [(350, 3), (250, 1), (120, 200)])
  func isolation(count: Int, third: Int) async throws {
    let (left, stuck) = try await run(count, broken: third)
    let broken = (1...count).filter { $0 % third == 0 }.map(Int64.init)
    #expect(left == broken)
    #expect(stuck.keys.sorted() == broken)
  }

  @Test("what was left over by work that was cut short is cleared, and nothing else") func leftovers() throws {
    let folder = try Folder()
    let names = [
      "files/partial-12-99", "files/" + String(repeating: "a", count: 64), "backups/a.sqlite",
      "backups/b.sqlite.unfinished-x", "spool-1", "hub.sqlite",
    ]
    for name in ["files", "backups"] { mkdir(folder.path + "/" + name, 0o700) }
    for name in names { close(open(folder.path + "/" + name, O_CREAT | O_WRONLY, 0o600)) }
    Leftovers.clear(folder.path)
    #expect(names.filter { access(folder.path + "/" + $0, F_OK) == 0 } == [names[1], names[2], names[5]])
    Leftovers.clear(folder.path + "/none")
  }
}

/// A folder that goes away with its last reference.
private final class Folder {
  let path: String
  init() throws {
    var template = Array("/tmp/lingqu-hub-test-XXXXXX".utf8CString)
    path = String(cString: try #require(mkdtemp(&template)))
  }
  deinit { system("rm -rf '\(path)'") }
}
