import Evidence
import Filing
public import Identity
public import Store
public import Vocabulary

extension ModelRegistry {
  /// Attaches an evaluation. The comparisons are computed here, from the scores of the items; of several reports of a task the
  /// last one counts. Appends `model.evaluated`.
  public static func attach(
    _ tx: Transaction, _ draft: ModelReportDraft, to id: ID<RegisteredModel>, by participant: ID<Participant>,
    at now: Instant
  ) throws -> ModelReport {
    let model = try load(tx, id)
    guard model.state != .withdrawn else { throw RegistryRefusal.withdrawn }
    let document = draft.document.canonicalText
    guard document.utf8.count <= longestReport else { throw RegistryRefusal.report }
    let words = [draft.task] + draft.comparisons.flatMap { [$0.baseline, $0.metric] }
    guard draft.comparisons.count <= ModelDraft.mostListed,
      words.allSatisfy({ (1...ModelDraft.longest).contains($0.unicodeScalars.count) && !$0.utf8.contains(0) })
    else { throw RegistryRefusal.card }
    let count = try tx.row("SELECT COUNT(*) FROM model_report WHERE model = ?", id)
    guard try count?.int(0) ?? 0 < mostReports else { throw RegistryRefusal.reports }
    let report = ModelReport(
      id: ID(at: now), model: id, by: participant, at: now, task: draft.task, sha256: EvidenceDigest.of(draft.document),
      bytes: Int64(document.utf8.count), comparisons: try draft.comparisons.map { try PairedComparison(of: $0) })
    try tx.execute(
      "INSERT INTO model_report (id, model, body, document) VALUES (?, ?, ?, ?)", report.id, id,
      try StoredBody.encode(report), document)
    try append(
      tx, "model.evaluated", model, by: participant,
      [
        "report": JSON(report.id), "task": .string(report.task), "digest": .string(report.sha256),
        "comparisons": try JSON(encoding: report.comparisons),
      ], at: now)
    return report
  }

  /// All of a model, newest first: ``mostReports`` at most.
  public static func reports(_ tx: Transaction, of id: ID<RegisteredModel>) throws -> [ModelReport] {
    try tx.rows("SELECT body FROM model_report WHERE model = ? ORDER BY id DESC LIMIT \(mostReports)", id).map {
      try $0.body(0, of: "model_report", as: ModelReport.self)
    }
  }

  /// A report's document as it was handed in, in canonical form: its SHA-256 is the report's digest.
  public static func document(
    _ tx: Transaction, _ report: ID<ModelReport>, of model: ID<RegisteredModel>
  ) throws -> JSON {
    guard let row = try tx.row("SELECT document FROM model_report WHERE id = ? AND model = ?", report, model) else {
      throw Refusal.notFound("report")
    }
    return try JSON.parse(try row.text(0))
  }

  /// What counts: for each task, baseline and metric the last comparison.
  static func standing(_ reports: [ModelReport]) -> [PairedComparison] {
    var seen: Set<[String]> = []
    return reports.flatMap { report in
      report.comparisons.filter { seen.insert([report.task, $0.baseline, $0.metric]).inserted }
    }
  }
}
