import Scheduling

/// A space of so many equal units.
struct Units: Space {
  var total: Int64
  var used: Int64 = 0
  /// Whether it tells what it was before something was taken.
  var isExact: Bool

  init(_ total: Int64, isExact: Bool = true) {
    self.total = total
    self.isExact = isExact
  }

  mutating func take(_ demand: Int64) -> Bool {
    guard used + demand <= total else { return false }
    used += demand
    return true
  }

  mutating func takeAnyway(_ demand: Int64) { used = min(total, used + demand) }

  mutating func giveBack(_ demand: Int64) -> Bool {
    if isExact { used -= demand }
    return isExact
  }

  func dominantShare(_ demand: Int64) -> Int64 { demand * 1_000_000 / total }
}
