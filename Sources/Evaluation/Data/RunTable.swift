/// Runs of words of the test items, found again in a stream. A run is known by a 64-bit hash; a filter of bits answers most questions
/// without a look at the table.
struct RunTable: Sendable {
  /// By place: a hash, and the number of its run plus one; 0 where there is none.
  private var keys: [UInt64] = []
  private var numbers: [Int32] = []
  private var filter: [UInt64] = []
  private var filterMask: UInt64 = 0
  private var mask = 0
  private(set) var count = 0

  init(_ hashes: Set<UInt64>) {
    var size = 64
    while size < 2 * hashes.count { size *= 2 }
    keys = [UInt64](repeating: 0, count: size)
    numbers = [Int32](repeating: 0, count: size)
    filter = [UInt64](repeating: 0, count: size / 4)
    mask = size - 1
    filterMask = UInt64(size) * 16 - 1
    // In order, so that numbers are the same in every run.
    for hash in hashes.sorted() {
      var place = Int(truncatingIfNeeded: hash >> 20) & mask
      while numbers[place] != 0 { place = (place + 1) & mask }
      count += 1
      (keys[place], numbers[place]) = (hash, Int32(count))
      let bit = hash & filterMask
      filter[Int(bit >> 6)] |= 1 << (bit & 63)
    }
  }

  /// The number of the run with this hash.
  @inline(__always) func number(of hash: UInt64) -> Int? {
    let bit = hash & filterMask
    guard filter[Int(truncatingIfNeeded: bit >> 6)] >> (bit & 63) & 1 != 0 else { return nil }
    var place = Int(truncatingIfNeeded: hash >> 20) & mask
    while numbers[place] != 0 {
      if keys[place] == hash { return Int(numbers[place]) - 1 }
      place = (place + 1) & mask
    }
    return nil
  }
}

/// The hash of the last `length` words, renewed with each word.
struct RollingRun: Sendable {
  private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15
  private let length: Int
  /// `base` to the power of `length`.
  private let top: UInt64
  private var ring: [UInt64]
  private var at = 0
  private var filled = 0
  private var sum: UInt64 = 0

  init(length: Int) {
    self.length = length
    top = (0..<length).reduce(1) { power, _ in power &* Self.base }
    ring = [UInt64](repeating: 0, count: length)
  }

  /// Nil until there are `length` words.
  @inline(__always) mutating func add(_ word: UInt64) -> UInt64? {
    sum = sum &* Self.base &+ word &- ring[at] &* top
    ring[at] = word
    at += 1
    if at == length { at = 0 }
    if filled < length { filled += 1 }
    return filled == length ? TextHash.mixed(sum) : nil
  }

  mutating func reset() {
    for place in ring.indices { ring[place] = 0 }
    (at, filled, sum) = (0, 0, 0)
  }

  /// The hashes of all runs of a text.
  static func all(_ words: [UInt64], length: Int) -> [UInt64] {
    var run = RollingRun(length: length)
    return words.compactMap { run.add($0) }
  }
}
