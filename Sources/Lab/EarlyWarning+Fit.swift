public import Vocabulary

extension EarlyWarning {
  /// Fits scale and threshold to the errors of a normal period: the lowest of 400 thresholds between the period's
  /// largest level and its 80th percentile with at most `falseAlarms` alarms there, counting down until one has more.
  ///
  /// - Parameters:
  ///   - errors: all errors from the start of the series, so that the average has run in before the period.
  ///   - normal: the indices of the normal period.
  ///   - falseAlarms: how many alarms the period may hold; the target rate times its length.
  public static func fit(
    errors: [Double], normal: Range<Int>, weight: Double, hold: Int, falseAlarms: Double
  ) throws(Refusal) -> EarlyWarning {
    guard normal.lowerBound >= 0, normal.upperBound <= errors.count, normal.count >= 20,
      let scale = RobustScale(Array(errors[normal]))
    else {
      throw Refusal(
        .unacceptable, rule: "lab.normal-period-too-short",
        Text(zh: "正常期不在数据内、太短或没有变化", en: "the normal period lies outside the data, is too short or does not vary"),
        remedy: Text(zh: "至少 20 个有变化的值", en: "give at least 20 values that vary"))
    }
    let open = EarlyWarning(scale: scale, weight: weight, threshold: 0, hold: hold)
    let levels = open.levels(errors)[normal]
    let sorted = levels.sorted(by: >)
    let deepest = max(1, sorted.count / 5)
    var threshold = sorted[0]
    for step in 1...400 {
      let candidate = sorted[min(sorted.count - 1, deepest * step / 400)]
      guard Double(alarms(levels, above: candidate, hold: hold).count) <= falseAlarms else { break }
      threshold = candidate
    }
    return EarlyWarning(scale: scale, weight: weight, threshold: threshold, hold: hold)
  }
}
