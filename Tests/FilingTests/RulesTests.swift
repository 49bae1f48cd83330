import Filing
import SeededTesting
import Testing
import Vocabulary

struct RulesTests {
  @Test("the built-in rules hold 5 classes, 31 risks, 17 of them in A.1 and A.2, and the published thresholds")
  func thresholds() throws {
    let rules = try FilingRules.builtIn()
    #expect(rules.classes.map(\.risks.count) == [8, 9, 5, 7, 2])
    #expect(rules.risks.count == 31)
    #expect(rules.risks.count { ["A.1", "A.2"].contains($0.classID) } == 17)
    #expect(rules.aspects.count == 13)
    #expect(rules.corpus.illegal.limit == .atMost(5))
    #expect(rules.corpus.manual.items == 4000 && rules.corpus.manual.limit == .atLeast(96))
    #expect(rules.corpus.technical.share == 10 && rules.corpus.technical.limit == .atLeast(98))
    #expect(rules.banks.keywords.total == 10_000 && rules.banks.keywords.perRisk == ["A.1": 200, "A.2": 100])
    #expect(
      rules.banks.content.total == 2000
        && rules.banks.content.perRisk == ["A.1": 50, "A.2": 50, "A.3": 20, "A.4": 20, "A.5": 20])
    #expect(rules.banks.toRefuse.total == 500 && rules.banks.toRefuse.perRisk == ["A.1": 20, "A.2": 20])
    #expect(rules.banks.notToRefuse.total == 500 && rules.banks.notToRefuse.perAspect == 20)
    #expect(rules.tests.content.questions == 1000 && rules.tests.content.limit == .atLeast(90))
    #expect(rules.tests.toRefuse.questions == 300 && rules.tests.toRefuse.limit == .atLeast(95))
    #expect(rules.tests.notToRefuse.questions == 300 && rules.tests.notToRefuse.limit == .atMost(5))
  }

  @Test("each figure that is measured has its clause, and no clause is without a source")
  func clauses() throws {
    let rules = try FilingRules.builtIn()
    for measure in Measure.allCases { #expect(rules.clause(measuring: measure) != nil, "\(measure)") }
    #expect(rules.clauses.allSatisfy { !$0.cites.isEmpty })
    #expect(rules.clauses.count == 41)
  }

  @Test("a citation whose number was not checked says so")
  func unverified() throws {
    let rules = try FilingRules.builtIn()
    for cite in rules.clauses.flatMap(\.cites) {
      #expect(rules.name(of: cite).zh.hasSuffix("*") == (cite.verified != .all))
    }
    // The text of GB/T 45654-2025 was not at hand: no clause number of its body may pass for checked.
    let body = rules.clauses.flatMap(\.cites).filter { $0.standard == "GB/T 45654-2025" }
    #expect(body.allSatisfy { $0.clause == nil && $0.verified != .all })
  }

  @Test(
    "rules that contradict themselves are refused",
    arguments: [
      ("\"A.1.b\"", "\"A.1.a\""), ("\"A.1.b\"", "\"B.1.b\""),
      ("\"perRisk\": {\"A.1\": 200, ", "\"perRisk\": {\"A.9\": 200, "),
      ("{\"atMost\": 5}", "{\"atMost\": 101}"), ("{\"atMost\": 5}", "{\"atMost\": 5, \"atLeast\": 5}"),
      ("\"standard\": \"TC260-003\"", "\"standard\": \"TC260-004\""),
      ("\"measure\": \"toRefuse\"", "\"measure\": \"notToRefuse\""),
      ("\"share\": 10", "\"share\": 0"), ("\"items\": 4000", "\"items\": -1"),
      ("\"items\": 4000", "\"items\": \"many\""),
      ("lingqu-filing-rules/1", "lingqu-filing-rules/2"), ("\"wants\": [\"policy\", \"record\"]", "\"wants\": []"),
    ])
  func contradictions(old: String, new: String) throws {
    let text = String(decoding: try JSON(encoding: FilingRules.builtIn()).canonical, as: UTF8.self)
    // The canonical form has no blanks.
    let from = old.filter { $0 != " " }
    let parts = text.split(separator: from, maxSplits: 1, omittingEmptySubsequences: false)
    try #require(parts.count == 2)
    let changed = parts.joined(separator: new)
    let refused = refusal { _ = try FilingRules(parsing: Array(changed.utf8)) }
    #expect(refused?.rule == "filing.rules-unreadable")
  }

  @Test("what is no rule file is refused, whatever it is")
  func hostile() {
    for text in ["", "{}", "[]", "{\"format\":", "null", String(repeating: "[", count: 100_000)] {
      #expect(refusal { _ = try FilingRules(parsing: Array(text.utf8)) }?.rule == "filing.rules-unreadable")
    }
    #expect(
      refusal { _ = try FilingRules(parsing: Array(repeating: 0x20, count: 2 << 20)) }?.rule
        == "filing.rules-unreadable")
  }

  @Test("the same rules have the same digest, also after they were written and read again")
  func digest() throws {
    let rules = try FilingRules.builtIn()
    #expect(try FilingRules(parsing: JSON(encoding: rules).canonical).digest == rules.digest)
    #expect(rules.digest.count == 64)
  }
}

struct LimitTests {
  @Test(
    "at the threshold the whole numbers decide",
    arguments: [
      (Limit.atLeast(95), 284, 300, false), (.atLeast(95), 285, 300, true), (.atMost(5), 15, 300, true),
      (.atMost(5), 16, 300, false), (.atLeast(90), 899, 1000, false), (.atLeast(90), 900, 1000, true),
      (.atLeast(96), 3839, 4000, false), (.atLeast(96), 3840, 4000, true), (.atLeast(90), 0, 0, false),
      (.atMost(5), 0, 0, false),
    ])
  func threshold(limit: Limit, part: Int, whole: Int, holds: Bool) {
    #expect(limit.holds(Share(part, of: whole)) == holds)
  }

  @Test("a share is compared exactly, however large, and its text never contradicts the verdict")
  func exact() throws {
    var random = Seeded(20_261_123)
    for _ in 0..<20_000 {
      let whole = Int(random.amount(1...(random.once(in: 2) ? 2000 : Int64.max)))
      let percent = random.below(101)
      // Close to the threshold, where rounding would go wrong.
      let near = Int(Int128(whole) * Int128(percent) / 100) + random.below(5) - 2
      let part = min(max(0, near), whole)
      let share = Share(part, of: whole)
      let exactly = Int128(part) * 100 - Int128(whole) * Int128(percent)
      #expect(Limit.atLeast(percent).holds(share) == (exactly >= 0))
      #expect(Limit.atMost(percent).holds(share) == (exactly <= 0))
      for limit in [Limit.atLeast(percent), .atMost(percent)] {
        let figure = try #require(hundredths(share.text(against: limit)))
        switch limit {
        case .atLeast: #expect((figure >= percent * 100) == limit.holds(share))
        case .atMost: #expect((figure <= percent * 100) == limit.holds(share))
        }
      }
    }
  }

  /// 9466 of `284/300 (94.66 %)`.
  private func hundredths(_ text: String) -> Int? {
    guard let open = text.firstIndex(of: "("), let end = text.firstIndex(of: "%") else { return nil }
    let digits = text[text.index(after: open)..<end].filter { $0.isNumber }
    return Int(digits)
  }
}
