public import Vocabulary

/// Looks for trouble in a series: a forecast is fitted to a period known to be normal, and ``EarlyWarning`` watches
/// its errors everywhere.
public struct Watch: Hashable, Sendable {
  public var shape: HoltWinters.Shape
  /// How far ahead the forecast is fitted, in steps: a long horizon makes a slow expectation, against which a slow drift shows.
  public var horizon: Int
  /// Weight of the newest score in the average.
  public var weight: Double
  /// Steps after an alarm in which no other is raised.
  public var hold: Int
  /// How many alarms a week the normal period may hold.
  public var falseAlarmsPerWeek: Double

  public init(shape: HoltWinters.Shape, horizon: Int, weight: Double, hold: Int, falseAlarmsPerWeek: Double) {
    self.shape = shape
    self.horizon = horizon
    self.weight = weight
    self.hold = hold
    self.falseAlarmsPerWeek = falseAlarmsPerWeek
  }

  public struct Outcome: Hashable, Sendable {
    public let parameters: HoltWinters.Parameters
    public let warning: EarlyWarning
    /// The size of the averaged score at every value, and the indices of the alarms.
    public let levels: [Double]
    public let alarms: [Int]
  }

  /// Fits on `normal` and watches all of `series`. The start state is the normal period's, so what lies before it is
  /// judged in hindsight. Deterministic.
  public func run(_ series: TimeSeries, normal: Range<Int>) throws(Refusal) -> Outcome {
    guard normal.lowerBound >= 0, normal.upperBound <= series.count, !normal.isEmpty else {
      throw Refusal(
        .unacceptable, rule: "lab.normal-period-outside",
        Text(zh: "正常期不在数据内", en: "the normal period lies outside the data"))
    }
    // The seasons' places count from the series' first value, so training begins at a whole season.
    let longest = shape.longest
    let aligned = (normal.lowerBound + longest - 1) / longest * longest
    let training = Array(series.values[min(aligned, normal.upperBound)..<normal.upperBound])
    let fit = try HoltWinters.fit(
      training, shape: shape, objective: .ahead(horizon: horizon, stride: max(1, horizon / 4)))
    var model = HoltWinters(shape: shape, parameters: fit.model.parameters, state: fit.start)
    let errors = series.values.map { model.learn($0) }
    let weeks = Double(Int64(normal.count) * series.step) / 604_800_000
    let warning = try EarlyWarning.fit(
      errors: errors, normal: normal, weight: weight, hold: hold, falseAlarms: falseAlarmsPerWeek * weeks)
    let levels = warning.levels(errors)
    return Outcome(parameters: fit.model.parameters, warning: warning, levels: levels, alarms: warning.alarms(levels))
  }
}
