import Evidence
public import Identity
public import Store
import Tables
public import Vocabulary

/// Assessments of datasets: each is kept, so that what a repair has brought can be seen.
public enum Assessments {
  /// Keeps an assessment, and makes it the dataset's quality. Appends `dataset.assessed`.
  ///
  /// The score is counted again from the checks: one that is not theirs is refused (`assessment.score`). What it finds wrong becomes a
  /// ticket for the owner; what it finds no more closes its ticket.
  public static func record(
    _ tx: Transaction, _ dataset: ID<Dataset>, _ draft: AssessmentDraft, by assessor: ID<Participant>,
    _ calendar: WorkingCalendar, at now: Instant
  ) throws -> DatasetAssessment {
    let found = try Datasets.get(tx, dataset, at: now)
    guard found.state != .withdrawn else { throw DatasetRefusal.withdrawn }
    guard draft.report.isConsistent else { throw AssessmentRefusal.score }
    let assessment = DatasetAssessment(
      id: ID(at: now), dataset: dataset, version: found.version, assessor: assessor, at: now, table: draft.table,
      contract: draft.contract, report: draft.report.withoutValues)
    try tx.execute(
      "INSERT INTO dataset_assessment (id, dataset, at, body) VALUES (?, ?, ?, ?)", assessment.id, dataset, now,
      try StoredBody.encode(assessment))
    let score = assessment.report.score
    try Datasets.assess(tx, dataset, DatasetQuality(score: score.total, grade: score.grade, at: now), at: now)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "dataset.assessed", at: now, subject: dataset.description, actor: assessor.description,
        data: [
          "assessment": .string(assessment.id.description), "version": .int(found.version),
          "table": .string(draft.table),
          "contract": .string(draft.contract),
          "digest": .string(EvidenceDigest.of(try JSON(encoding: assessment.report))),
          "grade": .string(score.grade.rawValue),
        ]))
    try DataTickets.judge(tx, assessment, of: found, calendar, at: now)
    return assessment
  }

  /// A dataset's assessments, newest first.
  ///
  /// - Parameter before: the id of one: only older ones.
  public static func list(
    _ tx: Transaction, of dataset: ID<Dataset>, before: ID<DatasetAssessment>? = nil, limit: Int
  ) throws -> [DatasetAssessment] {
    try tx.rows(
      "SELECT body FROM dataset_assessment WHERE dataset = ? AND id < ? ORDER BY id DESC LIMIT ?", dataset,
      before?.description ?? "e", limit
    ).map { try $0.body(0, of: "dataset_assessment") }
  }
}

/// What is refused of an assessment.
enum AssessmentRefusal {
  static let score = Refusal(
    .unacceptable, rule: "assessment.score",
    Text(zh: "得分与各项检查不符", en: "the score is not what the checks come to"),
    remedy: Text(
      zh: "原样提交 lingqu data check --json 的结果", en: "send what lingqu data check --json prints, as it is"),
    field: "/report/score")
}

extension CheckReport {
  /// Whether its figures can be of one check of one table.
  var isConsistent: Bool {
    let counts = [rows, ragged] + checks.map(\.found)
    guard counts.allSatisfy({ $0 >= 0 }), ragged <= rows else { return false }
    return score == QualityScore(of: self)
  }
}
