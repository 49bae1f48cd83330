import ArgumentParser
import Lab
import Vocabulary

struct LabTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Fit a model on all but the last part and evaluate it there against baselines.")

  @OptionGroup var source: SeriesOptions
  @OptionGroup var components: ShapeOptions
  @Option(help: "How many last values (after --sum) are held out.") var holdout: Int
  @Option(help: "Steps of each forecast; the first season unless told.") var horizon: Int?
  @Flag(help: "Fit squared errors one step ahead instead of absolute errors over the horizon.") var oneStep = false
  @Option(help: "Where the model goes.") var model: String
  @Option(help: "Where the report goes.") var report: String?
  @Flag(help: "Refuse (exit 1) a model that is not better than every baseline; no model is written.")
  var requireBetter = false

  func run() throws {
    let (series, mending) = try source.read()
    let horizon = horizon ?? components.season.first ?? 1
    let training = Training(shape: components.shape, holdout: holdout, horizon: horizon, fitsOneStep: oneStep)
    let outcome = try training.run(series)
    let file = outcome.file
    if let report {
      let document: JSON = [
        "format": "lingqu.lab.report", "version": 1, "series": .describing(series, mending),
        "training": try JSON(encoding: file.summary), "shape": try JSON(encoding: file.model.shape),
        "parameters": try JSON(encoding: file.model.parameters), "scaleSeason": JSON(file.scaleSeason),
        "evaluation": try JSON(encoding: outcome.evaluation),
      ]
      try Files.write(Terminal.pretty(document) + "\n", to: report)
    }
    Terminal.line(outcome.evaluation.table)
    if requireBetter, !outcome.evaluation.better { throw outcome.evaluation.refusal }
    try Files.write(file.json().canonical + Array("\n".utf8), to: model)
  }
}
