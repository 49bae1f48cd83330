import Testing
import Vocabulary

@testable import Compute

@Suite("What a kWh costs, at which hours")
struct TariffTests {
  /// 0.612 by day, 0.35 at night, 0.9 on weekday evenings.
  private let tariff = Tariff(
    milliYuanPerKWh: 612,
    periods: [
      .init(Opening(days: [1, 2, 3, 4, 5, 6, 7], from: 22 * 60, to: 7 * 60), milliYuanPerKWh: 350),
      .init(Opening(days: [1, 2, 3, 4, 5], from: 18 * 60, to: 23 * 60), milliYuanPerKWh: 900),
    ])

  @Test(
    "the first period that holds counts, over midnight too, by China's clock",
    arguments: [
      ("2026-11-20T01:00:00.000Z", 612), ("2026-11-20T10:30:00.000Z", 900), ("2026-11-20T14:30:00.000Z", 350),
      ("2026-11-20T22:59:59.000Z", 350), ("2026-11-20T23:00:00.000Z", 612), ("2026-11-21T10:30:00.000Z", 612),
    ])
  func price(at: String, expected: Int64) throws {
    #expect(tariff.price(at: try #require(Instant(at))) == expected)
  }

  @Test("without periods it is the same all day")
  func flat() { #expect(Tariff(milliYuanPerKWh: 783).price(at: morning) == 783) }

  @Test("lines lead to other sites that are there, each once")
  func links() async throws {
    try await Rooms.with { rooms in
      let (one, two) = (try await rooms.site(), try await rooms.site())
      let link = SiteLink(to: two.id, megabitsPerSecond: 1_000, latencyMilliseconds: 8, fenPerGigabyte: 12)
      let owner = rooms.owner
      func change(_ links: [SiteLink]) async throws -> Refusal? {
        var change = SiteChange()
        change.links = .set(links)
        let (id, asked) = (one.id, change)
        return try await rooms.refusal { tx in _ = try Sites.change(tx, id, asked, by: owner, at: morning) }
      }
      #expect(try await change([link]) == nil)
      #expect(try await rooms.write { tx in try Sites.get(tx, one.id) }.links == [link])
      #expect(try await change([link, link])?.field == "/links")
      #expect(try await change([SiteLink(to: one.id, megabitsPerSecond: 1)])?.field == "/links")
      #expect(try await change([SiteLink(to: ID(at: morning), megabitsPerSecond: 1)])?.field == "/links/0/to")
      #expect(
        try await change([SiteLink(to: two.id, megabitsPerSecond: 0)])?.field == "/links/0/megabitsPerSecond")
    }
  }
}
