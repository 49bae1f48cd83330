import Evidence
public import Filing
public import Identity
public import Store
public import Vocabulary

extension ModelRegistry {
  /// Bytes of an assessment's canonical JSON.
  public static let longestAssessment = 262_144

  /// What a vendor says of a model's filing.
  public struct FilingDraft: Hashable, Sendable, Codable {
    public var state: RegisteredModel.FilingState
    public var number: String?
    public var why: String?
    /// What the service is: with `notNeeded` the filing's rules say whether that is so, and why.
    public var subject: FilingSubject?
    /// `assessment.json` of a dossier, as `lingqu model filing` wrote it.
    public var assessment: JSON?
  }

  /// Notes a step of a model's filing. That none is needed is found by the rules, not claimed. Appends `model.filing-changed`.
  public static func file(
    _ tx: Transaction, _ id: ID<RegisteredModel>, _ draft: FilingDraft, by vendor: ID<Participant>, at now: Instant
  ) throws -> RegisteredModel {
    var model = try load(tx, id)
    guard model.state != .withdrawn else { throw RegistryRefusal.withdrawn }
    guard model.filing.count < mostFilingSteps else { throw RegistryRefusal.filingSteps }
    let assessed = try draft.assessment.map { try RegisteredModel.Assessed(of: $0, at: now) }
    let why: Text
    switch draft.state {
    case .notNeeded:
      guard let subject = draft.subject, assessed == nil else { throw RegistryRefusal.filing }
      try subject.check()
      let need = FilingNeed(of: subject, rules: try .builtIn())
      guard need.kind == .none else { throw RegistryRefusal.filingNeeded(need) }
      why = need.why
    case .filed:
      guard let number = draft.number, (1...100).contains(number.unicodeScalars.count) else {
        throw RegistryRefusal.filing
      }
      why = draft.why.map { Text(zh: $0, en: $0) } ?? Text(zh: "备案号 \(number)", en: "filed as \(number)")
    case .preparing, .submitted:
      if let told = draft.why, !told.isEmpty {
        why = Text(zh: told, en: told)
      } else {
        guard let assessed else { throw RegistryRefusal.filing }
        why = assessed.said
      }
    }
    let number = draft.state == .filed ? draft.number : nil
    model.filing.append(.init(state: draft.state, number: number, why: why, by: vendor, at: now, assessment: assessed))
    if let assessed, let document = draft.assessment {
      try tx.execute(
        """
        INSERT INTO model_assessment (model, sha256, document) VALUES (?, ?, ?)
        ON CONFLICT (model, sha256) DO NOTHING
        """, id, assessed.sha256, document.canonicalText)
    }
    try write(tx, model, at: now)
    try append(
      tx, "model.filing-changed", model, by: vendor,
      [
        "state": .string(draft.state.rawValue), "number": number.map { .string($0) } ?? .null,
        "whyDigest": .string(EvidenceDigest.of(.string(why.en))),
        "assessment": assessed.map { .string($0.sha256) } ?? .null,
      ],
      at: now)
    return try get(tx, id)
  }

  /// The newest assessment that was handed in, as it was.
  public static func assessment(_ tx: Transaction, of model: RegisteredModel) throws -> JSON {
    guard let newest = model.filing.last(where: { $0.assessment != nil })?.assessment,
      let row = try tx.row(
        "SELECT document FROM model_assessment WHERE model = ? AND sha256 = ?", model.id, newest.sha256)
    else { throw Refusal.notFound("assessment") }
    return try JSON.parse(Array(row.text(0).utf8))
  }
}

extension RegisteredModel.Assessed {
  /// The sums of an assessment. Refuses what is none, or does not come to what it says.
  init(of document: JSON, at now: Instant) throws(Refusal) {
    guard document.canonical.count <= ModelRegistry.longestAssessment else { throw RegistryRefusal.assessmentSize }
    guard let found = try? document.decode(FilingAssessment.self) else { throw RegistryRefusal.assessment }
    let outcomes = found.results.map(\.outcome)
    let overall: Outcome = outcomes.contains(.doesNotConform) ? .doesNotConform : .conforms
    guard found.need.kind != .none, !outcomes.isEmpty, found.overall == overall, found.on <= now,
      Set(found.results.map(\.clause)).count == outcomes.count,
      (1...100).contains(found.rules.utf8.count), found.rulesDigest.utf8.count == 64
    else { throw RegistryRefusal.assessment }
    self.init(
      sha256: EvidenceDigest.of(document), on: found.on, rules: found.rules, rulesDigest: found.rulesDigest,
      overall: overall, conforms: Int64(found.count(.conforms)), doesNotConform: Int64(found.count(.doesNotConform)),
      notApplicable: Int64(found.count(.notApplicable)), gaps: Int64(found.gaps.count))
  }

  /// In words.
  var said: Text {
    let counts = Text(
      zh: "符合 \(conforms) 条，不符合 \(doesNotConform) 条，不适用 \(notApplicable) 条，待补 \(gaps) 项",
      en:
        "\(conforms) clauses conform, \(doesNotConform) do not, \(notApplicable) do not apply; \(gaps) gaps")
    return Text(
      zh: "自评估（规则 \(rules)）总体\(overall.name.zh)：\(counts.zh)",
      en: "self-assessment by rules \(rules), overall \(overall.name.en): \(counts.en)")
  }
}
