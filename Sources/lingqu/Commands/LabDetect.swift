import ArgumentParser
import Lab
import Vocabulary

struct LabDetect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Fit an early warning to a normal period, watch the whole series, score the alarms.")

  @OptionGroup var source: SeriesOptions
  @OptionGroup var components: ShapeOptions
  @Option(help: "First moment of a period known to be normal.") var normalFrom: String
  @Option(help: "The moment that period ends.") var normalTo: String
  @Option(help: "How many alarms a week the normal period may hold.") var perWeek = 0.5
  @Option(help: "Weight of the newest score in the average, above 0, at most 1.") var weight = 0.02
  @Option(help: "Steps after an alarm in which none is raised; half a day unless told.") var hold: Int?
  @Option(help: "How far ahead the expectation is fitted, in steps; a day unless told.") var horizon: Int?
  @Option(help: "Labelled windows: JSON array of [from, to].") var windows: String?
  @Option(help: "Where the alarms go, as CSV.") var alarms: String?
  @Option(help: "Where the report goes.") var report: String?

  func validate() throws {
    guard weight > 0, weight <= 1 else { throw ValidationError("--weight must be above 0 and at most 1") }
    guard perWeek >= 0 else { throw ValidationError("--per-week must be 0 or more") }
    guard hold ?? 1 > 0, horizon ?? 1 > 0 else { throw ValidationError("--hold and --horizon must be 1 or more") }
  }

  func run() throws {
    let (series, mending) = try source.read()
    let normal = try AlarmScore.Window(LabWindows.moment(normalFrom), LabWindows.moment(normalTo))
    let labelled = try windows.map { try LabWindows.read($0) } ?? []
    let day = max(1, Int(86_400_000 / series.step))
    let watch = Watch(
      shape: components.shape, horizon: horizon ?? day, weight: weight, hold: hold ?? max(1, day / 2),
      falseAlarmsPerWeek: perWeek)
    let span = series.index(from: normal.from)..<series.index(from: normal.to)
    let outcome = try watch.run(series, normal: span)
    let moments = outcome.alarms.map { series.time(at: $0) }
    if let alarms {
      var text = "timestamp,level\n"
      for (moment, index) in zip(moments, outcome.alarms) {
        text += "\(moment),\(JSON(outcome.levels[index]).canonicalText)\n"
      }
      try Files.write(text, to: alarms)
    }
    let score = AlarmScore(
      alarms: moments, windows: labelled,
      span: AlarmScore.Window(from: series.start, to: series.time(at: series.count - 1)), excluded: normal)
    if let report {
      let document: JSON = [
        "format": "lingqu.lab.detection", "version": 1, "series": .describing(series, mending),
        "normal": ["from": JSON(normal.from), "to": JSON(normal.to)],
        "parameters": try JSON(encoding: outcome.parameters), "warning": try JSON(encoding: outcome.warning),
        "alarms": .array(moments.map { JSON($0) }), "score": score.json,
      ]
      try Files.write(Terminal.pretty(document) + "\n", to: report)
    }
    Terminal.line(
      Language.say(
        zh: "阈值 \(Figure.short(outcome.warning.threshold))，共 \(moments.count) 次报警",
        en: "threshold \(Figure.short(outcome.warning.threshold)), \(moments.count) alarms"))
    if windows != nil { Terminal.line(score.table) }
  }
}
