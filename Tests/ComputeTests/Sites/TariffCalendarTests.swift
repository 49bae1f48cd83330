import Scheduling
import Testing
import Vocabulary

@testable import Compute

@Suite("A tariff as the pure rooms know it")
struct TariffCalendarTests {
  @Test("one week of steps says at every moment what the periods say")
  func agrees() throws {
    let tariff = Tariff(
      milliYuanPerKWh: 600,
      periods: [
        .init(Opening(days: [1, 2, 3, 4, 5], from: 480, to: 660), milliYuanPerKWh: 900),
        .init(Opening(days: [7], from: 1380, to: 420), milliYuanPerKWh: 200),
        .init(Opening(days: [1, 3, 6], from: 30, to: 1439, utcOffsetMinutes: -720), milliYuanPerKWh: 450),
        .init(Opening(days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 0, utcOffsetMinutes: 840), milliYuanPerKWh: 500),
      ])
    for count in 0...4 {
      let part = Tariff(milliYuanPerKWh: 600, periods: Array((tariff.periods ?? []).prefix(count)))
      let calendar = try part.calendar()
      for minute in stride(from: Int64(0), to: 2 * 10_080, by: 7) {
        let at = Instant(milliseconds: 1_795_000_000_000 + minute * 60_000)
        #expect(calendar.rate(at: at) == part.price(at: at) * 1000)
        #expect(calendar.isOffPeak(at: at) == (part.price(at: at) < 600))
      }
    }
    #expect(try Tariff(milliYuanPerKWh: 5).calendar().week == [TariffCalendar.Step(from: 0, rate: 5000)])
  }

  @Test("an opening in minutes of the week is open when it is open, over the week's end and in any offset")
  func opens() {
    for opening in [
      Opening(days: [7], from: 1320, to: 420), Opening(days: [1], from: 0, to: 60, utcOffsetMinutes: 840),
      Opening(days: [2, 5], from: 600, to: 600, utcOffsetMinutes: -720),
    ] {
      let minutes = opening.minutesOfWeek()
      for minute in stride(from: Int64(0), to: 10_080, by: 5) {
        let at = Instant(milliseconds: Opening.aMonday + 2_900 * 604_800_000 + minute * 60_000)
        #expect(minutes.contains { $0.contains(minute) } == opening.isOpen(at: at))
      }
    }
  }
}
