import SeededTesting
import Testing
import Vocabulary

@testable import Compute

@Suite("Opening hours")
struct OpeningTests {
  @Test("a pool is open in its hours of its days, also over midnight", arguments: moments)
  func isOpen(_ moment: (opening: Opening, at: String, isOpen: Bool)) throws {
    let now = try #require(Instant(moment.at))
    #expect(moment.opening.isOpen(at: now) == moment.isOpen, "\(moment)")
  }

  private static let office = Opening(days: [1, 2, 3, 4, 5], from: 9 * 60, to: 17 * 60)
  private static let nights = Opening(days: [5], from: 22 * 60, to: 7 * 60)
  private static let whole = Opening(days: [6], from: 0, to: 0, utcOffsetMinutes: 0)

  // 20 November 2026 is a Friday; China is eight hours ahead.
  private static let moments: [(opening: Opening, at: String, isOpen: Bool)] = [
    (office, "2026-11-20T00:59:59.999Z", false), (office, "2026-11-20T01:00:00.000Z", true),
    (office, "2026-11-20T08:59:59.999Z", true), (office, "2026-11-20T09:00:00.000Z", false),
    (office, "2026-11-21T02:00:00.000Z", false),
    (nights, "2026-11-20T13:59:59.999Z", false), (nights, "2026-11-20T14:00:00.000Z", true),
    (nights, "2026-11-20T22:59:59.999Z", true), (nights, "2026-11-20T23:00:00.000Z", false),
    (nights, "2026-11-19T22:00:00.000Z", false),
    (whole, "2026-11-20T23:59:59.999Z", false), (whole, "2026-11-21T00:00:00.000Z", true),
    (whole, "2026-11-21T23:59:59.999Z", true), (whole, "2026-11-22T00:00:00.000Z", false),
  ]

  @Test("the moment it opens is the first minute at which it is open")
  func opens() {
    var random = Seeded(9)
    for _ in 0..<60 {
      let days = (1...7).filter { _ in random.once(in: 2) }.map(Int64.init)
      let opening = Opening(
        days: days.isEmpty ? [7] : days, from: random.amount(0...1_439), to: random.amount(0...1_440),
        utcOffsetMinutes: random.amount(-720...840))
      let now = Instant(milliseconds: random.amount(-1_000_000_000...2_000_000_000_000))
      let found = opening.opens(from: now)
      #expect(opening.isOpen(at: found) && found >= now)
      var moment = now
      while moment < found {
        #expect(!opening.isOpen(at: moment), "\(opening) is open at \(moment), before \(found)")
        moment = moment.adding(seconds: 60)
      }
      if found > now { #expect(!opening.isOpen(at: found.adding(milliseconds: -1))) }
    }
  }
}
