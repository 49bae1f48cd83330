/// The states of a matcher's automata, stepped scalar by scalar.
struct KeywordLanes: Sendable {
  private var first: KeywordLane?
  private var second: KeywordLane?

  init(_ matcher: KeywordMatcher) {
    let lanes = matcher.lanes.map { KeywordLane($0, mostIgnored: matcher.bank.folding.mostIgnored) }
    first = lanes.first
    second = lanes.count > 1 ? lanes[1] : nil
  }

  mutating func restart() {
    first?.restart()
    second?.restart()
  }

  /// Where a term may have begun that is not finished.
  var held: Int? { [first?.held, second?.held].compactMap(\.self).min() }

  @inline(__always)
  mutating func step(_ scalar: UInt32, _ start: Int, _ end: Int, _ each: (KeywordHit) -> Void) {
    first?.step(scalar, start, end, each)
    second?.step(scalar, start, end, each)
  }
}

/// A walk through one automaton.
private struct KeywordLane: Sendable {
  private let automaton: Automaton
  private let mostIgnored: Int
  private var state: UInt32 = 0
  /// Symbols since the beginning, and what was overlooked since the last one.
  private var symbols = 0
  private var ignored = 0
  /// Where the last symbols began: a ring, as large as the longest term.
  private var starts = [Int](repeating: 0, count: KeywordBank.longestTerm)

  init(_ automaton: Automaton, mostIgnored: Int) {
    self.automaton = automaton
    self.mostIgnored = mostIgnored
  }

  mutating func restart() { (state, symbols, ignored) = (0, 0, 0) }

  var held: Int? { state == 0 ? nil : start(of: Int(automaton.depths[Int(state)])) }

  /// Where the symbol began that is `length` symbols back.
  private func start(of length: Int) -> Int { starts[(symbols - length) & 0xFF] }

  @inline(__always)
  mutating func step(_ scalar: UInt32, _ start: Int, _ end: Int, _ each: (KeywordHit) -> Void) {
    let symbol = automaton.symbols[scalar]
    if symbol == 0 {
      state = 0
    } else if symbol == SymbolMap.ignored {
      ignored += 1
      if ignored > mostIgnored { state = 0 }
    } else {
      ignored = 0
      state = automaton.next(state, symbol)
      if state != 0 { take(start, end, each) }
    }
  }

  @inline(__always)
  private mutating func take(_ start: Int, _ end: Int, _ each: (KeywordHit) -> Void) {
    starts[symbols & 0xFF] = start
    symbols += 1
    var emission = automaton.states[Int(state)].emission
    while emission != 0 {
      let found = automaton.emissions[Int(emission)]
      each(KeywordHit(keyword: Int(found.term), range: self.start(of: Int(found.length))..<end))
      emission = found.next
    }
  }
}
