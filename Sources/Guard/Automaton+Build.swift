extension Automaton {
  /// - Parameter terms: their numbers and folded symbols, none empty.
  init(_ terms: [(number: Int, symbols: [UInt32])], chinese: Bool, folding: TextFolding) {
    let codes = Self.codes(terms)
    let sorted = terms.map { (number: $0.number, symbols: $0.symbols.map { codes[$0] ?? 0 }) }
      .sorted { $0.symbols.lexicographicallyPrecedes($1.symbols) }
    self.init(states: Self.count(sorted))
    for (scalar, code) in codes { symbols.set(scalar, code) }
    // Folding costs nothing when scanning: each way of writing a symbol has its code.
    for scalar in Characters.foldable {
      if let code = codes[folding.fold(scalar)] { symbols.set(scalar, code) }
    }
    Characters.kinds.forEach { scalar in
      if folding.ignores(scalar, chinese: chinese) { symbols.set(scalar, SymbolMap.ignored) }
    }
    roots = [UInt32](repeating: 0, count: codes.count + 1)
    emissions = [Emission(term: 0, length: 0, next: 0)]
    states = [State(fail: 0, emission: 0)]
    depths = [0]

    // Level by level: what a state fails to is nearer to the root, and therefore ready. A state is a range of the
    // sorted terms,
    // those that begin alike.
    var ranges = [0..<sorted.count]
    var state = 0
    while state < ranges.count {
      let (range, depth) = (ranges[state], Int(depths[state]))
      var low = range.lowerBound
      while low < range.upperBound, sorted[low].symbols.count == depth { low += 1 }
      while low < range.upperBound {
        let symbol = sorted[low].symbols[depth]
        var high = low + 1
        while high < range.upperBound, sorted[high].symbols[depth] == symbol { high += 1 }
        add(symbol, to: UInt32(state), terms: sorted[low..<high])
        ranges.append(low..<high)
        low = high
      }
      state += 1
    }
  }

  private mutating func add(_ symbol: UInt16, to state: UInt32, terms: ArraySlice<(number: Int, symbols: [UInt16])>) {
    let depth = depths[Int(state)] + 1
    let fail = state == 0 ? 0 : next(states[Int(state)].fail, symbol)
    var emission = states[Int(fail)].emission
    for term in terms.prefix(while: { $0.symbols.count == Int(depth) }) {
      emissions.append(Emission(term: UInt32(term.number), length: depth, next: emission))
      emission = UInt32(emissions.count - 1)
    }
    connect(state, symbol, to: UInt32(states.count))
    states.append(State(fail: fail, emission: emission))
    depths.append(depth)
  }

  /// States: the root, and for each of the sorted terms what it does not begin with like the one before.
  private static func count(_ sorted: [(number: Int, symbols: [UInt16])]) -> Int {
    var count = 1
    var before: [UInt16] = []
    for term in sorted {
      count += term.symbols.count - zip(before, term.symbols).prefix { $0 == $1 }.count
      before = term.symbols
    }
    return count
  }

  /// A code from 1 for each symbol. A bank has fewer symbols than codes: ``KeywordBank`` sees to it.
  private static func codes(_ terms: [(number: Int, symbols: [UInt32])]) -> [UInt32: UInt16] {
    let symbols = Set(terms.lazy.flatMap(\.symbols)).sorted()
    return Dictionary(uniqueKeysWithValues: symbols.enumerated().map { ($1, UInt16($0 + 1)) })
  }
}
