import Identity
import Store
import Testing
import Vocabulary

@testable import Exchange

/// Rows that an older build let in and that cannot be read back: nobody else may suffer from them.
@Suite("Unreadable rows") struct UnreadableTests {
  private static let outside = "1969-12-31T23:00:00.000Z"

  private static func late(_ title: String) -> OfferDraft {
    OfferDraft(
      kind: .data, title: Text(zh: title, en: title), summary: Text(zh: "x", en: "x"),
      policy: Policy(permissions: [
        .init(.use, where: [.constraint(.init(.dateTime, .gteq, .instant(Instant(milliseconds: 1))))])
      ]), price: .free)
  }

  /// Publishes five offers, the middle three of them then spoilt as the old build's were.
  private static func spoilt(_ tx: Transaction, _ town: Town) throws -> [Offer] {
    let offers = try (0..<5).map { try Offers.publish(tx, late("糖厂\($0)"), by: town.mill.id, at: town.dawn) }
    for offer in offers[1...3] {
      let changed = try tx.execute(
        "UPDATE offer_version SET body = REPLACE(body, '1970-01-01T00:00:00.001Z', ?) WHERE offer = ?", outside,
        offer.id)
      guard changed == 1 else { throw ExchangeDefect.row("offer") }
    }
    return offers
  }

  @Test("the lists of offers go on without them, page by page") func lists() async throws {
    try await Town.with { town in
      try await town.write { tx in
        let offers = try Self.spoilt(tx, town)
        let good = [offers[4].id, offers[0].id]
        #expect(try Offers.list(tx, limit: 50).items.map(\.id) == good)
        let first = try Offers.list(tx, limit: 1)
        #expect(first.items.map(\.id) == [good[0]])
        let second = try Offers.list(tx, after: first.next, limit: 1)
        #expect(second.items.map(\.id) == [good[1]] && second.next == nil)
        #expect(try Catalogue.search(tx, CatalogueQuery(text: "糖厂"), limit: 50).items.count == 2)
        #expect(try Catalogue.unused(tx, limit: 10, at: town.dawn).items.count == 2)
        #expect { try Offers.get(tx, offers[2].id) } throws: { ($0 as? Refusal)?.rule == "store.unreadable-row" }
        let named = Set(UnreadableRows.takeUntold().map(\.id))
        #expect(named.isSuperset(of: offers[1...3].map(\.id.description)))
        // Each is told of once.
        _ = try Offers.list(tx, limit: 50)
        #expect(named.isDisjoint(with: UnreadableRows.takeUntold().map(\.id)))
      }
    }
  }

  @Test("their providers can still withdraw or revise them") func mended() async throws {
    try await Town.with { town in
      try await town.write { tx in
        let offers = try Self.spoilt(tx, town)
        let gone = try Offers.withdraw(tx, offers[1].id, at: town.dawn)
        #expect(gone.state == .withdrawn && gone.policy.permissions.isEmpty && gone.provider == town.mill.id)
        #expect(try Offers.withdraw(tx, offers[1].id, at: town.dawn).state == .withdrawn)
        let left = try tx.row(
          "SELECT COUNT(*) FROM catalogue_posting p JOIN offer o ON o.seq = p.seq WHERE o.id = ?", offers[1].id)
        #expect(try left?.int(0) == 0)
        let mended = try Offers.revise(tx, offers[2].id, Self.late("水厂"), at: town.dawn)
        #expect(mended.version == 2)
        #expect(try Catalogue.search(tx, CatalogueQuery(text: "水厂")).items.map(\.id) == [offers[2].id])
        #expect(try Catalogue.search(tx, CatalogueQuery(text: "糖厂")).items.count == 2)
      }
    }
  }

  @Test("needs, negotiations and agreements that cannot be read hide no others") func others() async throws {
    try await Town.with { town in
      try await town.write { tx in
        let needs = try (0..<3).map {
          try Needs.publish(
            tx, NeedDraft(title: Text(zh: "\($0)", en: ""), summary: Text(zh: "", en: ""), purpose: "p"),
            by: town.startUp.id, at: town.dawn.adding(seconds: Int64($0)))
        }
        try tx.execute("UPDATE need SET body = '{}' WHERE id = ?", needs[1].id)
        #expect(try Needs.list(tx, before: nil, limit: 2).map(\.id) == [needs[2].id, needs[0].id])

        let agreements = try (0..<3).map {
          try town.agree(
            tx, town.history(), by: town.mill, at: town.dawn.adding(seconds: Int64($0)))
        }
        try tx.execute("UPDATE agreement SET body = '[]' WHERE id = ?", agreements[1].id)
        try tx.execute("UPDATE negotiation SET body = 'no JSON' WHERE agreement = ?", agreements[1].id)
        let mine = try Agreements.list(tx, of: town.mill.id, before: nil, limit: 2)
        #expect(mine.map(\.id) == [agreements[2].id, agreements[0].id])
        let negotiations = try Negotiations.list(tx, of: town.mill.id, before: nil, limit: 5)
        #expect(negotiations.map(\.agreement) == [agreements[2].id, agreements[0].id])
      }
    }
  }

  @Test("what would not be read back is not stored") func refused() async throws {
    try await Town.with { town in
      try await town.write { tx in
        func publish(_ draft: OfferDraft) throws { _ = try Offers.publish(tx, draft, by: town.mill.id, at: town.dawn) }
        var draft = Self.late("a")
        draft.policy.permissions[0].conditions = Array(
          repeating: .constraint(.init(.count, .lteq, .integer(5))), count: 51)
        #expect(throws: Refusal.self) { try publish(draft) }
        draft = Self.late("b")
        draft.policy.permissions[0].conditions = [
          .constraint(.init(.dateTime, .gteq, .instant(Instant(milliseconds: -1))))
        ]
        #expect(throws: Refusal.self) { try publish(draft) }
        draft = Self.late("c")
        draft.reference = (0..<40).reduce(JSON.null) { inner, _ in .array([inner]) }
        #expect(throws: Refusal.self) { try publish(draft) }
        draft.reference = (0..<30).reduce(JSON.null) { inner, _ in .array([inner]) }
        #expect(throws: Never.self) { try publish(draft) }
      }
    }
  }

  @Test("an assignee counts among the constraints it becomes") func assignee() throws {
    func policy(_ count: Int) -> JSON {
      let constraint: JSON = ["leftOperand": "count", "operator": "lteq", "rightOperand": 5]
      return [
        "permission": [
          ["action": "use", "assignee": "a", "constraint": .array(Array(repeating: constraint, count: count))]
        ]
      ]
    }
    #expect(throws: Refusal.self) { try Policy(json: policy(50)) }
    let read = try Policy(json: policy(49))
    #expect(try Policy(json: read.json) == read)
  }
}
