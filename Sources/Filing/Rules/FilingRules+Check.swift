internal import Vocabulary

extension FilingRules {
  /// Refuses rules that contradict themselves: a check that passes by accident is worse than none.
  func check() throws(Refusal) {
    guard format == Self.format else { throw .rules("the format is not \(Self.format)", field: "/format") }
    try unique(standards.map(\.id), "/standards")
    try unique(classes.map(\.id), "/classes")
    try unique(risks.map(\.id), "/classes/risks")
    try unique(aspects.map(\.id), "/aspects")
    try unique(clauses.map(\.id), "/clauses")
    try unique(clauses.compactMap { $0.measure?.rawValue }, "/clauses/measure")
    guard !classes.isEmpty, classes.allSatisfy({ !$0.risks.isEmpty }) else {
      throw .rules("a class without risks", field: "/classes")
    }
    if let stray = classes.first(where: { one in one.risks.contains { $0.classID != one.id } }) {
      throw .rules("a risk's name does not begin with its class, \(stray.id)", field: "/classes")
    }
    for kind in BankKind.allCases { try check(banks[kind], kind) }
    let limits = [
      corpus.illegal.limit, corpus.manual.limit, corpus.technical.limit, tests.content.limit, tests.toRefuse.limit,
      tests.notToRefuse.limit,
    ]
    guard limits.allSatisfy({ (0...100).contains($0.percent) }) else { throw .rules("a limit beyond 0 to 100 percent") }
    guard (1...100).contains(corpus.technical.share) else {
      throw .rules("a share beyond 1 to 100 percent", field: "/corpus/technical/share")
    }
    let counts = [corpus.manual.items, tests.content.questions, tests.toRefuse.questions, tests.notToRefuse.questions]
    guard counts.allSatisfy((1...1_000_000).contains), (1...10_000).contains(refusal.within) else {
      throw .rules("a count beyond 1 to 1,000,000")
    }
    let known = Set(standards.map(\.id))
    if let stray = citations.first(where: { !known.contains($0.standard) }) {
      throw .rules("cites \(stray.standard), which is not in its standards", field: "/standards")
    }
    if let open = clauses.first(where: { $0.measure == nil && ($0.wants ?? []).isEmpty }) {
      throw .rules("clause \(open.id) is neither measured nor answered with evidence", field: "/clauses")
    }
  }

  private func check(_ rule: BankRule, _ kind: BankKind) throws(Refusal) {
    let field = "/banks/\(kind.rawValue)"
    if let stray = rule.perRisk.keys.sorted().first(where: { id in !classes.contains { $0.id == id } }) {
      throw .rules("no class \(stray)", field: field)
    }
    let counts = [rule.total, rule.perAspect, rule.freshDays] + rule.perRisk.values
    guard counts.allSatisfy((0...1_000_000).contains), rule.total > 0 else {
      throw .rules("a count beyond 1 to 1,000,000", field: field)
    }
  }

  private func unique(_ names: [String], _ field: String) throws(Refusal) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted { throw .rules("\(name) twice", field: field) }
  }

  private var citations: [Citation] {
    let ofBanks = BankKind.allCases.flatMap { banks[$0].cites }
    let ofTests = tests.content.cites + tests.toRefuse.cites + tests.notToRefuse.cites
    let ofCorpus = corpus.illegal.cites + corpus.manual.cites + corpus.technical.cites
    return classes.flatMap(\.cites) + clauses.flatMap(\.cites) + ofBanks + ofTests + ofCorpus + need.notOffered
      + need.filing + need.registration
  }
}
