/// Expects what was one season ago: the baseline that a model has to beat.
///
/// With `seasons` above 1 it expects the mean of that many last seasons at the same place, a stronger simple baseline.
public struct SeasonalNaive: Forecaster, Hashable {
  /// Steps in a season.
  public let period: Int
  /// How many last seasons are averaged.
  public let seasons: Int
  private var ring: [Double]
  private var next = 0

  /// `history` holds at least `period × seasons` values; what is older is not used.
  public init(period: Int, seasons: Int = 1, history: [Double]) {
    precondition(period > 0 && seasons > 0, "a season has steps")
    precondition(history.count >= period * seasons, "a seasonal naive forecast needs whole seasons of history")
    self.period = period
    self.seasons = seasons
    ring = Array(history.suffix(period * seasons))
  }

  public mutating func observe(_ value: Double) {
    ring[next] = value
    next = (next + 1) % ring.count
  }

  public func forecast(_ horizon: Int) -> [Double] {
    (0..<horizon).map { ahead in
      var sum = 0.0
      for season in 0..<seasons { sum += ring[(next + season * period + ahead % period) % ring.count] }
      return sum / Double(seasons)
    }
  }
}
