import Guard
import SeededTesting
import Testing
import Vocabulary

@Suite struct KeywordMatcherTests {
  private func matcher(_ terms: [String], _ folding: TextFolding = TextFolding()) throws -> KeywordMatcher {
    KeywordMatcher(try KeywordBank(terms.map { Keyword(term: $0, category: "c") }, folding: folding))
  }

  private func found(_ matcher: KeywordMatcher, _ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return matcher.hits(in: text).map { String(decoding: bytes[$0.range], as: UTF8.self) }
  }

  @Test func everyTermIsFoundInsideAndAcrossOthers() throws {
    let matcher = try matcher(["he", "she", "his", "hers", "法轮", "法轮功", "轮功"])
    #expect(found(matcher, "ushers") == ["she", "he", "hers"])
    #expect(found(matcher, "练法轮功的") == ["法轮", "法轮功", "轮功"])
    #expect(found(matcher, "无关文字 nothing") == [])
  }

  @Test func disguisedTermsAreFoundWhereTheyStandInTheOriginal() throws {
    let matcher = try matcher(["赌博网站", "vpn翻墙", "bad word", "casino"])
    for text in [
      "赌博网站", "赌 博 网 站", "赌-博*网。站", "赌\u{200B}博\u{200D}网站", "赌👍博\n网站", "赌\u{3000}博、网…站",
    ] {
      #expect(found(matcher, "去\(text)吧") == [text])
    }
    for text in ["VPN翻墙", "ＶＰＮ翻墙", "ｖPn·翻 墙", "Ⓥⓟⓝ翻墙", "𝐕𝗣𝘯翻墙", "v.p.n翻墙"] {
      #expect(found(matcher, "用\(text)") == [text])
    }
    #expect(
      found(matcher, "CASINO ｃａｓｉｎｏ ca\u{200B}si\u{AD}no 🄲asino") == [
        "CASINO", "ｃａｓｉｎｏ", "ca\u{200B}si\u{AD}no", "🄲asino",
      ])
    // In other terms separators mean something.
    #expect(
      found(matcher, "cas ino, ca.sino; bad word, badword, Bad\u{FE0F} word") == ["bad word", "Bad\u{FE0F} word"])
  }

  @Test func whatIsFoldedAndOverlookedCanBeSaid() throws {
    let exact = TextFolding(foldsWidth: false, foldsCase: false, ignoresInvisible: false, ignoresSeparators: false)
    let plain = try matcher(["赌博", "abc"], exact)
    #expect(found(plain, "赌 博 ABC ａｂｃ 赌\u{200B}博 abc赌博") == ["abc", "赌博"])
    let near = try matcher(["赌博"], TextFolding(mostIgnored: 2))
    #expect(found(near, "赌··博 赌···博") == ["赌··博"])
  }

  @Test func aTermMayStandInSeveralCategories() throws {
    let bank = try KeywordBank([Keyword(term: "甲乙", category: "a"), Keyword(term: "甲乙", category: "b")])
    let hits = KeywordMatcher(bank).hits(in: "甲乙")
    #expect(Set(hits.map { bank.keywords[$0.keyword].category }) == ["a", "b"])
  }

  @Test func aBankWithoutTermsFindsNothing() throws {
    #expect(try matcher([]).hits(in: "任何文字 any text").isEmpty)
  }

  @Test func bytesThatAreNotTextHideNothingAndBreakNothing() throws {
    let matcher = try matcher(["ab", "甲乙"])
    var scan = KeywordScan(matcher)
    let hits = scan.feed([0xFF, 0x61, 0x62, 0xE7, 0x94, 0x61, 0x62, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0x61, 0x62, 0xF4])
    #expect(hits.map(\.range) == [1..<3, 5..<7, 12..<14])
  }

  /// What the matcher should find, by trying every term at every place.
  private func expected(_ text: String, _ bank: KeywordBank) -> Set<KeywordHit> {
    struct Place { var scalar: Unicode.Scalar; var start: Int; var end: Int }
    var places: [Place] = []
    var offset = 0
    for scalar in text.unicodeScalars {
      let end = offset + String(scalar).utf8.count
      places.append(Place(scalar: scalar, start: offset, end: end))
      offset = end
    }
    func folded(_ scalar: Unicode.Scalar) -> String {
      let wide = (0xFF01...0xFF5E).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar
      return String(wide).lowercased()
    }
    func isSkipped(_ scalar: Unicode.Scalar, _ chinese: Bool) -> Bool {
      scalar == "\u{200B}" || chinese && " ,。-".unicodeScalars.contains(scalar)
    }
    var hits: Set<KeywordHit> = []
    for (number, keyword) in bank.keywords.enumerated() {
      let chinese = keyword.term.unicodeScalars.contains { $0.value >= 0x4E00 && $0.value < 0xA000 }
      let term = keyword.term.unicodeScalars.filter { !isSkipped($0, chinese) }.map(folded)
      for start in places.indices where folded(places[start].scalar) == term[0] {
        var (at, matched, skipped) = (start, 0, 0)
        while at < places.count, matched < term.count {
          if isSkipped(places[at].scalar, chinese) {
            skipped += 1
            if skipped > bank.folding.mostIgnored { break }
          } else {
            guard folded(places[at].scalar) == term[matched] else { break }
            matched += 1
            skipped = 0
            if matched == term.count {
              hits.insert(KeywordHit(keyword: number, range: places[start].start..<places[at].end))
            }
          }
          at += 1
        }
      }
    }
    return hits
  }

  @Test(arguments: 0..<8)
  func allHitsAreFoundWhereverTheStreamIsCut(_ seed: UInt64) throws {
    var random = Seeded(seed)
    let alphabet = ["甲", "乙", "丙", "a", "b", "A", "Ｂ", " ", "。", "\u{200B}", "-", "x", "𠀀"]
    for _ in 0..<150 {
      var keywords: Set<Keyword> = []
      for _ in 0..<random.below(12) + 1 {
        let term = (0..<random.below(5) + 1).map { _ in random.pick(alphabet.prefix(8)) }.joined()
        keywords.insert(Keyword(term: term, category: "c"))
      }
      let usable = keywords.sorted { $0.term < $1.term }
      let defects = try KeywordBank.defects(
        Array(usable.map(\.term).joined(separator: "\n").utf8), .lines, category: "c")
      let wrong = Set(defects.map { $0.line - 1 })
      let bank = try KeywordBank(
        usable.indices.filter { !wrong.contains($0) }.map { usable[$0] },
        folding: TextFolding(mostIgnored: random.below(4)))
      let text = (0..<random.below(60)).map { _ in random.pick(alphabet) }.joined()
      let bytes = Array(text.utf8)
      let whole = expected(text, bank)
      var scan = KeywordScan(KeywordMatcher(bank))
      var hits: [KeywordHit] = []
      var at = 0
      while at < bytes.count {
        let end = min(bytes.count, at + 1 + random.below(7))
        let held = scan.held
        let more = scan.feed(Array(bytes[at..<end]))
        #expect(more.allSatisfy { $0.range.lowerBound >= held }, "a hit begins before what was held back")
        hits += more
        at = end
      }
      #expect(Set(hits) == whole, "\(bank.keywords.map(\.term)) in \(text)")
      #expect(hits.count == whole.count)
    }
  }
}
