import ArgumentParser
import Vocabulary

/// Hours of the week as people write them: `1-5/09:00-17:00`, or `always`.
struct Hours: ExpressibleByArgument {
  /// A pool's opening; null for always.
  let json: JSON

  init?(argument: String) {
    if argument == "always" {
      json = .null
      return
    }
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].contains("-"),
      let days = Self.range(parts[0], { Int64($0).flatMap { (1...7).contains($0) ? $0 : nil } }),
      days.0 <= days.1, let hours = Self.range(parts[1], Self.minutes)
    else { return nil }
    json = [
      "days": .array((days.0...days.1).map { .int($0) }), "from": .int(hours.0), "to": .int(hours.1),
      "utcOffsetMinutes": 480,
    ]
  }

  /// One value stands for both ends.
  private static func range(_ text: Substring, _ read: (Substring) -> Int64?) -> (Int64, Int64)? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(read)
    guard (1...2).contains(ends.count), let first = ends.first ?? nil, let last = ends.last ?? nil else { return nil }
    return (first, last)
  }

  private static func minutes(_ text: Substring) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int64(parts[0]),
      let minute = Int64(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
    else { return nil }
    return hour * 60 + minute
  }
}
