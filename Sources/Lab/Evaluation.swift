public import Vocabulary

/// A model's accuracy on values it was not trained on, beside that of simple baselines on the same forecasts.
public struct Evaluation: Hashable, Sendable, Codable {
  public struct Entry: Hashable, Sendable, Codable {
    /// `model`, or a baseline: `naive-96` repeats 96 steps ago, `mean-4x672` the mean of the last four seasons.
    public let name: String
    public let accuracy: Accuracy
  }

  /// First and last held-out moment.
  public let from: Instant
  public let to: Instant
  /// Forecasts made, and the steps of each.
  public let origins: Int
  public let horizon: Int
  public let model: Accuracy
  /// Best first, by mean absolute error.
  public let baselines: [Entry]
  /// Whether the model's mean absolute error is below that of every baseline. A model that is not better than the
  /// best simple rule has no claim to be published.
  public let better: Bool

  /// - Parameters:
  ///   - model: as it was before `series.values[first]`.
  ///   - first: index of the first value to forecast; the values before it are the baselines' history.
  public init(of model: HoltWinters, file: ModelFile, on series: TimeSeries, from first: Int, horizon: Int)
    throws(Refusal)
  {
    guard first > 0, horizon > 0, series.count - first >= horizon else {
      throw Refusal(
        .unacceptable, rule: "lab.nothing-held-out",
        Text(
          zh: "训练期之后只有 \(series.count - first) 个值",
          en: "only \(series.count - first) values lie after the training period"),
        remedy: Text(zh: "至少 \(horizon) 个，之前也要有数据", en: "give at least \(horizon), and some before them"))
    }
    let rolling = RollingOrigin(start: first, horizon: horizon, stride: horizon)
    guard let accuracy = rolling.evaluate(model, on: series.values, scale: file.scale) else {
      throw Refusal(.unacceptable, rule: "lab.nothing-held-out", Text(zh: "没有可评测的值", en: "nothing to evaluate on"))
    }
    let history = Array(series.values[..<first])
    var entries: [Entry] = []
    for period in Self.baselinePeriods(model.shape, step: series.step) {
      for seasons in [1, 4] where history.count >= period * seasons {
        let naive = SeasonalNaive(period: period, seasons: seasons, history: history)
        guard let found = rolling.evaluate(naive, on: series.values, scale: file.scale) else { continue }
        entries.append(Entry(name: seasons == 1 ? "naive-\(period)" : "mean-\(seasons)x\(period)", accuracy: found))
      }
    }
    guard !entries.isEmpty else {
      throw Refusal(
        .unacceptable, rule: "lab.no-baseline",
        Text(zh: "之前的数据不够一季，没有可比的基线", en: "less than a season lies before: no baseline to compare with"))
    }
    let origins = rolling.origins(in: series.count)
    from = series.time(at: first)
    to = series.time(at: first + origins * horizon - 1)
    self.origins = origins
    self.horizon = horizon
    self.model = accuracy
    baselines = entries.sorted { ($0.accuracy.mae, $0.name) < ($1.accuracy.mae, $1.name) }
    better = baselines.allSatisfy { accuracy.mae < $0.accuracy.mae }
  }

  /// The model's seasons, the day and the week where the step divides them, and the last value alone.
  static func baselinePeriods(_ shape: HoltWinters.Shape, step: Int64) -> [Int] {
    var periods = Set(shape.periods + [1])
    for span: Int64 in [86_400_000, 604_800_000] where span % step == 0 && span > step {
      periods.insert(Int(span / step))
    }
    return periods.sorted()
  }
}
