public import Vocabulary

extension Bank {
  public static let longestFile = 64 << 20
  public static let mostRows = 500_000
  /// The longest keyword or question, in UTF-8 bytes.
  public static let longestText = 8192

  private static let names: [String: [String]] = [
    "id": ["id", "编号"],
    "text": ["text", "keyword", "question", "prompt", "关键词", "题目", "问题", "内容"],
    "risk": ["risk", "risk_id", "风险", "安全风险"],
    "aspect": ["aspect", "方面"],
  ]

  /// Reads a bank from CSV (columns by name) or JSON Lines (members of the same names). A row names its risk (`A.1.a`,
  /// also `A.1 a)`), or in the not-to-refuse bank its aspect, by id or Chinese name. Of several, separated by `|` or `;`, it
  /// counts for the first: an entry fills one place only.
  ///
  /// Rows that cannot count are told in ``problems``. Refused is only what cannot be read at all.
  public init(
    reading bytes: [UInt8], kind: BankKind, rules: FilingRules, updated: Instant? = nil
  ) throws(Refusal) {
    let name = kind.name
    guard bytes.count <= Self.longestFile else { throw .tooLarge(name.zh, "\(Self.longestFile >> 20) MiB") }
    self.init(kind: kind, digest: FileDigest.of(bytes), updated: updated)
    var intake = BankIntake(kind: kind, rules: rules)
    var rows = try BankRows(bytes, name: name.zh, names: Self.names, byAspect: kind == .notToRefuse)
    while let row = try rows.next() {
      guard intake.rows < Self.mostRows else { throw .tooLarge(name.zh, "\(Self.mostRows) 行") }
      switch intake.take(row) {
      case .success(let item): items.append(item)
      case .failure(let problem): add(problem)
      }
    }
  }

  private mutating func add(_ problem: BankProblem) {
    problemCounts[problem.kind, default: 0] += 1
    if problems.count < Self.mostProblems { problems.append(problem) }
  }
}

extension BankProblem: Error {}

/// Decides of each row whether it counts.
private struct BankIntake {
  private let kind: BankKind
  private let groups: [String: String]
  private var ids: [String: Int] = [:]
  private var texts: [String: (line: Int, text: String)] = [:]
  private(set) var rows = 0

  init(kind: BankKind, rules: FilingRules) {
    self.kind = kind
    var groups: [String: String] = [:]
    let known = kind == .notToRefuse ? rules.aspects.map { ($0.id, $0.name) } : rules.risks.map { ($0.id, $0.name) }
    for (id, name) in known {
      for word in [id, name.zh, name.en] { groups[PlainText.of(word)] = id }
    }
    self.groups = groups
  }

  mutating func take(_ row: BankRow) -> Result<BankItem, BankProblem> {
    rows += 1
    func problem(_ kind: BankProblem.Kind, of other: Int? = nil, _ found: String) -> Result<BankItem, BankProblem> {
      .failure(BankProblem(kind: kind, line: row.line, of: other, found: String(found.prefix(40))))
    }
    let text = row.text
    guard text.utf8.count <= Bank.longestText else { return problem(.tooLong, text) }
    let plain = PlainText.of(text)
    guard !plain.isEmpty else { return problem(.empty, text) }
    let first = row.group.split(whereSeparator: { "|;；".contains($0) }).first ?? ""
    guard let group = groups[PlainText.of(String(first))] else {
      return problem(kind == .notToRefuse ? .unknownAspect : .unknownRisk, row.group)
    }
    if let same = texts[plain] {
      return problem(same.text == text ? .duplicate : .nearIdentical, of: same.line, text)
    }
    let id = row.id.isEmpty ? "\(kind.rawValue)-\(rows)" : row.id
    if let line = ids[id] { return problem(.sameID, of: line, id) }
    ids[id] = row.line
    texts[plain] = (row.line, text)
    return .success(
      kind == .notToRefuse ? BankItem(id: id, text: text, aspect: group) : BankItem(id: id, text: text, risk: group))
  }
}
