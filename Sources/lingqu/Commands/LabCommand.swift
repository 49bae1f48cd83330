import ArgumentParser

/// Methods on files: no hub, no network, the same result every time.
struct LabCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab", abstract: "Forecasting and early warning on time series; works on files alone.",
    subcommands: [
      LabTrain.self, LabEvaluate.self, LabForecast.self, LabDetect.self, LabScore.self, LabServe.self,
    ])
}
