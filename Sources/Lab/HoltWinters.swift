/// Additive exponential smoothing with an optional trend, up to two seasons and an optional carried error.
///
/// With one season this is the method of Holt and Winters (Winters, Management Science 6, 1960); with two, and the
/// carried error, that of Taylor, "Short-term electricity demand forecasting using double seasonal exponential
/// smoothing", Journal of the Operational Research Society 54 (2003). A step costs a constant number of operations.
public struct HoltWinters: Forecaster, Hashable, Codable {
  public let shape: Shape
  public let parameters: Parameters
  public private(set) var state: State

  public init(shape: Shape, parameters: Parameters, state: State) {
    precondition(parameters.gamma.count == shape.periods.count, "one gamma a season")
    precondition(state.seasonal.count == shape.periods.reduce(0, +), "one value a place of each season")
    self.shape = shape
    self.parameters = parameters
    self.state = state
  }

  /// The value it expects next.
  public var expected: Double { expectation + parameters.rho * state.error }

  private var expectation: Double {
    var value = state.level + parameters.phi * state.trend
    var offset = 0
    for period in shape.periods {
      value += state.seasonal[offset + state.steps % period]
      offset += period
    }
    return value
  }

  public mutating func observe(_ value: Double) { _ = learn(value) }

  /// Takes in the next value and returns how far it was from ``expected``.
  @discardableResult
  public mutating func learn(_ value: Double) -> Double {
    let plain = value - expectation
    let error = plain - parameters.rho * state.error
    let drift = parameters.phi * state.trend
    state.level += drift + parameters.alpha * error
    state.trend = drift + parameters.beta * error
    var offset = 0
    for (season, period) in shape.periods.enumerated() {
      state.seasonal[offset + state.steps % period] += parameters.gamma[season] * error
      offset += period
    }
    state.error = plain
    state.steps += 1
    return error
  }

  /// Passes `steps` moments for which there is no value: what is expected is taken as what came.
  public mutating func pass(_ steps: Int) {
    for _ in 0..<steps { learn(expected) }
  }

  public func forecast(_ horizon: Int) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(horizon)
    forecast(horizon) { _, value in values.append(value) }
    return values
  }

  /// Calls `body` with each step ahead, from 0, and the value expected there.
  func forecast(_ horizon: Int, _ body: (Int, Double) -> Void) {
    var rise = 0.0
    var damping = 1.0
    var carried = state.error
    for ahead in 0..<horizon {
      damping *= parameters.phi
      rise += damping * state.trend
      carried *= parameters.rho
      var value = state.level + rise + carried
      var offset = 0
      for period in shape.periods {
        value += state.seasonal[offset + (state.steps + ahead) % period]
        offset += period
      }
      body(ahead, value)
    }
  }
}
