import Scheduling

/// A space of so many equal units.
struct Units: Space {
  var total: Int64
  var used: Int64 = 0

  init(_ total: Int64) { self.total = total }

  mutating func take(_ demand: Int64) -> Bool {
    guard used + demand <= total else { return false }
    used += demand
    return true
  }

  mutating func takeAnyway(_ demand: Int64) { used = min(total, used + demand) }

  func dominantShare(_ demand: Int64) -> Int64 { demand * 1_000_000 / total }
}
