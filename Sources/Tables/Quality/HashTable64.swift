/// A set of 64-bit numbers in one piece of memory: eight bytes each, and room for a third more. Two different values of a column
/// have the same number once in about two million tables of ten million rows.
struct HashTable64 {
  private var slots: [UInt64] = Array(repeating: 0, count: 1 << 10)
  private var hasZero = false
  private(set) var count = 0

  /// True if it was not there.
  mutating func insert(_ hash: UInt64) -> Bool {
    guard hash != 0 else {
      defer { hasZero = true }
      if !hasZero { count += 1 }
      return !hasZero
    }
    if count * 4 >= slots.count * 3 { grow() }
    var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[place] != 0 {
      if slots[place] == hash { return false }
      place = (place + 1) & (slots.count - 1)
    }
    slots[place] = hash
    count += 1
    return true
  }

  func contains(_ hash: UInt64) -> Bool {
    guard hash != 0 else { return hasZero }
    var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[place] != 0 {
      if slots[place] == hash { return true }
      place = (place + 1) & (slots.count - 1)
    }
    return false
  }

  private mutating func grow() {
    var larger = [UInt64](repeating: 0, count: 2 * slots.count)
    for hash in slots where hash != 0 {
      var place = Int(truncatingIfNeeded: hash) & (larger.count - 1)
      while larger[place] != 0 { place = (place + 1) & (larger.count - 1) }
      larger[place] = hash
    }
    slots = larger
  }
}
