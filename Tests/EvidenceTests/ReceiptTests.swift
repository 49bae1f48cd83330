import SeededTesting
import Testing
import Vocabulary

@testable import Evidence

@Suite struct ReceiptTests {
  @Test("a receipt verifies with the key alone; every flipped byte is noticed; another key is told apart")
  func receipt() async throws {
    let (bytes, key) = try await withLog { database, service in
      try await fill(database, 20)
      _ = try await service.receipt(3, at: start)
      try await fill(database, 9, from: 20)
      await #expect(throws: Refusal.self) { try await service.receipt(29, at: start) }
      await #expect(throws: Refusal.self) { try await service.receipt(-1, at: start) }
      return (try await service.receipt(25, at: start).bytes, service.key)
    }
    let receipt = try #require(Receipt(bytes))
    #expect(receipt.index == 25 && receipt.verify(with: key).isVerified && receipt.verify().isVerified)
    #expect(try JSON.parse(bytes).canonical == bytes)
    #expect(receipt.verify(with: LogSigner(name: key.name)?.key).altered == .key)
    #expect(EvidenceFile.verify(bytes + [10], key: key).isVerified)
    // Lines that no key of ours checks, and a second copy of the one it does.
    let line = receipt.checkpoint.split(separator: "\n").last.map { "\($0)\n" } ?? ""
    for added in ["\u{2014} witness.example AAAAAAAA\n", line] {
      var json = try #require(try JSON.parse(bytes).object)
      json["checkpoint"] = .string(receipt.checkpoint + added)
      let longer = try #require(Receipt(JSON.object(json).canonical))
      #expect(longer.verify(with: key).altered == .checkpoint)
      // The note itself is a right one: whoever gathers signatures of witnesses keeps them elsewhere.
      #expect(SignedNote(longer.checkpoint)?.isSigned(by: key) == true)
    }
    var generator = Seeded(11)
    for place in bytes.indices {
      var altered = bytes
      altered[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      if EvidenceFile.verify(altered).isVerified { Issue.record("a bit of byte \(place) went unseen") }
    }
  }
}
