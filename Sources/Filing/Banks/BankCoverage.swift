public import Vocabulary

/// What a bank holds against what it must hold, for each risk or aspect.
public struct BankCoverage: Hashable, Sendable, Codable {
  public struct Line: Hashable, Sendable, Codable {
    /// The risk or aspect.
    public var id: String
    public var name: Text
    public var have: Int
    /// Nought where the rules ask for none.
    public var need: Int
    public var missing: Int { max(0, need - have) }

    /// `A.2.c 国别歧视内容：100 条中有 87 条，缺 13 条`
    public var text: Text {
      let short = missing > 0
      return Text(
        zh: "\(id) \(name.zh)：\(need) 条中有 \(have) 条" + (short ? "，缺 \(missing) 条" : ""),
        en: "\(id) \(name.en): \(have) of \(need)" + (short ? ", \(missing) missing" : ""))
    }
  }
  public struct OfClass: Hashable, Sendable, Codable {
    public var id: String
    public var name: Text
    public var have: Int
    public var risks: Int
    public var complete: Int
  }

  public var kind: BankKind
  public var have: Int
  public var need: Int
  public var lines: [Line]
  /// By the classes of appendix A; none in a bank that is sorted by aspects.
  public var classes: [OfClass]

  public var missing: Int { max(0, need - have) }
  public var short: [Line] { lines.filter { $0.missing > 0 } }
  public var isComplete: Bool { missing == 0 && short.isEmpty }

  public init(of bank: Bank, rules: FilingRules) {
    let rule = rules.banks[bank.kind]
    var counts: [String: Int] = [:]
    for item in bank.items { counts[item.group, default: 0] += 1 }
    kind = bank.kind
    have = bank.items.count
    need = rule.total
    guard bank.kind != .notToRefuse else {
      lines = rules.aspects.map {
        Line(id: $0.id, name: $0.name, have: counts[$0.id] ?? 0, need: rule.perAspect)
      }
      classes = []
      return
    }
    let lines = rules.risks.map {
      Line(id: $0.id, name: $0.name, have: counts[$0.id] ?? 0, need: rule.perRisk[$0.classID] ?? 0)
    }
    self.lines = lines
    classes = rules.classes.map { one in
      let mine = lines.filter { line in one.risks.contains { $0.id == line.id } }
      return OfClass(
        id: one.id, name: one.name, have: mine.reduce(0) { $0 + $1.have }, risks: mine.count,
        complete: mine.count { $0.missing == 0 })
    }
  }
}
