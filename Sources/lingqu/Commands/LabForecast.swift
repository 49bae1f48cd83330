import ArgumentParser
import Lab
import Vocabulary

struct LabForecast: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast", abstract: "Forecast what comes after a series, as CSV.")

  @OptionGroup var source: SeriesOptions
  @Option(help: "The model file.") var model: String
  @Option(help: "Steps to forecast.") var horizon: Int
  @Option(help: "Where the CSV goes.") var output = "-"

  func run() throws {
    guard (1...1_000_000).contains(horizon) else { throw ValidationError("--horizon must be 1 to 1000000") }
    let file = try ModelFile(parsing: Files.read(model))
    let (series, _) = try source.read()
    var (resumed, first) = try file.resumed(on: series)
    for value in series.values[first...] { resumed.observe(value) }
    var text = "timestamp,forecast\n"
    for (ahead, value) in resumed.forecast(horizon).enumerated() {
      text += "\(series.time(at: series.count + ahead)),\(JSON(value).canonicalText)\n"
    }
    try Files.write(text, to: output)
  }
}
