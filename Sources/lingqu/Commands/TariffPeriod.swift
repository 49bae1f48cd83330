import ArgumentParser
import Vocabulary

/// Hours of the week at a price of their own, as they are typed: `1-5@22:00-07:00=0.35`.
struct TariffPeriod: ExpressibleByArgument {
  private let days: ClosedRange<Int64>
  private let from: Int64
  private let to: Int64
  private let price: Fixed

  init?(argument: String) {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, let price = Fixed(argument: String(parts[1])) else { return nil }
    let when = parts[0].split(separator: "@", omittingEmptySubsequences: false)
    guard when.count == 2 else { return nil }
    let days = when[0].split(separator: "-").compactMap { Int64($0) }
    guard let first = days.first, let last = days.last, (1...2).contains(days.count), 1 <= first, first <= last,
      last <= 7
    else { return nil }
    let hours = when[1].split(separator: "-").compactMap { Self.minutes($0) }
    guard hours.count == 2 else { return nil }
    (self.days, from, to, self.price) = (first...last, hours[0], hours[1], price)
  }

  private static func minutes(_ text: Substring) -> Int64? {
    let parts = text.split(separator: ":").compactMap { Int64($0) }
    guard parts.count == 2, (0...24).contains(parts[0]), (0...59).contains(parts[1]) else { return nil }
    return parts[0] * 60 + parts[1]
  }

  var json: JSON {
    get throws {
      [
        "hours": [
          "days": .array(days.map { .int($0) }), "from": .int(from), "to": .int(to), "utcOffsetMinutes": 480,
        ], "milliYuanPerKWh": .int(try price.times(1000, "--tariff-period")),
      ]
    }
  }
}
