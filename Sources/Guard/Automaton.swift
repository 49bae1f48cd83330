/// An Aho–Corasick automaton over folded scalars. What follows a state on a symbol is in one hash table of 64-bit
/// entries, whose
/// size and speed do not depend on which terms there are; the root, which has most followers by far, has a table of its
/// own.
///
/// Aho and Corasick, "Efficient string matching: an aid to bibliographic search" (1975).
struct Automaton: Sendable {
  struct State: Sendable {
    /// The state of the longest end of this one's text that is another's beginning.
    var fail: UInt32
    /// The first of the terms that end here, in ``emissions``; 0 for none.
    var emission: UInt32
  }

  /// A term that ends at a state, and the next shorter one.
  struct Emission: Sendable {
    var term: UInt32
    /// In symbols.
    var length: UInt16
    var next: UInt32
  }

  var symbols = SymbolMap()
  var roots: [UInt32] = []
  /// State 0 is the root.
  var states: [State] = []
  /// Symbols from the root to each state.
  var depths: [UInt16] = []
  var emissions: [Emission] = []

  /// State (24 bits), symbol (16), state that follows (24); 0 is free, as nothing leads to the root. Less than half are
  /// taken.
  private var edges: [UInt64]
  private let shift: UInt64

  /// - Parameter count: how many states there will be.
  init(states count: Int) {
    let bits = max(4, Int.bitWidth - (count * 2).leadingZeroBitCount)
    edges = [UInt64](repeating: 0, count: 1 << bits)
    shift = UInt64(64 - bits)
    states.reserveCapacity(count)
    depths.reserveCapacity(count)
  }

  // Fibonacci hashing: the high bits of a product with 2^64 over the golden ratio.
  @inline(__always)
  private func place(_ key: UInt64) -> Int { Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> shift) }

  @inline(__always)
  private func child(_ state: UInt32, _ symbol: UInt16) -> UInt32 {
    let key = UInt64(state) << 16 | UInt64(symbol)
    var place = place(key)
    while edges[place] != 0 {
      if edges[place] >> 24 == key { return UInt32(truncatingIfNeeded: edges[place] & 0xFF_FFFF) }
      place = (place + 1) & (edges.count - 1)
    }
    return 0
  }

  mutating func connect(_ state: UInt32, _ symbol: UInt16, to child: UInt32) {
    if state == 0 {
      roots[Int(symbol)] = child
      return
    }
    let key = UInt64(state) << 16 | UInt64(symbol)
    var place = place(key)
    while edges[place] != 0 { place = (place + 1) & (edges.count - 1) }
    edges[place] = key << 24 | UInt64(child)
  }

  /// The state after `symbol`.
  @inline(__always)
  func next(_ state: UInt32, _ symbol: UInt16) -> UInt32 {
    var state = state
    while state != 0 {
      let child = child(state, symbol)
      if child != 0 { return child }
      state = states[Int(state)].fail
    }
    return roots[Int(symbol)]
  }

  /// Bytes in memory.
  var size: Int {
    symbols.size + roots.count * 4 + edges.count * 8 + states.count * 8 + depths.count * 2
      + emissions.count * MemoryLayout<Emission>.stride
  }
}
