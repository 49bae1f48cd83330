import ArgumentParser
import Lab
import Vocabulary

struct LabEvaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Evaluate a model on what came after its training, against baselines.")

  @OptionGroup var source: SeriesOptions
  @Option(help: "The model file.") var model: String
  @Option(help: "Steps of each forecast; the first season unless told.") var horizon: Int?
  @Option(help: "Where the report goes.") var report: String?
  @Flag(help: "Exit 1 unless the model is better than every baseline.") var requireBetter = false

  func run() throws {
    let file = try ModelFile(parsing: Files.read(model))
    let (series, mending) = try source.read()
    let (resumed, first) = try file.resumed(on: series)
    let evaluation = try Evaluation(
      of: resumed, file: file, on: series, from: first, horizon: horizon ?? file.model.shape.periods.first ?? 1)
    if let report {
      let document: JSON = [
        "format": "lingqu.lab.evaluation", "version": 1, "series": .describing(series, mending),
        "evaluation": try JSON(encoding: evaluation),
      ]
      try Files.write(Terminal.pretty(document) + "\n", to: report)
    }
    Terminal.line(evaluation.table)
    if requireBetter, !evaluation.better { throw evaluation.refusal }
  }
}
