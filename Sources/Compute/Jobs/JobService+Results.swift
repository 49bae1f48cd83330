import Exchange
import Store
import Vocabulary

/// Results of work on data that stay where they are: held against what was agreed before anybody can have them.
extension JobService {
  /// What was agreed of the results of jobs that have ended; empty for a job on no such data.
  func resultRules(_ ends: [Ending]) async throws -> [[(agreement: ID<Agreement>, rule: JSON)]] {
    let drafts = ends.map(\.job.draft)
    guard drafts.contains(where: { $0.inputs?.contains { $0.agreement != nil } == true }) else {
      return drafts.map { _ in [] }
    }
    return try await database.read { tx in try drafts.map { try Jobs.resultRules(tx, $0) } }
  }

  /// Holds a result against every rule. Throws a ``Refusal`` if it must not leave, else returns what was found by each.
  func check(
    _ name: String, _ writer: UploadWriter, by rules: [(agreement: ID<Agreement>, rule: JSON)]
  ) throws -> [JSON] {
    guard !rules.isEmpty else { return [] }
    // Nobody can tell whether it may leave.
    guard let results else { throw Self.noGate }
    return try rules.map { try results.check(name, by: $0.rule, next: try writer.pieces()) }
  }

  private static let noGate = Refusal(
    .unavailable, rule: "job.no-result-check",
    Text(zh: "本机无法核对结果", en: "results cannot be checked here"))

  /// Writes down, under each data agreement, what leaves and what does not. Appends `job.result-released` and `job.result-refused`.
  static func noteResults(_ tx: Transaction, _ job: Job, _ ending: Ending, at now: Instant) throws {
    for (place, rule) in ending.rules.enumerated() {
      for file in ending.kept where job.outputs[file.name] != nil {
        var data: [String: JSON] = [
          "name": .string(file.name), "sha256": .string(file.sha256), "bytes": .int(file.bytes),
        ]
        if file.found.indices.contains(place) { data["found"] = file.found[place] }
        try Jobs.note(tx, job, "job.result-released", under: rule.agreement, at: now, data)
      }
      for name in ending.refused.keys.sorted() {
        let rules = ending.refused[name]?.rule ?? ""
        try Jobs.note(
          tx, job, "job.result-refused", under: rule.agreement, at: now,
          ["name": .string(name), "rule": .string(rules)])
      }
    }
  }
}
