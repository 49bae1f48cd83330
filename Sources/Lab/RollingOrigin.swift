/// Evaluation on values that the method has not seen: at every `stride`-th step of the held-out season a forecast of
/// `horizon` steps is made from what was known then, and compared with what came (Tashman 2000, "rolling origin").
public struct RollingOrigin: Hashable, Sendable {
  /// Index of the first held-out value.
  public let start: Int
  /// Steps forecast from each origin.
  public let horizon: Int
  /// Steps between two origins.
  public let stride: Int

  public init(start: Int, horizon: Int, stride: Int) {
    precondition(start > 0 && horizon > 0 && stride > 0, "origins lie ahead")
    self.start = start
    self.horizon = horizon
    self.stride = stride
  }

  /// How many origins have a full horizon of values behind them.
  public func origins(in count: Int) -> Int {
    count < start + horizon ? 0 : (count - start - horizon) / stride + 1
  }

  /// The mean absolute error of each forecast, one after the other: the items of a paired comparison.
  public func errors(_ method: some Forecaster, on values: [Double]) -> [Double] {
    var method = method
    var seen = start
    return (0..<origins(in: values.count)).map { origin in
      let at = start + origin * stride
      while seen < at {
        method.observe(values[seen])
        seen += 1
      }
      let forecast = method.forecast(horizon)
      return zip(values[at..<at + horizon], forecast).reduce(0) { $0 + ($1.0 - $1.1).magnitude } / Double(horizon)
    }
  }

  /// Runs `method`, which has learnt from `values[..<start]`, over the rest. Nil when not one full horizon is held out.
  public func evaluate(_ method: some Forecaster, on values: [Double], scale: Double) -> Accuracy? {
    let origins = origins(in: values.count)
    guard origins > 0 else { return nil }
    var method = method
    var seen = start
    var actual: [Double] = []
    var forecast: [Double] = []
    for origin in 0..<origins {
      let at = start + origin * stride
      while seen < at {
        method.observe(values[seen])
        seen += 1
      }
      actual += values[at..<at + horizon]
      forecast += method.forecast(horizon)
    }
    return Accuracy(actual: actual, forecast: forecast, scale: scale)
  }
}
