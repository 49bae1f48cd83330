/// Gathers runs of the characters that patterns are made of, and finds the patterns when a run ends. Stepped scalar by
/// scalar.
struct PatternRuns: Sendable {
  /// Where a run is cut that does not end: its first part is searched, and what may still grow into a match is kept.
  private static let longestRun = 512
  private static let mostIgnored = 16
  private static let ignored: UInt16 = 1

  /// The symbol of each scalar that a pattern may have.
  private static let map: SymbolMap = {
    var map = SymbolMap()
    Characters.kinds.forEach { if Characters.kinds[$0] == Characters.invisible { map.set($0, ignored) } }
    let ascii = (0x30...0x39).map { $0 } + (0x41...0x5A).map { $0 } + (0x61...0x7A).map { $0 }
    let plain = Set(ascii + " ._%+-@:".unicodeScalars.map { Int($0.value) })
    for value in plain { map.set(UInt32(value), UInt16(value)) }
    for scalar in Characters.foldable {
      let value = Characters.plain(scalar)
      if plain.contains(Int(value)) { map.set(scalar, UInt16(value)) }
    }
    for (number, scalar) in PatternFinder.provinces.enumerated() {
      map.set(scalar.value, UInt16(PatternFinder.province) + UInt16(number))
    }
    for dot in [0xB7, 0x2022, 0x30FB] as [UInt32] { map.set(dot, UInt16(PatternFinder.middleDot)) }
    return map
  }()

  private let rules: PatternRuleSet
  private let map = PatternRuns.map
  private var symbols: [UInt8] = []
  private var ranges: [Range<Int>] = []
  /// A space after a digit: part of the run if a digit follows.
  private var space: Range<Int>?
  private var overlooked = 0
  /// Whether the first letters and digits are the rest of more.
  private var isCut = false

  init(_ rules: Set<PatternRule>) { self.rules = PatternRuleSet(rules) }

  mutating func restart() {
    symbols.removeAll(keepingCapacity: true)
    ranges.removeAll(keepingCapacity: true)
    (space, overlooked, isCut) = (nil, 0, false)
  }

  /// Where a match may have begun that is not finished.
  var held: Int? { ranges.first?.lowerBound }

  @inline(__always)
  mutating func step(_ scalar: UInt32, _ start: Int, _ end: Int, _ each: (PatternMatch) -> Void) {
    let symbol = map[scalar]
    if symbol == 0 {
      if !symbols.isEmpty { finish(each) }
    } else {
      take(symbol, start..<end, each)
    }
  }

  private mutating func take(_ symbol: UInt16, _ range: Range<Int>, _ each: (PatternMatch) -> Void) {
    if symbol == Self.ignored {
      overlooked += 1
      if overlooked > Self.mostIgnored { finish(each) }
      return
    }
    let symbol = UInt8(symbol)
    let isDigit = PatternChecks.isDigit(symbol)
    if symbol == PatternFinder.space {
      guard space == nil, let last = symbols.last, PatternChecks.isDigit(last) else { return finish(each) }
      space = range
      return
    }
    let isProvince = symbol >= PatternFinder.province && symbol != PatternFinder.middleDot
    if let between = space, isDigit {
      symbols.append(PatternFinder.space)
      ranges.append(between)
    } else if space != nil || isProvince {
      finish(each)
    }
    // Nothing begins with these.
    if symbols.isEmpty, [0x40, 0x25, 0x2D, PatternFinder.middleDot].contains(symbol) { return }
    space = nil
    overlooked = 0
    symbols.append(symbol)
    ranges.append(range)
    if symbols.count >= Self.longestRun { cut(each) }
  }

  /// Ends the run.
  mutating func finish(_ each: (PatternMatch) -> Void) {
    if worthwhile { for find in PatternFinder.finds(symbols, rules, cut: isCut) { each(match(find)) } }
    restart()
  }

  /// Most runs are words.
  private var worthwhile: Bool {
    symbols.count > 5 && symbols.contains { PatternChecks.isDigit($0) || $0 == UInt8(ascii: "@") }
  }

  /// A match that begins before the last ``PatternRule/longest`` symbols ends within the run.
  private mutating func cut(_ each: (PatternMatch) -> Void) {
    var place = symbols.count - PatternRule.longest
    for find in PatternFinder.finds(symbols, rules, cut: isCut) {
      if find.range.lowerBound >= place { break }
      if find.range.upperBound > place { place = find.range.lowerBound } else { each(match(find)) }
    }
    isCut = PatternChecks.isAlphanumeric(symbols[place - 1]) && PatternChecks.isAlphanumeric(symbols[place])
    symbols.removeFirst(place)
    ranges.removeFirst(place)
  }

  private func match(_ find: PatternFinder.Find) -> PatternMatch {
    let hidden = find.hidden.filter { PatternChecks.isAlphanumeric(symbols[$0]) || find.rule == .email }.map {
      ranges[$0]
    }
    return PatternMatch(
      rule: find.rule, range: ranges[find.range.lowerBound].lowerBound..<ranges[find.range.upperBound - 1].upperBound,
      hidden: hidden)
  }
}
