/// Warns when the errors of a forecast drift away from what is normal.
///
/// Each error becomes a robust score (median and spread of the normal period), the scores are averaged with
/// exponentially falling weights (EWMA control chart: Roberts, Technometrics 1, 1959), and an average whose size
/// exceeds the threshold raises an alarm. While it stays above, the alarm is repeated every `hold` steps.
public struct EarlyWarning: Hashable, Sendable, Codable {
  public let scale: RobustScale
  /// Weight of the newest score, above 0, at most 1.
  public let weight: Double
  /// An average beyond this, in spreads of the normal period, is an alarm.
  public let threshold: Double
  /// Steps after an alarm in which no other is raised.
  public let hold: Int

  public init(scale: RobustScale, weight: Double, threshold: Double, hold: Int) {
    precondition(weight > 0 && weight <= 1 && hold > 0, "a weight of 0–1, a hold of a step or more")
    self.scale = scale
    self.weight = weight
    self.threshold = threshold
    self.hold = hold
  }

  /// The size of the weighted average of scores after each error.
  public func levels(_ errors: [Double]) -> [Double] {
    var average = 0.0
    return errors.map { error in
      average += weight * (scale.score(error) - average)
      return abs(average)
    }
  }

  /// The indices at which an alarm is raised.
  public func alarms(_ levels: [Double]) -> [Int] { Self.alarms(levels[...], above: threshold, hold: hold) }

  static func alarms(_ levels: ArraySlice<Double>, above threshold: Double, hold: Int) -> [Int] {
    var alarms: [Int] = []
    var free = levels.startIndex
    for (index, level) in zip(levels.indices, levels) where level > threshold && index >= free {
      alarms.append(index)
      free = index + hold
    }
    return alarms
  }
}
