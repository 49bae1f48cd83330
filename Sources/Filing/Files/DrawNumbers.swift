internal import Vocabulary

/// Random numbers of a draw (SplitMix64): the same from the same seed and purpose, on every machine and in every build.
/// What is drawn with them is part of a dossier, so the numbers must never change.
struct DrawNumbers {
  private var state: UInt64

  /// Refuses a seed that JSON cannot carry: it is printed in every report, and the draw is repeated from there.
  static func check(_ seed: UInt64) throws(Refusal) {
    guard seed <= UInt64(JSON.largestInteger) else {
      throw Refusal(
        .invalid, rule: "filing.seed",
        Text(zh: "种子过大", en: "the seed is too large"),
        remedy: Text(zh: "0 到 9007199254740991", en: "0 to 9007199254740991"), field: "seed")
    }
  }

  /// `purpose` keeps two draws with one seed apart.
  init(seed: UInt64, purpose: String) {
    // FNV-1a.
    var mixed: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in purpose.utf8 { mixed = (mixed ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    state = seed ^ mixed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  /// One of `0..<count`; `count` is at least one.
  mutating func below(_ count: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(count)).high) }

  mutating func shuffle<Item>(_ items: inout [Item]) {
    for last in stride(from: items.count - 1, to: 0, by: -1) { items.swapAt(last, below(last + 1)) }
  }

  /// `count` different numbers of `0..<whole`, in ascending order, in memory that grows with `count` only (Floyd's method).
  mutating func sample(_ count: Int, of whole: Int) -> [Int] {
    var chosen: Set<Int> = []
    for top in (whole - min(count, whole))..<whole {
      let one = below(top + 1)
      chosen.insert(chosen.contains(one) ? top : one)
    }
    return chosen.sorted()
  }
}

/// Divides a number of places among groups in proportion to their sizes (largest remainder), at least one for each group
/// that has anything while there are places, none more than it has.
enum Places {
  static func divide(_ places: Int, among sizes: [Int]) -> [Int] {
    let whole = sizes.reduce(0, +)
    guard places < whole else { return sizes }
    var shares = sizes.map { $0 > 0 ? 1 : 0 }
    let given = shares.reduce(0, +)
    guard given <= places else {
      // Fewer places than groups: the largest first, then in their order.
      let first = sizes.indices.filter { sizes[$0] > 0 }.sorted { (sizes[$0], $1) > (sizes[$1], $0) }.prefix(places)
      return sizes.indices.map { first.contains($0) ? 1 : 0 }
    }
    let left = places - given
    let rest = zip(sizes, shares).map { $0 - $1 }
    let room = rest.reduce(0, +)
    var remainders: [(index: Int, remainder: UInt)] = []
    for (index, size) in rest.enumerated() where room > 0 {
      let (quotient, remainder) = UInt(room).dividingFullWidth(UInt(size).multipliedFullWidth(by: UInt(left)))
      shares[index] += Int(quotient)
      remainders.append((index, remainder))
    }
    remainders.sort { ($0.remainder, $1.index) > ($1.remainder, $0.index) }
    for one in remainders.prefix(places - shares.reduce(0, +)) { shares[one.index] += 1 }
    return shares
  }
}
