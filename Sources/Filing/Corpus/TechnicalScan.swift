public import Vocabulary

/// Scans a technical sample in one pass over the sources, in constant memory: the caller offers every item of a source in
/// order, the scan looks at those that were drawn.
public struct TechnicalScan {
  /// How many unqualified items are kept one by one.
  public static let mostHits = 1000

  /// An item that is not qualified, and why.
  public struct Hit: Hashable, Sendable, Codable {
    public var source: String
    public var item: Int
    /// The keyword's id or the classifier.
    public var by: String
  }

  private let plan: SamplePlan
  private let check: (String) -> Judgement?
  private var source: SamplePlan.OfSource?
  private var begun: Set<String> = []
  private var drawn: TechnicalItems?
  private var wanted: Int?
  private var at = 0
  private var scanned = 0
  private var qualified = 0
  private var bySource: [String: Int] = [:]
  public private(set) var hits: [Hit] = []

  /// `check` says whether a text is qualified, and who says so; nil leaves the item open.
  public init(_ plan: SamplePlan, check: @escaping (String) -> Judgement?) {
    self.plan = plan
    self.check = check
  }

  /// By the keyword bank: a text that says a keyword is not qualified.
  public init(_ plan: SamplePlan, keywords: KeywordCheck) {
    self.init(plan) { text in
      let hit = keywords.hit(in: text)
      return Judgement(yes: hit == nil, source: .keyword, by: hit?.id ?? "")
    }
  }

  /// Turns to a source of the plan; each once.
  public mutating func begin(_ id: String) throws(Refusal) {
    guard let one = plan.sources.first(where: { $0.source == id }), begun.insert(id).inserted else {
      throw Refusal(
        .invalid, rule: "filing.scan-source",
        Text(
          zh: "来源 \(id.prefix(40)) 不在抽样计划中，或已经扫描过",
          en: "source \(id.prefix(40)) is not in the plan, or was scanned before"),
        remedy: Text(zh: "按登记表逐个扫描在用来源", en: "scan each source in use of the register once"), field: "source")
    }
    source = one
    at = 0
    var items = TechnicalItems(of: one, seed: plan.seed)
    wanted = items.next()
    drawn = items
  }

  /// The source's next item. A source with more items than were registered is refused: its sample was drawn from fewer.
  public mutating func offer(_ text: String) throws(Refusal) {
    guard let source, at < source.items else {
      throw Refusal(
        .unacceptable, rule: "filing.scan-longer",
        Text(
          zh: "来源 \(source?.source ?? "") 的条数比登记的多",
          en: "source \(source?.source ?? "") has more items than are registered"),
        remedy: Text(zh: "更正登记表后重新抽样", en: "correct the register and draw anew"), field: "items")
    }
    defer { at += 1 }
    guard at == wanted else { return }
    wanted = drawn?.next()
    guard let judgement = check(text) else { return }
    scanned += 1
    guard !judgement.yes else { return qualified += 1 }
    bySource[source.source, default: 0] += 1
    if hits.count < Self.mostHits { hits.append(Hit(source: source.source, item: at, by: judgement.by)) }
  }

  /// What came out. Its digest names the counts and the hits.
  public func score() throws(Refusal) -> SampleScore {
    let record = JSON.object([
      "register": JSON(plan.register), "seed": JSON(Int64(plan.seed)), "scanned": JSON(scanned),
      "qualified": JSON(qualified),
      "hits": .array(hits.map { ["source": JSON($0.source), "item": JSON($0.item), "by": JSON($0.by)] }),
    ])
    var score = try SampleScore(
      technical: plan, scanned: scanned, qualified: qualified, digest: FileDigest.of(record.canonical))
    score.unqualifiedBySource = bySource
    return score
  }
}
