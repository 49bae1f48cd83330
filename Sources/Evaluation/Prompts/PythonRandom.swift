/// Python's `random.Random`: the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998) and what Python draws with it, so that a task
/// has the same examples before its questions as with a harness written in Python.
struct PythonRandom {
  private var words = [UInt32](repeating: 0, count: 624)
  private var at = 624

  init(seed: UInt32) {
    // Initialisation by an array of one word.
    words[0] = 19_650_218
    for index in 1..<624 {
      words[index] = 1_812_433_253 &* (words[index - 1] ^ words[index - 1] >> 30) &+ UInt32(index)
    }
    var index = 1
    for _ in 0..<624 {
      words[index] = (words[index] ^ (words[index - 1] ^ words[index - 1] >> 30) &* 1_664_525) &+ seed
      next(&index)
    }
    for _ in 0..<623 {
      words[index] = (words[index] ^ (words[index - 1] ^ words[index - 1] >> 30) &* 1_566_083_941) &- UInt32(index)
      next(&index)
    }
    words[0] = 0x8000_0000
  }

  private mutating func next(_ index: inout Int) {
    index += 1
    if index >= 624 {
      words[0] = words[623]
      index = 1
    }
  }

  private mutating func word() -> UInt32 {
    if at == 624 { turn() }
    var word = words[at]
    at += 1
    word ^= word >> 11
    word ^= word << 7 & 0x9D2C_5680
    word ^= word << 15 & 0xEFC6_0000
    return word ^ word >> 18
  }

  private mutating func turn() {
    for index in 0..<624 {
      let mixed = words[index] & 0x8000_0000 | words[(index + 1) % 624] & 0x7FFF_FFFF
      words[index] = words[(index + 397) % 624] ^ mixed >> 1 ^ (mixed & 1 == 0 ? 0 : 0x9908_B0DF)
    }
    at = 0
  }

  /// One of `0..<count`, as `_randbelow` draws it; `count` is at least one and fits into 32 bits.
  mutating func below(_ count: Int) -> Int {
    let bits = UInt32(count.bitWidth - count.leadingZeroBitCount)
    while true {
      let drawn = Int(word() >> (32 - bits))
      if drawn < count { return drawn }
    }
  }

  /// Places of `count` different members of a list of `whole`, in the order that `sample` gives them.
  mutating func sample(_ count: Int, of whole: Int) -> [Int] {
    // The size up to which Python copies the list.
    var size = 21
    if count > 5 {
      var power = 1
      while power < count * 3 { power *= 4 }
      size += power
    }
    var drawn: [Int] = []
    if whole <= size {
      var pool = Array(0..<whole)
      for place in 0..<count {
        let one = below(whole - place)
        drawn.append(pool[one])
        pool[one] = pool[whole - place - 1]
      }
    } else {
      var chosen: Set<Int> = []
      for _ in 0..<count {
        var one = below(whole)
        while chosen.contains(one) { one = below(whole) }
        chosen.insert(one)
        drawn.append(one)
      }
    }
    return drawn
  }
}
