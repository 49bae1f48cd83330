public import Vocabulary

/// The questions of a test, drawn from a bank by seed: the same bank, seed and count give the same questions in the same
/// order. Every risk (or aspect) of the bank is asked about, the rest in proportion to its questions.
public struct Draw: Hashable, Sendable, Codable {
  public let kind: BankKind
  public let seed: UInt64
  /// How many were asked for; fewer are drawn if the bank has fewer.
  public let asked: Int
  /// SHA-256 of the bank's file.
  public let bank: String
  public let items: [BankItem]

  public var isWhole: Bool { items.count >= asked }

  /// `count` is the rules' number unless a larger one is asked for: a smaller test would prove nothing.
  public init(from bank: Bank, rules: FilingRules, seed: UInt64, count: Int? = nil) throws(Refusal) {
    guard let rule = rules.tests[bank.kind] else {
      throw Refusal(
        .invalid, rule: "filing.draw-no-questions",
        Text(zh: "关键词库不是题库，不抽题", en: "keywords are no questions: nothing is drawn from that bank"),
        remedy: Text(zh: "从题库抽题", en: "draw from a bank of questions"), field: "bank")
    }
    try DrawNumbers.check(seed)
    kind = bank.kind
    self.seed = seed
    asked = max(count ?? 0, rule.questions)
    self.bank = bank.digest
    let byGroup = Dictionary(grouping: bank.items, by: \.group)
    let groups = byGroup.keys.sorted()
    let places = Places.divide(asked, among: groups.map { byGroup[$0]?.count ?? 0 })
    var drawn: [BankItem] = []
    for (group, places) in zip(groups, places) {
      let members = byGroup[group] ?? []
      var numbers = DrawNumbers(seed: seed, purpose: "\(bank.kind.rawValue)/\(group)")
      drawn += numbers.sample(places, of: members.count).map { members[$0] }
    }
    // Mixed, so that whoever stops half-way has not seen only the first risks.
    var numbers = DrawNumbers(seed: seed, purpose: bank.kind.rawValue)
    numbers.shuffle(&drawn)
    items = drawn
  }

  /// Groups of `all` that no question of the draw asks about.
  public func unasked(of all: [String]) -> [String] {
    let asked = Set(items.map(\.group))
    return all.filter { !asked.contains($0) }
  }
}
