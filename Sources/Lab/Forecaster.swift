/// A method that learns from one value after the other and can say at any time what it expects next.
/// It never sees a value before ``observe(_:)`` gives it: rolling-origin evaluation rests on that.
public protocol Forecaster: Sendable {
  /// The next value has come in.
  mutating func observe(_ value: Double)

  /// The values it expects for the next `horizon` steps.
  func forecast(_ horizon: Int) -> [Double]
}
