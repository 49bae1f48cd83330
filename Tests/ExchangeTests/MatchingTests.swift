import Identity
import Store
import Testing
import Vocabulary

@testable import Exchange

@Suite("Matching and diagnosis")
struct MatchingTests {
  static func need(_ parts: [Need.Part]? = nil, budget: Int64? = 5000) -> NeedDraft {
    NeedDraft(
      title: Text(zh: "压榨线降低能耗", en: "Less energy for the crushing line"), summary: Text(zh: "", en: ""),
      purpose: "energy-saving", region: "450203", budgetFen: budget, parts: parts)
  }

  @Test("each part gets offers of its kind, the better first, with a reason for every point")
  func ranks() async throws {
    try await Town.with { town in
      try await town.write { tx in
        let now = town.dawn
        var far = town.history()
        far.region = "110000"
        far.title = Text(zh: "能耗历史", en: "")
        let near = try Offers.publish(tx, town.history(), by: town.mill.id, at: now)
        let away = try Offers.publish(tx, far, by: town.mill.id, at: now)
        let compute = try Offers.publish(tx, town.compute(), by: town.centre.id, at: now)
        let need = try Needs.publish(
          tx, Self.need([.init(kind: .data, wants: "压榨线 能耗 历史"), .init(kind: .compute, wants: "算力")]),
          by: town.startUp.id, at: now)
        let matches = try Matching.matches(tx, need, for: town.startUp, at: now)
        #expect(matches.map(\.offer.id) == [near.id, away.id, compute.id])
        #expect(matches[0].score > matches[1].score)
        for match in matches {
          #expect(match.score == match.reasons.reduce(0) { $0 + $1.points } && (0...100).contains(match.score))
          #expect(match.reasons.map(\.about) == Match.Reason.About.allCases)
        }
        let unmet = matches[0].reasons.filter { !$0.met }
        #expect(unmet.isEmpty)
        #expect(try Matching.matches(tx, need, for: town.startUp, at: now) == matches)
        let back = try Matching.needs(tx, for: near, at: now)
        #expect(back.map(\.need.id) == [need.id])
      }
    }
  }

  @Test("a policy that refuses the purpose is said, with what would pass; a price over the budget too")
  func reasons() async throws {
    try await Town.with { town in
      try await town.write { tx in
        let now = town.dawn
        let offer = try Offers.publish(tx, town.history(price: .perUse(fen: 9000)), by: town.mill.id, at: now)
        var draft = Self.need([.init(kind: .data, wants: "能耗")])
        draft.purpose = "advertising"
        let need = try Needs.publish(tx, draft, by: town.startUp.id, at: now)
        let match = Matching.score(offer, need.parts[0], need, town.startUp, at: now)
        let policy = try #require(match.reasons.first { $0.about == .policy })
        #expect(!policy.met && policy.points == 0 && policy.text.en.contains("energy-saving"))
        let price = try #require(match.reasons.first { $0.about == .price })
        #expect(!price.met && price.text.zh.contains("90.00"))
      }
    }
  }

  @Test("a need without parts is split into one for each kind; what makes no sense is refused with its field")
  func needs() async throws {
    try await Town.with { town in
      try await town.write { tx in
        let need = try Needs.publish(tx, Self.need([]), by: town.startUp.id, at: town.dawn)
        #expect(need.parts.map(\.kind) == OfferKind.allCases)
        var wrong = Self.need()
        wrong.region = "柳州"
        let refusal = #expect(throws: Refusal.self) {
          try Needs.publish(tx, wrong, by: town.startUp.id, at: town.dawn)
        }
        #expect(refusal?.field == "/region")
        #expect(try Needs.close(tx, need.id, at: town.dawn).state == .closed)
        #expect(try Needs.list(tx, state: .open, before: nil, limit: 10).isEmpty)
      }
    }
  }

  @Test("what was never used is listed with why; once used it is gone")
  func unused() async throws {
    try await Town.with { town in
      let now = town.dawn
      try await town.write { tx in
        for _ in 0..<3 {
          _ = try Offers.publish(
            tx,
            OfferDraft(
              kind: .data, title: Text(zh: "气象观测逐小时数据", en: ""),
              summary: Text(zh: "全区国家气象站逐小时气温降水风速观测，质控后每日更新，可用于负荷预测", en: ""), policy: .open,
              price: .perUse(fen: 100), reference: ["sample": "sample.csv"]), by: town.mill.id, at: now)
        }
        let agreement = try town.agree(tx, town.history(price: .perUse(fen: 900)), by: town.mill, at: now)
        let later = now.adding(days: 400)
        let listed = try Catalogue.unused(tx, at: later).items
        #expect(listed.count == 4)
        #expect(Set(listed[0].findings.map(\.cause)) == [.stale, .noNeed])
        #expect(Set(listed[3].findings.map(\.cause)) == Set(UnusedDiagnosis.Cause.allCases))
        #expect(listed.flatMap(\.findings).allSatisfy { !$0.remedy.zh.isEmpty && !$0.remedy.en.isEmpty })
        let need = try Needs.publish(tx, Self.need([.init(kind: .data, wants: "能耗历史")]), by: town.startUp.id, at: now)
        #expect(try Catalogue.unused(tx, at: now).items[3].needs == [need.id])
        _ = try town.use(tx, agreement.id, UseDraft(purpose: "energy-saving", action: .execute), at: now)
        #expect(try Catalogue.unused(tx, at: now).items.count == 3)
      }
    }
  }

  @Test("diagnoses come in small pages, and each offer's needs are those that share its words")
  func diagnosisPages() async throws {
    try await Town.with { town in
      try await town.write { tx in
        let now = town.dawn
        let words = ["能耗历史", "气象观测", "河流水位"]
        let offers = try (0..<25).map { number in
          var draft = town.history()
          draft.title = Text(zh: words[number % 3], en: "")
          draft.summary = Text(zh: "", en: "")
          return try Offers.publish(tx, draft, by: town.mill.id, at: now)
        }
        let needs = try words.map {
          try Needs.publish(tx, Self.need([.init(kind: .data, wants: $0)]), by: town.startUp.id, at: now)
        }
        // Words that nothing has, and the same words for another kind.
        for part in [Need.Part(kind: .data, wants: "桥梁"), .init(kind: .compute, wants: words[0])] {
          _ = try Needs.publish(tx, Self.need([part]), by: town.startUp.id, at: now)
        }
        var seen: [UnusedDiagnosis] = []
        var cursor: String?
        repeat {
          let page = try Catalogue.unused(tx, after: cursor, limit: 100, at: now)
          #expect(page.items.count <= Catalogue.mostDiagnoses)
          seen += page.items
          cursor = page.next
        } while cursor != nil
        #expect(seen.map(\.offer.id) == offers.map(\.id))
        for (number, diagnosis) in seen.enumerated() { #expect(diagnosis.needs == [needs[number % 3].id]) }
      }
    }
  }

  @Test("a policy too large to be decided for everybody is refused when it is told")
  func policyWeight() async throws {
    try await Town.with { town in
      let now = town.dawn
      func offer(_ operands: Int) -> OfferDraft {
        var draft = town.history()
        let rules = (0..<operands / 50).map { _ in
          Policy.Rule(.use, where: [.constraint(.init(.purpose, .isAnyOf, (0..<50).map { .word("p\($0)") }))])
        }
        draft.policy = Policy(permissions: rules)
        return draft
      }
      let (most, more) = (offer(1000), offer(1050))
      let fine = await ruleRefusing { try await town.write { try Offers.publish($0, most, by: town.mill.id, at: now) } }
      #expect(fine == nil)
      let rule = await ruleRefusing { try await town.write { try Offers.publish($0, more, by: town.mill.id, at: now) } }
      #expect(rule == "policy.too-large")
    }
  }
}
