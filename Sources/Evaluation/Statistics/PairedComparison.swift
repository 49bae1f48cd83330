public import Vocabulary

/// A candidate against one baseline, item by item on the same items.
public struct PairedComparison: Hashable, Sendable, Codable {
  public var baseline: String
  public var metric: String
  public var higherIsBetter: Bool
  /// How many items both answered.
  public var items: Int
  /// Candidate minus baseline, the mean over the items, and the ends of its 95 % interval.
  public var difference: Double
  public var low: Double
  public var high: Double
  /// The items were held back from the candidate's training.
  public var heldOut: Bool

  public init(
    baseline: String, metric: String, higherIsBetter: Bool = true, items: Int, difference: Double, low: Double,
    high: Double,
    heldOut: Bool
  ) {
    self.baseline = baseline
    self.metric = metric
    self.higherIsBetter = higherIsBetter
    self.items = items
    self.difference = difference
    self.low = low
    self.high = high
    self.heldOut = heldOut
  }

  /// Better, and not by chance: the whole interval lies on the better side.
  public var beats: Bool { isReadable && (higherIsBetter ? low > 0 : high < 0) }

  var isReadable: Bool {
    items > 0 && difference.isFinite && low.isFinite && high.isFinite && low <= difference && difference <= high
  }
}

extension PairedComparison {
  /// Compares two scores of one metric on the same items. Each resample draws the same items of both, so what an item is worth to both
  /// cancels out.
  public init(
    _ candidate: MetricScore, against other: MetricScore, baseline: String, heldOut: Bool, seed: UInt64,
    resamples: Int = 1_000
  ) throws(Refusal) {
    guard candidate.statistics.count == other.statistics.count, !candidate.statistics.isEmpty,
      candidate.aggregate == other.aggregate
    else {
      throw Refusal(
        .unacceptable, rule: "evaluation.not-comparable",
        Text(zh: "两份结果的题目不同", en: "the two results are not of the same items"),
        remedy: Text(zh: "用同一任务、同一数据、同一 --limit 评测两个模型", en: "evaluate both with the same task, data and --limit"))
    }
    let aggregate = candidate.aggregate
    let values = Bootstrap(
      count: candidate.statistics.count, seed: seed, purpose: "paired," + candidate.metric + "," + candidate.filter,
      resamples: resamples
    ).values([candidate.statistics, other.statistics]) { sums, count in
      aggregate.value(sums[0], count: count) - aggregate.value(sums[1], count: count)
    }
    let difference = candidate.value - other.value
    // What a skewed metric gives may lie outside its own resamples by a hair.
    self.init(
      baseline: baseline, metric: candidate.metric + "," + candidate.filter,
      higherIsBetter: candidate.higherIsBetter, items: candidate.statistics.count, difference: difference,
      low: min(difference, Bootstrap.quantile(values, 0.025)), high: max(difference, Bootstrap.quantile(values, 0.975)),
      heldOut: heldOut)
  }
}
