import SeededTesting
import Testing
import Vocabulary

@testable import Evidence

@Suite struct BundleTests {
  static let scopes: [BundleScope] = [.log, .agreement("agr_a"), .subjects(["use_2", "use_5"])]

  /// Of 600.
  static func entries(of scope: BundleScope) -> Int64 {
    switch scope {
    case .log: 600
    case .agreement: 200
    case .subjects: 86 + 85
    }
  }

  /// Which part of a bundle each line is.
  static func parts(_ lines: [ArraySlice<UInt8>], scope: BundleScope) -> [EvidenceVerification.Part?] {
    lines.enumerated().map { place, line in
      if place == 0 { return nil }
      if place == lines.count - 1 { return .footer }
      guard line.starts(with: BundleLine.entryStart) else { return nil }
      return line.withUnsafeBytes { BundleLine.likelyIndex($0) }.map { .entry($0) }
    }
  }

  static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    bytes.split(separator: 10, omittingEmptySubsequences: false).dropLast()
  }

  static func join(_ lines: [ArraySlice<UInt8>]) -> [UInt8] { lines.flatMap { $0 + [10] } }

  func make(_ count: Int, _ scope: BundleScope) async throws -> ([UInt8], LogKey) {
    try await withLog { database, service in
      try await fill(database, count)
      return (try await bytes(of: service.bundle(scope, at: start)), service.key)
    }
  }

  @Test("an untouched bundle verifies, in pieces of any size", arguments: Self.scopes)
  func untouched(_ scope: BundleScope) async throws {
    let (bytes, key) = try await make(600, scope)
    let whole = EvidenceFile.verify(bytes, key: key)
    #expect(whole.isVerified && whole.keyIsPinned && whole.entries == Self.entries(of: scope), "\(whole.text.en)")
    #expect(!EvidenceFile.verify(bytes).keyIsPinned && EvidenceFile.verify(bytes).isVerified)
    #expect(EvidenceFile.verify(bytes, key: LogSigner(name: key.name)?.key).altered == .key)
    for size in [1, 7, 4096] {
      var verifier = BundleVerifier(key: key)
      for from in stride(from: 0, to: bytes.count, by: size) {
        verifier.consume(bytes[from..<min(from + size, bytes.count)])
        if size == 1, from > 5000 {
          verifier.consume(bytes[(from + 1)...])
          break
        }
      }
      #expect(verifier.finish().isVerified)
    }
  }

  @Test("a signature line added anywhere is noticed", arguments: Self.scopes)
  func addedSignatures(_ scope: BundleScope) async throws {
    let (bytes, key) = try await make(20, scope)
    let lines = Self.lines(bytes)
    func altered(_ place: Int, _ member: String) throws -> EvidenceVerification.Part? {
      var json = try #require(try JSON.parse(Array(lines[place])).object)
      let note = try #require(json[member]?.string)
      json[member] = .string(note + "\u{2014} witness.example AAAAAAAA\n")
      var changed = lines
      changed[place] = JSON.object(json).canonical[...]
      return EvidenceFile.verify(Self.join(changed), key: key).altered
    }
    #expect(try altered(0, "checkpoint") == .checkpoint)
    #expect(try altered(0, "note") == .header)
    #expect(try altered(lines.count - 1, "footer") == .footer)
  }

  @Test(
    "every flipped byte is noticed and the line it is in is named", arguments: Self.scopes)
  func flipped(_ scope: BundleScope) async throws {
    let (bytes, key) = try await make(scope == .log ? 8 : 22, scope)
    let lines = Self.lines(bytes)
    let parts = Self.parts(lines, scope: scope)
    var generator = Seeded(7)
    var at = 0
    for (line, part) in zip(lines, parts) {
      for offset in 0...line.count {
        var altered = bytes
        altered[at + offset] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        let result = EvidenceFile.verify(altered, key: key)
        guard let found = result.altered else {
          Issue.record("byte \(at + offset) went unseen")
          continue
        }
        // The break after the last entry belongs to it and to the footer.
        let isLastBreak = offset == line.count && at + line.count + 1 + (lines.last?.count ?? 0) + 1 == bytes.count
        switch part {
        case .entry, .footer:
          if found != part, !(isLastBreak && found == .footer) {
            Issue.record("byte \(at + offset) (\(offset) of \(line.count)) of \(part!): \(result.text.en)")
          }
        default:
          if case .entry = found { Issue.record("byte \(at + offset): \(result.text.en)") }
          if found == .footer { Issue.record("byte \(at + offset): \(result.text.en)") }
        }
      }
      at += line.count + 1
    }
  }

  @Test(
    "lines cut, dropped, doubled, swapped or from another log are noticed",
    arguments: Self.scopes)
  func lines(_ scope: BundleScope) async throws {
    let (bytes, key) = try await make(40, scope)
    let (foreign, _) = try await make(41, scope)
    let lines = Self.lines(bytes)
    let other = Self.lines(foreign)
    let parts = Self.parts(lines, scope: scope)
    #expect(EvidenceFile.verify(Self.join(lines), key: key).isVerified)
    for place in lines.indices {
      var dropped = lines
      dropped.remove(at: place)
      var doubled = lines
      doubled.insert(lines[place], at: place)
      var spliced = lines
      spliced[place] = other[place]
      var altered: [(String, [ArraySlice<UInt8>], Bool)] = [
        ("dropped", dropped, false), ("doubled", doubled, false), ("cut", Array(lines[..<place]), false),
        ("spliced", spliced, true),
      ]
      if place + 1 < lines.count {
        var swapped = lines
        swapped.swapAt(place, place + 1)
        altered.append(("swapped", swapped, false))
      }
      for (how, lines, sameLine) in altered {
        // The same entries lead both logs, so a line of a log's entries may be the same in both.
        if Self.join(lines) == bytes { continue }
        let result = EvidenceFile.verify(Self.join(lines), key: key)
        #expect(!result.isVerified, "\(how) \(place)")
        if sameLine, case .entry(let index)? = parts[place], scope != .log || place > 2 {
          #expect(result.altered == .entry(index), "\(how) \(place): \(result.text.en)")
        }
        if how == "dropped", case .entry(let index)? = parts[place], place + 2 < self.lastEntry(parts) {
          #expect(result.altered == .entry(index), "\(how) \(place): \(result.text.en)")
        }
      }
    }
    for length in stride(from: 0, to: bytes.count, by: 37) {
      #expect(!EvidenceFile.verify(Array(bytes[..<length]), key: key).isVerified, "cut at byte \(length)")
    }
    #expect(!EvidenceFile.verify(bytes + [10], key: key).isVerified)
    #expect(!EvidenceFile.verify(bytes + bytes, key: key).isVerified)
  }

  func lastEntry(_ parts: [EvidenceVerification.Part?]) -> Int { parts.count - 1 }

  @Test("an entry rewritten with all that its line says of it is still named")
  func rewritten() async throws {
    let (bytes, key) = try await make(30, .agreement("agr_a"))
    var lines = Self.lines(bytes)
    let json = try JSON.parse(Array(lines[4]))
    guard case .object(var members) = json, case .object(var entry)? = json["entry"] else { return }
    entry["data"] = ["quantity": 1_000_000]
    members["entry"] = .object(entry)
    members["leaf"] = .string(TreeHash.leaf(JSON.object(entry).canonical).hex)
    lines[4] = JSON.object(members).canonical[...]
    #expect(EvidenceFile.verify(Self.join(lines), key: key).altered == .entry(9))
  }

  @Test("many regions: an altered entry, table of hashes or table of regions is named")
  func regions() async throws {
    let (bytes, key) = try await make(700, .log)
    let lines = Self.lines(bytes)
    func altering(_ line: Int, _ offset: Int) -> EvidenceVerification.Part? {
      var copy = lines.map { Array($0) }
      copy[line][offset] ^= 1
      return EvidenceFile.verify(copy.flatMap { $0 + [10] }, key: key).altered
    }
    #expect(altering(1, 30) == .tree(0...699))
    #expect(altering(2, 30) == .tree(0...255))
    #expect(altering(2 + 257, 30) == .tree(256...511))
    #expect(altering(2 + 257 + 1 + 9, 40) == .entry(265))
    #expect(altering(lines.count - 2, 40) == .entry(699))
    #expect(altering(lines.count - 1, 40) == .footer)
  }

  @Test("what is about several things is listed once, in the order of the log, and nothing is left out unseen")
  func subjects() async throws {
    try await withLog { database, service in
      try await fill(database, 50)
      let whole = try await bytes(of: service.bundle(.subjects(["use_5", "use_2", "use_5", "use_none"]), at: start))
      let indices = Self.lines(whole).dropFirst().dropLast().map { $0.withUnsafeBytes { BundleLine.likelyIndex($0) } }
      #expect(indices == (0..<50).filter { [2, 5].contains($0 % 7) }.map { Int64($0) })
      #expect(EvidenceFile.verify(whole, key: service.key).isVerified)
      await #expect(throws: Refusal.self) { try await service.bundle(.subjects(["use_none", "use_5"]), at: start) }
      let many = (0...BundleScope.mostSubjects).map { "use_\($0)" }
      await #expect(throws: Refusal.self) { try await service.bundle(.subjects(many), at: start) }
      // An entry is taken out, and the header, which anybody can write, told so: it is signed.
      var lines = Self.lines(whole)
      let gone = try #require(indices[3])
      lines.remove(at: 4)
      let header = try JSON.parse(Array(lines[0]))
      var members = try #require(header.object)
      members["entries"] = .array(try #require(header["entries"]?.array).filter { $0.int != gone })
      members["count"] = .int(Int64(indices.count - 1))
      lines[0] = JSON.object(members).canonical[...]
      #expect(EvidenceFile.verify(Self.join(lines), key: service.key).altered == .header)
    }
  }

  @Test("an agreement without entries has no bundle; an empty log has one")
  func empty() async throws {
    try await withLog { _, service in
      await #expect(throws: Refusal.self) { try await service.bundle(.agreement("agr_none"), at: start) }
      let bundle = try await bytes(of: service.bundle(.log, at: start))
      #expect(EvidenceFile.verify(bundle).isVerified)
    }
  }
}
