/// How far forecasts were from what came.
///
/// Definitions: Hyndman & Koehler, "Another look at measures of forecast accuracy", International Journal of
/// Forecasting 22 (2006) 679–688; the seasonal scale of MASE as in Hyndman & Athanasopoulos, "Forecasting:
/// Principles and Practice", 3rd ed., §5.8.
public struct Accuracy: Hashable, Sendable, Codable {
  /// Mean absolute error, in the unit of the series.
  public var mae: Double
  /// Root mean squared error, in the unit of the series.
  public var rmse: Double
  /// Symmetric mean absolute percentage error, 0–200 %: mean of 200·|y − f| / (|y| + |f|), a pair of zeros counting 0.
  public var smape: Double
  /// Mean absolute scaled error: `mae` over the in-sample mean absolute error of the seasonal naive forecast.
  /// Below 1 the forecast is better than that one was on the training period.
  public var mase: Double
  /// How many pairs were compared.
  public var count: Int

  public init(mae: Double, rmse: Double, smape: Double, mase: Double, count: Int) {
    self.mae = mae
    self.rmse = rmse
    self.smape = smape
    self.mase = mase
    self.count = count
  }

  /// Compares pair by pair. `scale` is ``seasonalScale(_:period:)`` of the training period.
  public init(actual: [Double], forecast: [Double], scale: Double) {
    precondition(actual.count == forecast.count && !actual.isEmpty, "pairs are compared")
    var absolute = 0.0
    var squares = 0.0
    var symmetric = 0.0
    for (y, f) in zip(actual, forecast) {
      let error = abs(y - f)
      absolute += error
      squares += error * error
      if error > 0 { symmetric += 200 * error / (abs(y) + abs(f)) }
    }
    let n = Double(actual.count)
    self.init(
      mae: absolute / n, rmse: (squares / n).squareRoot(), smape: symmetric / n, mase: absolute / n / scale,
      count: actual.count)
  }

  /// The scale of MASE: mean of |y[t] − y[t − period]| over the training values. Nil where it is zero or undefined.
  public static func seasonalScale(_ training: [Double], period: Int) -> Double? {
    guard period > 0, training.count > period else { return nil }
    var sum = 0.0
    for t in period..<training.count { sum += abs(training[t] - training[t - period]) }
    return sum > 0 ? sum / Double(training.count - period) : nil
  }
}
