import ArgumentParser
import Lab
import Vocabulary

/// Where a series comes from.
struct SeriesOptions: ParsableArguments {
  @Option(help: "CSV file with the series.") var input: String
  @Option(help: "Column of the moments.") var time = "timestamp"
  @Option(help: "Column of the values.") var value = "value"
  @Option(help: "Sum this many values to one: 4 makes hours of quarters.") var sum = 1
  @Option(help: "Longest run of missing moments that is filled by a straight line.") var gap = 12
  @Option(help: "Language of messages: zh or en.") var lang: String?

  func validate() throws {
    guard sum > 0 else { throw ValidationError("--sum must be 1 or more") }
    guard gap >= 0 else { throw ValidationError("--gap must be 0 or more") }
  }

  func read() throws -> (series: TimeSeries, mending: TimeSeries.Mending) {
    let (read, mending) = try TimeSeries.read(csv: Files.read(input), time: time, value: value, longestGap: gap)
    let series = sum > 1 ? read.summed(by: sum) : read
    guard series.count > 1 else {
      throw Refusal(.unacceptable, rule: "lab.series-too-short", Text(zh: "数据太短", en: "the series is too short"))
    }
    return (series, mending)
  }
}

/// The components of a model.
struct ShapeOptions: ParsableArguments {
  @Option(help: "Steps of a season; give it twice for two, shorter first.") var season: [Int] = []
  @Option(help: "Trend: none, linear or damped.") var trend = "none"
  @Flag(help: "Carry a share of the last error forward.") var carryError = false

  func validate() throws {
    let ascending = zip(season, season.dropFirst()).allSatisfy { $0 < $1 }
    guard season.count <= 2, season.allSatisfy({ (2...100_000).contains($0) }), ascending else {
      throw ValidationError("--season takes at most two numbers of 2 to 100000, the shorter first")
    }
    guard HoltWinters.Trend(rawValue: trend) != nil else { throw ValidationError("--trend is none, linear or damped") }
  }

  var shape: HoltWinters.Shape {
    .init(periods: season, trend: HoltWinters.Trend(rawValue: trend) ?? .none, autoregressive: carryError)
  }
}

extension JSON {
  /// A report's description of a series.
  static func describing(_ series: TimeSeries, _ mending: TimeSeries.Mending) -> JSON {
    [
      "from": JSON(series.start), "to": JSON(series.time(at: series.count - 1)), "count": JSON(series.count),
      "stepSeconds": .int(series.step / 1000), "duplicates": JSON(mending.duplicates), "filled": JSON(mending.filled),
    ]
  }
}

enum Figure {
  /// Three decimals, for people.
  static func short(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    let thousandths = Int64((value * 1000).rounded())
    let digits = String(abs(thousandths) % 1000)
    return (thousandths < 0 ? "-" : "") + String(abs(thousandths) / 1000) + "."
      + String(repeating: "0", count: 3 - digits.count) + digits
  }
}

extension Evaluation {
  var table: String {
    var table = Table(header: ["", "MAE", "RMSE", "sMAPE %", "MASE"])
    let all = [(Language.say(zh: "模型", en: "model"), model)] + baselines.map { ($0.name, $0.accuracy) }
    for (name, accuracy) in all {
      table.rows.append([name] + [accuracy.mae, accuracy.rmse, accuracy.smape, accuracy.mase].map(Figure.short))
    }
    let head = Language.say(
      zh: "留出期 \(from) 至 \(to)：\(origins) 次预测，每次 \(horizon) 步",
      en: "held out \(from) to \(to): \(origins) forecasts of \(horizon) steps")
    let verdict =
      better
      ? Language.say(zh: "模型优于所有基线", en: "the model is better than every baseline")
      : Language.say(zh: "模型不优于最好的基线", en: "the model is not better than the best baseline")
    return head + "\n" + table.text + "\n" + verdict
  }

  /// What `--require-better` says.
  var refusal: Refusal {
    let best = baselines[0]
    return Refusal(
      .unacceptable, rule: "lab.not-better-than-baseline",
      Text(
        zh: "留出期 MAE \(Figure.short(model.mae)) 不低于基线 \(best.name) 的 \(Figure.short(best.accuracy.mae))",
        en:
          "held-out MAE \(Figure.short(model.mae)) is not below \(Figure.short(best.accuracy.mae)) of the baseline \(best.name)"
      ),
      remedy: Text(zh: "低于所有基线的模型才可发布", en: "only a model that is better than every baseline is published"))
  }
}
