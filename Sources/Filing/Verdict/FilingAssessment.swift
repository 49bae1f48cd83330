public import Vocabulary

/// A filing judged clause by clause. The same case and rules give the same assessment.
public struct FilingAssessment: Hashable, Sendable, Codable {
  public var subject: FilingSubject
  public var on: Instant
  /// Which rules it was judged by.
  public var rules: String
  public var rulesDigest: String
  public var need: FilingNeed
  /// In the rules' order, every clause once. None where no filing is needed.
  public var results: [ClauseResult]

  /// Conforms if no clause does not; not applicable where no filing is needed.
  public var overall: Outcome
  public func count(_ outcome: Outcome) -> Int { results.count { $0.outcome == outcome } }
  public subscript(_ clause: String) -> ClauseResult? { results.first { $0.clause == clause } }

  /// What keeps clauses from conforming, in the rules' order.
  public var gaps: [(clause: String, gap: FilingGap)] {
    results.flatMap { result in result.gaps.filter { !$0.isAdvice }.map { (result.clause, $0) } }
  }

  public init(_ filing: FilingCase, rules: FilingRules) throws(Refusal) {
    try filing.subject.check()
    try FilingCase.check(filing.answers, rules: rules)
    subject = filing.subject
    on = filing.on
    self.rules = rules.version
    rulesDigest = rules.digest
    need = FilingNeed(of: filing.subject, rules: rules)
    guard need.kind != .none else {
      results = []
      overall = .notApplicable
      return
    }
    let results = rules.clauses.map { clause in
      if let fact = clause.when, !filing.subject.facts.contains(fact) {
        return ClauseResult(
          clause: clause.id, outcome: .notApplicable, why: fact.otherwise, evidence: [], gaps: [])
      }
      guard let measure = clause.measure else { return Self.answered(clause, by: filing.answers[clause.id]) }
      let finding = Finding(measure, filing: filing, rules: rules)
      return ClauseResult(
        clause: clause.id, outcome: finding.conforms ? .conforms : .doesNotConform, why: finding.why,
        evidence: finding.evidence, gaps: finding.gaps)
    }
    self.results = results
    overall = results.contains { $0.outcome == .doesNotConform } ? .doesNotConform : .conforms
  }

  /// A clause that the applicant answers: who says that it conforms attaches a paper of a kind that the clause wants; who says
  /// that it does not apply says why.
  private static func answered(_ clause: Clause, by answer: ClauseAnswer?) -> ClauseResult {
    let wants = clause.wants ?? []
    let wanted = Text(
      zh: wants.map(\.name.zh).joined(separator: "或"), en: wants.map(\.name.en).joined(separator: " or "))
    func result(_ outcome: Outcome, _ why: Text, gaps: [FilingGap] = []) -> ClauseResult {
      let evidence = (answer?.papers ?? []).map {
        FilingEvidence(
          Text(zh: "\($0.kind.name.zh)：\($0.name)", en: "\($0.kind.name.en): \($0.name)"), sha256: $0.sha256)
      }
      return ClauseResult(clause: clause.id, outcome: outcome, why: why, evidence: evidence, gaps: gaps)
    }
    guard let answer else {
      let why = Text(zh: "未作答", en: "not answered")
      return result(
        .doesNotConform, why,
        gaps: [
          FilingGap(
            why,
            next: Text(
              zh: "作答并附\(wanted.zh)：\(clause.asks.zh)", en: "answer it and attach \(wanted.en): \(clause.asks.en)"))
        ])
    }
    let words = CSVText.trimmed(answer.why)
    let why = words.isEmpty ? clause.asks : Text(zh: words, en: words)
    switch answer.outcome {
    case .notApplicable:
      guard words.isEmpty else { return result(.notApplicable, why) }
      let gap = Text(zh: "没有说明为何不适用", en: "no reason why it does not apply")
      return result(.doesNotConform, gap, gaps: [FilingGap(gap, next: Text(zh: "写明理由", en: "give the reason"))])
    case .doesNotConform:
      return result(
        .doesNotConform, why,
        gaps: [
          FilingGap(why, next: Text(zh: "整改后重新评估：\(clause.asks.zh)", en: "mend it and assess again: \(clause.asks.en)"))
        ])
    case .conforms:
      guard answer.papers.contains(where: { wants.contains($0.kind) && !$0.name.isEmpty }) else {
        let gap = Text(zh: "没有证明材料", en: "no evidence")
        return result(
          .doesNotConform, gap, gaps: [FilingGap(gap, next: Text(zh: "附上\(wanted.zh)", en: "attach \(wanted.en)"))])
      }
      return result(.conforms, why)
    }
  }
}
