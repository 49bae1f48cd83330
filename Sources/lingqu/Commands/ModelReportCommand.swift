import ArgumentParser
import Evaluation
import Models
import Vocabulary

struct ModelReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Attach an evaluation to a model, with its scores beside those of baselines.",
    discussion: """
      FILE is a report.json of `lingqu model eval`, beside those of the baselines on the same task and data (--baseline); or what any other \
      evaluation wrote: a JSON object of task, document and comparisons, each with the scores of the model and of a baseline, item by item.
      """)

  @Argument(help: "The model.") var id: String
  @Argument(help: "JSON file; - is standard input.") var file: String
  @Option(help: "NAME=report.json: a baseline's, as the model's card names it. May be given again.") var baseline:
    [String] = []
  @Flag(help: "The model had not seen these items in training.") var heldOut = false
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let document = try Document.read(file)
    let body = document["format"]?.string == EvaluationReport.format ? try draft(document) : document
    guard body != document || (baseline.isEmpty && !heldOut) else {
      throw ValidationError("--baseline and --held-out are for a report.json of `lingqu model eval`")
    }
    try await hub.show(.post, "/v1/models/\(HubClient.escaped(id))/reports", body: body)
  }

  private func draft(_ document: JSON) throws -> JSON {
    let report = try EvaluationReport(reading: document)
    let comparisons = try baseline.flatMap { one in
      let words = one.split(separator: "=", maxSplits: 1).map(String.init)
      guard words.count == 2 else { throw ValidationError("--baseline \(one): it is NAME=report.json") }
      return try ModelReportDraft.Scores.all(
        of: report, beside: EvaluationReport(reading: Document.read(words[1])), named: words[0], heldOut: heldOut)
    }
    return try JSON(encoding: ModelReportDraft(task: report.task, document: document, comparisons: comparisons))
  }
}
