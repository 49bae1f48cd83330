import ArgumentParser
import Lab
import Vocabulary

struct LabScore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Score a forecast against what came, or alarms against labelled windows.")

  @OptionGroup var source: SeriesOptions
  @Option(help: "CSV with columns timestamp and forecast, as `lab forecast` writes it.") var forecast: String?
  @Option(help: "Season of the scale of MASE, in steps.") var season = 1
  @Option(help: "CSV with a column timestamp, as `lab detect` writes it.") var alarms: String?
  @Option(help: "Labelled windows: JSON array of [from, to].") var windows: String?
  @Option(help: "Where the report goes.") var report: String?

  func validate() throws {
    guard (forecast == nil) != (alarms == nil) else { throw ValidationError("give --forecast or --alarms") }
    guard (alarms == nil) == (windows == nil) else { throw ValidationError("--alarms and --windows go together") }
    guard season > 0 else { throw ValidationError("--season must be 1 or more") }
  }

  func run() throws {
    let (series, _) = try source.read()
    let document: JSON
    if let forecast {
      let accuracy = try accuracy(of: forecast, on: series)
      document = try JSON(encoding: accuracy)
      Terminal.line(
        Table(
          header: ["n", "MAE", "RMSE", "sMAPE %", "MASE"],
          rows: [
            ["\(accuracy.count)"] + [accuracy.mae, accuracy.rmse, accuracy.smape, accuracy.mase].map(Figure.short)
          ]
        ).text)
    } else {
      let table = try CSVTable(parsing: Files.read(alarms ?? "-"))
      let column = try table.column("timestamp")
      let moments = try table.rows.map { try LabWindows.moment($0.fields[column]) }
      let score = AlarmScore(
        alarms: moments, windows: try LabWindows.read(windows ?? "-"),
        span: AlarmScore.Window(from: series.start, to: series.time(at: series.count - 1)))
      document = score.json
      Terminal.line(score.table)
    }
    if let report { try Files.write(Terminal.pretty(document) + "\n", to: report) }
  }

  /// The forecast's moments must be in the series; its scale comes from the values before them.
  private func accuracy(of path: String, on series: TimeSeries) throws -> Accuracy {
    let (predicted, _) = try TimeSeries.read(csv: Files.read(path), time: "timestamp", value: "forecast", longestGap: 0)
    let first = series.index(from: predicted.start)
    guard predicted.step == series.step, first + predicted.count <= series.count,
      series.time(at: first) == predicted.start
    else {
      throw Refusal(
        .unacceptable, rule: "lab.forecast-outside",
        Text(zh: "预测的时刻不都在数据内", en: "not every moment of the forecast is in the series"))
    }
    guard let scale = Accuracy.seasonalScale(Array(series.values[..<first]), period: season) else {
      throw Refusal(
        .unacceptable, rule: "lab.no-scale",
        Text(zh: "预测之前的数据不足一季或没有变化", en: "before the forecast there is less than a season, or no change"),
        remedy: Text(zh: "给出更长的数据或更小的 --season", en: "give a longer series or a smaller --season"))
    }
    return Accuracy(
      actual: Array(series.values[first..<first + predicted.count]), forecast: predicted.values, scale: scale)
  }
}
