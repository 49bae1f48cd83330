import Exchange
import Identity
import Store
import Testing
import Vocabulary

@testable import DataSpace

@Suite("The price series of data")
struct DataPriceTests {
  private static let dawn = Instant("2026-11-21T00:00:00Z") ?? Instant(milliseconds: 0)
  private static let parties: [ID<Participant>] = (0..<8).map { dawn.adding(milliseconds: $0) }.map { ID(at: $0) }

  private static func seen(
    _ provider: Int, _ consumer: Int, _ milliFen: Int64, charges: Int64 = 0, quantity: Int64 = 0, fen: Int64 = 0
  ) -> DataPriceCells.Seen {
    .init(
      month: ChinaMonth(of: dawn), class: .init(form: .table, unit: "use", theme: .energy), provider: parties[provider],
      consumer: parties[consumer], milliFen: milliFen, charges: charges, quantity: quantity, fen: fen)
  }

  @Test("quartiles are prices that were agreed; counts and charges are sums") func quartiles() throws {
    let cell = [
      Self.seen(0, 3, 400, charges: 2, quantity: 20, fen: 8), Self.seen(1, 4, 100), Self.seen(2, 5, 300),
      Self.seen(0, 4, 200, charges: 1, quantity: 1, fen: 1), Self.seen(1, 3, 900),
    ]
    let told = try #require(DataPriceCells.figures(cell))
    #expect(told.milliFen == .init(lower: 200, median: 300, upper: 400))
    #expect([told.agreements, told.providers, told.consumers] == [5, 3, 3])
    #expect([told.charges, told.quantity, told.fen] == [3, 21, 9])
  }

  @Test("a cell with fewer than three on either side, or in which one outweighs the others, tells nothing")
  func suppressed() {
    let two = (0..<9).map { Self.seen($0 % 2, 3 + $0 % 4, 100) }
    #expect(DataPriceCells.figures(two) == nil)
    let consumers = (0..<9).map { Self.seen($0 % 4, 4 + $0 % 2, 100) }
    #expect(DataPriceCells.figures(consumers) == nil)
    let three = (0..<3).map { Self.seen($0, 3 + $0, 100) }
    #expect(DataPriceCells.figures(three) != nil)
    func outweighed(_ more: Int) -> DataPrice.Figures? {
      DataPriceCells.figures(three + (0..<more).map { Self.seen(0, 3 + $0 % 4, 700) })
    }
    #expect(outweighed(5) != nil && outweighed(6) == nil)
    #expect(DataPriceCells.figures([]) == nil)
  }

  @Test("the price of a unit is in thousandths of a fen, rounded to the nearest; what is free has none") func units() {
    #expect(DataPrices.unitPrice(.perUse(fen: 5)).map { [$0.unit, String($0.milliFen)] } == ["use", "5000"])
    #expect(DataPrices.unitPrice(.perUnit(fen: 1, quantity: 3, unit: "rows"))?.milliFen == 333)
    #expect(DataPrices.unitPrice(.perUnit(fen: 2, quantity: 3, unit: "rows"))?.milliFen == 667)
    #expect(DataPrices.unitPrice(.perUnit(fen: Price.largest, quantity: 1, unit: "x"))?.milliFen == Price.largest)
    #expect(DataPrices.unitPrice(.free) == nil)
  }

  @Test("agreements that nobody signed are not seen, and months are a stretch of at most two years") func reading()
    async throws
  {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let offer = try Offers.publish(
          tx,
          OfferDraft(
            kind: .data, title: Text(zh: "能耗", en: ""), summary: Text(zh: "", en: ""), policy: .open,
            price: .perUse(fen: 100)), by: room.bureau, at: room.dawn)
        let asked = try Negotiations.request(
          tx, NegotiationDraft(offer: offer.id, purpose: "saving", days: 9), by: Participants.get(tx, room.mill),
          at: room.dawn)
        _ = try Negotiations.accept(tx, asked.id, at: room.dawn)
        let month = ChinaMonth(of: room.dawn)
        let series = try DataPrices.series(tx, from: month, to: month, at: room.dawn)
        #expect(series.items.isEmpty && !series.isPartial && series.from == "2026-11")
        for (from, to) in [(month, month.adding(-1)), (month.adding(-24), month)] {
          #expect(throws: Refusal.self) { try DataPrices.series(tx, from: from, to: to, at: room.dawn) }
        }
      }
    }
  }
}
