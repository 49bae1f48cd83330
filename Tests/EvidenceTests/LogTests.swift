import Store
import Testing
import Vocabulary

@testable import Evidence

@Suite struct LogTests {
  @Test("an entry is canonical JSON and names the one before it in its agreement")
  func chain() async throws {
    try await withLog { database, _ in
      try await fill(database, 10)
      try await database.read { tx in
        #expect(try EvidenceLog.size(tx) == 10)
        let entries = try EvidenceLog.entries(tx, agreement: "agr_a")
        #expect(entries.map(\.index) == [0, 3, 6, 9])
        for (place, entry) in entries.enumerated() {
          let content = try entry.content
          #expect(content.canonical == entry.body)
          #expect(entry.leaf == .leaf(entry.body))
          #expect(content["prev"]?["index"]?.int == (place == 0 ? nil : entries[place - 1].index))
          #expect(content["prev"]?["leaf"]?.string == (place == 0 ? nil : entries[place - 1].leaf.hex))
        }
        #expect(try EvidenceLog.entries(tx, subject: "use_1").map(\.index) == [1, 8])
        #expect(throws: Refusal.self) { try EvidenceLog.entry(tx, 10) }
      }
    }
  }

  @Test("an entry whose write is undone leaves no gap, nor does one that is refused and caught")
  func gaps() async throws {
    struct Undone: Error {}
    try await withLog { database, service in
      try await fill(database, 3)
      await #expect(throws: Undone.self) {
        try await database.write { tx in
          try EvidenceLog.append(tx, EvidenceEntry(kind: "a.b", at: start, subject: "x"))
          throw Undone()
        }
      }
      try await database.write { tx in
        #expect(throws: Refusal.self) {
          try EvidenceLog.append(tx, EvidenceEntry(kind: "a.b", at: start, subject: ""))
        }
        let index = try EvidenceLog.append(tx, EvidenceEntry(kind: "a.b", at: start, subject: "x"))
        #expect(index == 3)
      }
      let checkpoint = try await service.checkpoint(at: start)
      #expect(checkpoint.size == 4)
    }
  }

  @Test("what would not read back the same is refused")
  func refused() async throws {
    let long = String(repeating: "x", count: 65_536)
    let wrong = [
      EvidenceEntry(kind: "Registered", at: start, subject: "x"),
      EvidenceEntry(kind: "a..b", at: start, subject: "x"),
      EvidenceEntry(kind: "a.\"", at: start, subject: "x"),
      EvidenceEntry(kind: "a.b", at: start, agreement: "", subject: "x"),
      EvidenceEntry(kind: "a.b", at: start, subject: "x", data: [1]),
      EvidenceEntry(kind: "a.b", at: start, subject: "x", data: ["n": .int(1 << 53)]),
      EvidenceEntry(kind: "a.b", at: start, subject: "x", data: ["n": .double(.infinity)]),
      EvidenceEntry(kind: "a.b", at: start, subject: "x", data: ["n": .double(1e17)]),
      EvidenceEntry(kind: "a.b", at: start, subject: "x", data: ["n": .string(long)]),
      EvidenceEntry(kind: "a.b", at: Instant(milliseconds: -1), subject: "x"),
    ]
    for entry in wrong { #expect(throws: Refusal.self, "\(entry.kind)") { try entry.body(after: nil) } }
  }

  @Test("checkpoints grow with the log, each consistent with the one before; tiles equal those made from the leaves")
  func checkpoints() async throws {
    try await withLog { database, service in
      var earlier = try await service.checkpoint(at: start)
      #expect(earlier.size == 0 && earlier.root == .ofEmptyTree)
      for step in [1, 254, 1, 1, 300, 0] {
        try await fill(database, step)
        let checkpoint = try await service.checkpoint(at: start)
        let proof = try await service.consistency(from: earlier.size, to: checkpoint.size)
        #expect(proof.isValid && proof.fromRoot == earlier.root && proof.toRoot == checkpoint.root)
        let leaves = try await database.read { try EvidenceLog.entries($0, from: 0, limit: 1000).map(\.leaf) }
        #expect(MerkleTree.root(leaves) == checkpoint.root && leaves.count == Int(checkpoint.size))
        earlier = checkpoint
      }
      let leaves = try await database.read { try EvidenceLog.entries($0, from: 0, limit: 1000).map(\.leaf) }
      let full = try await service.resource("/tile/0/001", at: start)
      #expect(full.bytes == leaves[256..<512].flatMap(\.bytes))
      let level1 = try await service.resource("/tile/1/000.p/2", at: start)
      let roots = [leaves[..<256], leaves[256..<512]].map { MerkleTree.root($0) }
      #expect(level1.bytes == roots.flatMap(\.bytes))
      let partial = try await service.resource("/tile/0/002.p/45", at: start)
      #expect(partial.bytes.count == 45 * 32)
      for path in ["/tile/0/002.p/46", "/tile/0/002", "/tile/1/000.p/3", "/tile/2/000.p/1", "/tile/entries/003", "/x"] {
        await #expect(throws: Refusal.self, "\(path)") { try await service.resource(path, at: start) }
      }
      // Entries that no checkpoint covers yet are not served.
      try await fill(database, 1)
      await #expect(throws: Refusal.self) { try await service.resource("/tile/0/002.p/46", at: start) }
      let entries = try await service.resource("/tile/entries/000.p/2", at: start).bytes
      let bodies = try await database.read { try EvidenceLog.entries($0, from: 0, limit: 2).map(\.body) }
      var framed: [UInt8] = []
      for body in bodies { framed += [UInt8(body.count >> 8), UInt8(body.count & 255)] + body }
      #expect(entries == framed)
    }
  }

  @Test("a log that was changed behind its checkpoint's back is not signed again")
  func rewritten() async throws {
    try await withLog { database, service in
      try await fill(database, 20)
      _ = try await service.checkpoint(at: start)
      try await database.write { tx in
        try tx.execute("UPDATE evidence_entry SET leaf = ? WHERE idx = 7", TreeHash.leaf([9]).bytes)
      }
      try await fill(database, 1)
      await #expect(throws: EvidenceDefect.inconsistent(size: 20)) { try await service.checkpoint(at: start) }
    }
  }
}
