internal import Vocabulary

/// A metric over all items, with what each item brings to it.
public struct MetricScore: Hashable, Sendable {
  public let metric: String
  public let filter: String
  public let higherIsBetter: Bool
  public let aggregate: Aggregate
  /// Of each item, in their order.
  public let statistics: [[Double]]

  init(
    _ name: MetricRule.Name, named: String? = nil, filter: String, _ aggregate: Aggregate, _ statistics: [[Double]]
  ) {
    metric = named ?? name.rawValue
    self.filter = filter
    higherIsBetter = name.higherIsBetter
    self.aggregate = aggregate
    self.statistics = statistics
  }

  public init(
    metric: String, filter: String, higherIsBetter: Bool, aggregate: Aggregate, statistics: [[Double]]
  ) {
    self.metric = metric
    self.filter = filter
    self.higherIsBetter = higherIsBetter
    self.aggregate = aggregate
    self.statistics = statistics
  }

  /// Over some of the items only, by their number.
  func keeping(_ keeps: (Int) -> Bool) -> MetricScore {
    MetricScore(
      metric: metric, filter: filter, higherIsBetter: higherIsBetter, aggregate: aggregate,
      statistics: statistics.indices.filter(keeps).map { statistics[$0] })
  }

  public var value: Double { aggregate.value(sums, count: statistics.count) }

  private var sums: [Double] {
    var sums = [Double](repeating: 0, count: statistics.first?.count ?? 1)
    for one in statistics { for place in sums.indices { sums[place] += one[place] } }
    return sums
  }

  /// How sure the value is: the standard error, and a 95 % interval by bootstrap (Efron, 1979).
  public struct Uncertainty: Hashable, Sendable {
    public let standardError: Double
    public let low: Double
    public let high: Double
  }

  /// Of a mean the standard error is the sample's standard deviation over √n; of other metrics the deviation of the resamples.
  public func uncertainty(seed: UInt64, resamples: Int = 1_000) -> Uncertainty {
    let values = Bootstrap(count: statistics.count, seed: seed, purpose: metric + "," + filter, resamples: resamples)
      .values([statistics]) { sums, count in aggregate.value(sums[0], count: count) }
    let error =
      aggregate == .mean
      ? Self.deviation(statistics.map { $0[0] }, over: Double(statistics.count)) : Self.deviation(values, over: 1)
    return Uncertainty(
      standardError: error, low: Bootstrap.quantile(values, 0.025), high: Bootstrap.quantile(values, 0.975))
  }

  /// The sample's standard deviation over the square root of `count`.
  private static func deviation(_ values: [Double], over count: Double) -> Double {
    guard values.count > 1 else { return 0 }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot() / count.squareRoot()
  }
}

/// Resamples of items, drawn with replacement from a seed.
struct Bootstrap {
  let count: Int
  let seed: UInt64
  let purpose: String
  let resamples: Int

  /// A value of each resample, in ascending order. `tables` are statistics of the same items, each resampled alike.
  func values(_ tables: [[[Double]]], _ value: ([[Double]], Int) -> Double) -> [Double] {
    guard count > 0 else { return [] }
    let widths = tables.map { $0[0].count }
    var numbers = NumberStream(seed: seed, purpose: purpose)
    // One row of all tables after another, so that a draw touches one place.
    let width = widths.reduce(0, +)
    var flat = [Double](repeating: 0, count: width * count)
    for item in 0..<count {
      var place = item * width
      for table in tables {
        for one in table[item] {
          flat[place] = one
          place += 1
        }
      }
    }
    var values: [Double] = []
    for _ in 0..<resamples {
      var sums = [Double](repeating: 0, count: width)
      for _ in 0..<count {
        let start = numbers.below(count) * width
        for place in 0..<width { sums[place] += flat[start + place] }
      }
      var (parts, from): ([[Double]], Int) = ([], 0)
      for width in widths {
        parts.append(Array(sums[from..<(from + width)]))
        from += width
      }
      values.append(value(parts, count))
    }
    return values.sorted()
  }

  /// Of values in ascending order, between neighbours in proportion.
  static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    guard let first = sorted.first, let last = sorted.last else { return 0 }
    let place = share * Double(sorted.count - 1)
    let lower = Int(place)
    guard lower + 1 < sorted.count else { return sorted.count == 1 ? first : last }
    return sorted[lower] + (place - Double(lower)) * (sorted[lower + 1] - sorted[lower])
  }
}
