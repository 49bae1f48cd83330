public import Vocabulary

/// Which items of a corpus are looked at. Drawn by seed from the sources in use: the same register, rules and seed give the
/// same items, and anybody can draw them again.
public struct SamplePlan: Hashable, Sendable {
  /// The largest sample that is drawn by number.
  public static let most = 200_000

  /// One item of one source.
  public struct Pick: Hashable, Sendable {
    public var source: String
    /// From 0.
    public var item: Int

    public init(source: String, item: Int) {
      self.source = source
      self.item = item
    }
  }
  /// The sources, how many items each has and how many are drawn.
  public struct OfSource: Hashable, Sendable {
    public var source: String
    public var items: Int
    public var drawn: Int
  }

  public let method: SampleScore.Method
  public let seed: UInt64
  /// SHA-256 of the register that it was drawn from.
  public let register: String
  public let sources: [OfSource]
  /// All items of the sources in use.
  public var whole: Int { sources.reduce(0) { $0 + $1.items } }
  public var drawn: Int { sources.reduce(0) { $0 + $1.drawn } }

  /// The sample that people look at: as many items as the rules ask for (all, if there are fewer), divided among the sources
  /// by size, at least one of each.
  public static func manual(
    _ register: CorpusRegister, rules: FilingRules, seed: UInt64, items: Int? = nil
  ) throws(Refusal) -> SamplePlan {
    try DrawNumbers.check(seed)
    let asked = max(items ?? 0, rules.corpus.manual.items)
    guard asked <= most else {
      throw Refusal(
        .invalid, rule: "filing.sample-too-large",
        Text(zh: "人工抽检最多 \(most) 条", en: "a manual sample has at most \(most) items"), field: "items")
    }
    let sources = register.inUse(under: rules)
    let places = Places.divide(asked, among: sources.map(\.items))
    return SamplePlan(
      method: .manual, seed: seed, register: register.digest,
      sources: zip(sources, places).map { OfSource(source: $0.id, items: $0.items, drawn: $1) })
  }

  /// The sample that keywords and a classifier look at: of each source the share that the rules ask for, rounded up, so that
  /// the sample is never a part too small.
  public static func technical(_ register: CorpusRegister, rules: FilingRules, seed: UInt64) throws(Refusal)
    -> SamplePlan
  {
    try DrawNumbers.check(seed)
    let share = rules.corpus.technical.share
    return SamplePlan(
      method: .technical, seed: seed, register: register.digest,
      sources: register.inUse(under: rules).map {
        OfSource(source: $0.id, items: $0.items, drawn: TechnicalItems.count(of: $0.items, share: share))
      })
  }

  /// The items of the sample, by source and number. A technical sample of a large corpus is better walked than listed:
  /// ``TechnicalItems``.
  public func picks() -> [Pick] { sources.flatMap { one in items(of: one).map { Pick(source: one.source, item: $0) } } }

  private func items(of one: OfSource) -> [Int] {
    switch method {
    case .manual:
      var numbers = DrawNumbers(seed: seed, purpose: "manual/" + one.source)
      return numbers.sample(one.drawn, of: one.items)
    case .technical: return Array(TechnicalItems(of: one, seed: seed))
    }
  }
}

/// The items of one source that a technical sample looks at, in ascending order, without a list of them: the source is cut
/// into as many blocks as items are wanted, and one item of each block is drawn. So a corpus of any size is sampled in
/// one pass and in constant memory.
public struct TechnicalItems: Sequence, IteratorProtocol, Sendable {
  public let items: Int
  /// How many items it gives.
  public let count: Int
  private var block = 0
  private var numbers: DrawNumbers

  public init(of one: SamplePlan.OfSource, seed: UInt64) {
    items = one.items
    count = one.drawn
    numbers = DrawNumbers(seed: seed, purpose: "technical/" + one.source)
  }

  /// `share` percent of the items, rounded up.
  static func count(of items: Int, share: Int) -> Int {
    let (hundreds, rest) = items.quotientAndRemainder(dividingBy: 100)
    return hundreds * share + (rest * share + 99) / 100
  }

  public mutating func next() -> Int? {
    guard block < count else { return nil }
    let start = edge(block)
    block += 1
    return start + numbers.below(edge(block) - start)
  }

  /// Where a block begins: block · items / count, exactly.
  private func edge(_ block: Int) -> Int {
    Int(UInt(count).dividingFullWidth(UInt(block).multipliedFullWidth(by: UInt(items))).quotient)
  }
}
