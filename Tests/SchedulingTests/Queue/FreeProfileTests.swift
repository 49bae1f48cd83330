import SeededTesting
import Testing

@testable import Scheduling

struct FreeProfileTests {
  @Test func `The first start found is the first there is`() {
    var random = Seeded(7)
    for _ in 0..<200 {
      let ends = (0..<random.below(6)).map { _ in (at: random.amount(1...20), width: 1 + random.below(4)) }
      let total = 4 + ends.reduce(0) { $0 + $1.width }
      var profile = FreeProfile(now: 0, free: 4, ends: ends)
      var free = (0..<200).map { time in 4 + ends.filter { $0.at <= time }.reduce(0) { $0 + $1.width } }
      for _ in 0..<6 {
        let width = 1 + random.below(total)
        let duration = random.amount(1...12)
        let start = profile.firstStart(width, for: duration, from: random.amount(0...3))
        guard let start else {
          #expect(width > (free.last ?? 0))
          continue
        }
        for time in start..<start + duration { #expect(free[Int(time)] >= width) }
        profile.take(width, from: start, for: duration)
        for time in start..<start + duration { free[Int(time)] -= width }
        let simple = (0..<150).first { time in (time..<time + 5).allSatisfy { free[$0] >= width } }
        #expect(profile.firstStart(width, for: 5, from: 0) == simple.map(Int64.init))
      }
    }
  }
}
