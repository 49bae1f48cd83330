import Guard
import SeededTesting
import Testing
import Vocabulary

@Suite struct AnswerGuardTests {
  private func rules(
    _ terms: [(String, String)], _ actions: [String: GuardAction], patterns: [String: GuardAction] = [:]
  ) throws -> ContentGuard {
    let bank = try KeywordBank(terms.map { Keyword(term: $0.0, category: $0.1) })
    let side = GuardPolicy.Rules(keywords: actions, otherKeywords: .pass, patterns: patterns)
    return ContentGuard(KeywordMatcher(bank), GuardPolicy(prompt: side, answer: side))
  }

  private func feed(_ guarded: inout AnswerGuard, _ chunks: [String]) -> String {
    chunks.map { guarded.feed($0) }.joined() + String(decoding: guarded.finish(), as: UTF8.self)
  }

  @Test func anAnswerEndsBeforeABlockedTermThatComesInPieces() throws {
    var guarded = try rules([("赌博网站", "A")], ["A": .block]).answer()
    #expect(guarded.feed("欢迎来到赌") == "欢迎来到")
    #expect(guarded.feed(" 博") == "")
    #expect(!guarded.isBlocked)
    #expect(guarded.feed("网站，还有") == "")
    #expect(guarded.isBlocked)
    #expect(guarded.feed("更多") == "")
    #expect(guarded.finish() == [])
    #expect(guarded.verdict.action == .block)
    #expect(guarded.heldBytes == 0)
  }

  @Test func whatOnlyBeganLikeATermLeavesWhenItGoesOnOtherwise() throws {
    var guarded = try rules([("赌博网站", "A")], ["A": .block]).answer()
    #expect(guarded.feed("他赌博") == "他")
    #expect(guarded.heldBytes == 6)
    #expect(guarded.feed("输了") == "赌博输了")
    #expect(guarded.feed("赌") == "")
    #expect(guarded.finish() == Array("赌".utf8))
    #expect(guarded.verdict.action == .pass)
  }

  @Test func maskedTermsAndDataLeaveAsStars() throws {
    var guarded = try rules([("坏词", "M"), ("记下", "R")], ["M": .mask, "R": .record], patterns: ["mobile": .mask])
      .answer()
    #expect(feed(&guarded, ["说坏", "·词和记", "下，打138123", "45678吧"]) == "说***和记下，打138****5678吧")
    let verdict = guarded.verdict
    #expect(verdict.action == .mask)
    #expect(verdict.findings.map(\.rule) == ["M", "R", "mobile"])
    #expect(verdict.findings.map(\.action) == [.mask, .record, .mask])
    #expect(verdict.findings[0].places == [[3, 11]])
    #expect(verdict.findings[0].keywords == [0])
  }

  @Test func nothingIsHeldBackForWhatIsOnlyRecorded() throws {
    var guarded = try rules([("赌博网站", "A")], ["A": .record], patterns: ["mobile": .record]).answer()
    #expect(guarded.feed("赌博网138123") == "赌博网138123")
    #expect(guarded.feed("45678赌博网站") == "45678赌博网站")
    #expect(guarded.finish() == [])
    #expect(guarded.verdict.findings.map(\.count) == [1, 1])
  }

  @Test func personalDataMayBlockAnAnswer() throws {
    var guarded = try rules([], [:], patterns: ["resident-id": .block]).answer()
    #expect(feed(&guarded, ["号码是11010519", "491231002X，"]) == "号码是")
    #expect(guarded.isBlocked)
    var atEnd = try rules([], [:], patterns: ["resident-id": .block]).answer()
    #expect(feed(&atEnd, ["号码是11010519491231002X"]) == "号码是")
    #expect(atEnd.isBlocked)
  }

  @Test func aPromptIsCheckedToItsEnd() throws {
    let rules = try rules([("坏词", "M"), ("恶词", "B")], ["M": .mask, "B": .block], patterns: ["email": .mask])
    let blocked = rules.check(prompt: "恶词 坏词 恶词 a@b.cn")
    #expect(blocked.text == nil)
    #expect(blocked.verdict.findings.map(\.count) == [1 + 1, 1, 1].sorted(by: >))
    #expect(rules.check(prompt: "坏词 ab@b.cn").text == "** a*@b.cn")
    #expect(rules.check(prompt: "好").text == "好")
    #expect(rules.check(prompt: "好").verdict == GuardVerdict(side: .prompt, bytes: 3))
  }

  @Test func promptsAndAnswersHaveRulesOfTheirOwn() throws {
    let bank = try KeywordBank([Keyword(term: "坏词", category: "A")])
    let policy = GuardPolicy(
      prompt: .init(keywords: ["A": .record], patterns: ["mobile": .mask]),
      answer: .init(keywords: ["A": .block], patterns: [:]))
    let rules = ContentGuard(KeywordMatcher(bank), policy)
    #expect(rules.check(prompt: "坏词13812345678").text == "坏词138****5678")
    var guarded = rules.answer()
    #expect(feed(&guarded, ["打13812345678", "说坏词"]) == "打13812345678说")
    #expect(guarded.isBlocked)
    #expect(guarded.verdict.side == .answer)
  }

  @Test func aCategoryThatIsNotNamedBlocksUnlessSaidOtherwise() throws {
    let bank = try KeywordBank([Keyword(term: "坏词", category: "new")])
    #expect(ContentGuard(KeywordMatcher(bank), GuardPolicy()).check(prompt: "坏词").text == nil)
  }

  @Test func aVerdictIsForTheRecordAndHasNoText() throws {
    let rules = try rules([("坏词", "A.1-a")], ["A.1-a": .block], patterns: ["mobile": .mask])
    let verdict = rules.check(prompt: "坏词" + String(repeating: "，坏词13812345678", count: 30)).verdict
    #expect(verdict.findings[0].count == 31)
    #expect(verdict.findings[0].places.count == GuardVerdict.mostListed)
    let json = try JSON(encoding: verdict)
    #expect(!json.canonicalText.contains("坏"))
    #expect(!json.canonicalText.contains("138"))
    #expect(try json.decode(GuardVerdict.self) == verdict)
  }

  @Test func aPolicyThatNamesNoRuleIsRefused() throws {
    var policy = GuardPolicy()
    try policy.validate()
    #expect(try JSON(encoding: policy).decode(GuardPolicy.self) == policy)
    policy.answer.patterns["shoe-size"] = .mask
    let refusal = #expect(throws: Refusal.self) { try policy.validate() }
    #expect(refusal?.rule == "guard.unknown-pattern")
    #expect(refusal?.field == "/answer/patterns")
  }

  /// Random terms of few characters, so that they overlap, begin and end like each other; random texts of the same.
  @Test(arguments: 0..<8)
  func noByteOfABlockedTermLeavesWhateverTheCuts(_ seed: UInt64) throws {
    var random = Seeded(1_000 + seed)
    let alphabet = ["甲", "乙", "丙", "丁", "a", "b", " ", "·", "13812345678", "1", "x@y.cn", "，"]
    for _ in 0..<250 {
      let terms = Set(
        (0..<random.below(5) + 1).map { _ in
          (0..<random.below(4) + 1).map { _ in random.pick(alphabet.prefix(6)) }.joined()
        }
      ).sorted()
      let categories = ["B", "M", "R"]
      let rules = try rules(
        terms.map { ($0, random.pick(categories)) }, ["B": .block, "M": .mask, "R": .record],
        patterns: ["mobile": random.pick([.mask, .block, .record]), "email": .mask])
      let text = (0..<random.below(50)).map { _ in random.pick(alphabet) }.joined()
      let bytes = Array(text.utf8)

      var whole = rules.answer()
      let expected = whole.feed(bytes) + whole.finish()
      var guarded = rules.answer()
      var (left, at): ([UInt8], Int) = ([], 0)
      while at < bytes.count {
        let end = min(bytes.count, at + 1 + random.below(9))
        left += guarded.feed(Array(bytes[at..<end]))
        #expect(expected.starts(with: left), "\(terms) in \(text)")
        at = end
      }
      left += guarded.finish()
      #expect(left == expected, "\(terms) in \(text)")
      #expect(guarded.isBlocked == whole.isBlocked)
      #expect(guarded.verdict.findings == whole.verdict.findings)

      // The first blocked text, found by other means, begins no earlier than where the answer ended.
      let verdict = rules.check(prompt: text).verdict
      let starts = verdict.findings.filter { $0.action == .block }.flatMap(\.places).map { $0[0] }
      #expect(guarded.isBlocked == !starts.isEmpty)
      if !guarded.isBlocked {
        #expect(left == Array((rules.check(prompt: text).text ?? "").utf8))
      } else {
        // A star may stand for three bytes, so what left is looked at again, not measured. To the guard a star is a
        // separator, which it overlooks; here it stands for a character.
        let again = String(decoding: left, as: UTF8.self).split(separator: "*", omittingEmptySubsequences: false)
        #expect(rules.check(prompt: again.joined(separator: "口")).verdict.action != .block, "\(terms) in \(text)")
      }

      // Without masks what left can be measured: it ends before the first blocked text, of those that begin earliest
      // too.
      let bare = try self.rules(
        terms.map { ($0, random.pick(["B", "R"])) }, ["B": .block, "R": .record], patterns: ["mobile": .block])
      var plain = bare.answer()
      let out = bytes.flatMap { plain.feed([$0]) } + plain.finish()
      let first = bare.check(prompt: text).verdict.findings.filter { $0.action == .block }.flatMap(\.places).map {
        $0[0]
      }
      #expect(bytes.starts(with: out))
      #expect(out.count <= first.min() ?? .max, "\(terms) in \(text)")
      #expect(plain.isBlocked || out == bytes)
    }
  }

  @Test func whatIsHeldBackIsNoLongerThanTheLongestTermStretched() throws {
    let term = String(repeating: "法", count: 85)
    var guarded = try rules([(term, "A")], ["A": .block]).answer()
    var most = 0
    for _ in 0..<50 {
      for _ in 0..<84 {
        _ = guarded.feed("法" + String(repeating: " ", count: 16))
        most = max(most, guarded.heldBytes)
      }
      _ = guarded.feed("字")
      #expect(guarded.heldBytes == 0)
    }
    #expect(most == 84 * 19)
    #expect(!guarded.isBlocked)
  }
}
