/// Keywords and patterns in one pass over a stream.
struct GuardStream: Sendable {
  private let actions: ContentGuard.Actions
  private let bank: KeywordBank?
  private let side: GuardSide
  private let stopsAtBlock: Bool
  private var decoder = ScalarDecoder()
  private var lanes: KeywordLanes?
  private var runs: PatternRuns?
  private var buffer = MaskBuffer()
  private var tally = GuardTally()
  private(set) var isStopped = false

  /// Whether the text is passed on; else it is only looked at.
  private let keepsText: Bool

  init(_ rules: ContentGuard, _ side: GuardSide, stopsAtBlock: Bool, keepsText: Bool = true) {
    self.keepsText = keepsText
    actions = rules.actions(side)
    self.side = side
    self.stopsAtBlock = stopsAtBlock
    bank = rules.matcher?.bank
    lanes = actions.looksForKeywords ? rules.matcher.map(KeywordLanes.init) : nil
    runs = actions.rules.isEmpty ? nil : PatternRuns(actions.rules)
  }

  var verdict: GuardVerdict { tally.verdict(side, bytes: decoder.offset) }
  var heldBytes: Int { isStopped ? 0 : decoder.offset - buffer.released }

  private var held: Int {
    min(
      decoder.begun, actions.holdsKeywords ? lanes?.held ?? .max : .max,
      actions.holdsPatterns ? runs?.held ?? .max : .max)
  }

  mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    if isStopped { return [] }
    if keepsText { buffer.append(bytes) }
    var decoder = decoder
    var (matches, hits): ([PatternMatch], [KeywordHit]) = ([], [])
    _ = decoder.feed(bytes) { scalar, start, end in
      // Patterns first: a run ends before the scalar that ends it.
      runs?.step(scalar, start, end) { matches.append($0) }
      if !matches.isEmpty { note(&matches) }
      if isStopped { return false }
      lanes?.step(scalar, start, end) { hits.append($0) }
      if !hits.isEmpty { note(&hits) }
      return !isStopped
    }
    self.decoder = decoder
    guard keepsText else { return [] }
    return release(upTo: held)
  }

  mutating func finish() -> [UInt8] {
    if isStopped { return [] }
    var matches: [PatternMatch] = []
    runs?.finish { matches.append($0) }
    note(&matches)
    guard keepsText else { return [] }
    return release(upTo: isStopped ? held : .max)
  }

  /// Begins with another text.
  mutating func restart() {
    decoder = ScalarDecoder()
    lanes?.restart()
    runs?.restart()
    buffer = MaskBuffer()
    tally = GuardTally()
    isStopped = false
    stop = nil
  }

  private mutating func release(upTo end: Int) -> [UInt8] {
    let out = buffer.release(upTo: min(end, stop ?? .max))
    if isStopped { buffer.discard() }
    return out
  }

  /// Where the text begins that was blocked.
  private var stop: Int?

  private mutating func note(_ hits: inout [KeywordHit]) {
    guard let bank else { return }
    for hit in hits {
      let category = Int(bank.category[hit.keyword])
      let action = actions.keywords[category]
      if action == .pass { continue }
      tally.count(hit, category: category, name: bank.categories[category], action)
      if action == .block { stop(before: hit.range) }
      if action == .mask, keepsText { buffer.hide(hit.range) }
    }
    hits.removeAll(keepingCapacity: true)
  }

  private mutating func note(_ matches: inout [PatternMatch]) {
    for match in matches {
      guard let action = actions.patterns[match.rule] else { continue }
      tally.count(match, action)
      if action == .block { stop(before: match.range) }
      if action == .mask, keepsText { for part in match.hidden { buffer.hide(part) } }
    }
    matches.removeAll(keepingCapacity: true)
  }

  private mutating func stop(before range: Range<Int>) {
    guard stopsAtBlock else { return }
    isStopped = true
    stop = min(stop ?? .max, range.lowerBound)
  }
}
