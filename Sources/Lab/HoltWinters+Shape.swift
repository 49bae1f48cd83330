extension HoltWinters {
  /// Which components a model has.
  public struct Shape: Hashable, Sendable, Codable {
    /// Steps of each season, shortest first: none, one, or two (for instance a day and a week). Each divides the next.
    public var periods: [Int]
    public var trend: Trend
    /// Whether a share of the last error is carried forward (Taylor 2003, first-order error model).
    public var autoregressive: Bool

    public init(periods: [Int], trend: Trend = .none, autoregressive: Bool = false) {
      precondition(periods.count <= 2 && periods.allSatisfy { $0 > 1 }, "at most two seasons, of two steps or more")
      precondition(periods.count < 2 || periods[1] > periods[0], "the shorter season comes first")
      self.periods = periods
      self.trend = trend
      self.autoregressive = autoregressive
    }

    /// Steps of the longest season; 1 without any.
    public var longest: Int { periods.last ?? 1 }
  }

  public enum Trend: String, Hashable, Sendable, Codable { case none, linear, damped }

  /// The smoothing parameters, in the error-correction form of Hyndman, Koehler, Ord & Snyder, "Forecasting with
  /// Exponential Smoothing" (2008), ETS(A,Ad,A).
  public struct Parameters: Hashable, Sendable, Codable {
    /// Share of an error that moves the level.
    public var alpha: Double
    /// Share of an error that moves the trend; `alpha` × the beta* of the component form.
    public var beta: Double
    /// Damping of the trend a step; 1 does not damp.
    public var phi: Double
    /// Share of an error that moves each season, in the order of ``Shape/periods``.
    public var gamma: [Double]
    /// Share of an error that is expected to last to the next step.
    public var rho: Double

    public init(alpha: Double, beta: Double = 0, phi: Double = 1, gamma: [Double] = [], rho: Double = 0) {
      self.alpha = alpha
      self.beta = beta
      self.phi = phi
      self.gamma = gamma
      self.rho = rho
    }
  }

  /// What the model knows after the values so far.
  public struct State: Hashable, Sendable, Codable {
    public var level: Double
    public var trend: Double
    /// The seasons one after the other, in the order of ``Shape/periods``; each begins with the place of step 0.
    public var seasonal: [Double]
    /// How far the last value was from its expectation without the carried error.
    public var error: Double
    /// How many steps have passed since step 0.
    public var steps: Int

    public init(level: Double, trend: Double = 0, seasonal: [Double] = [], error: Double = 0, steps: Int = 0) {
      self.level = level
      self.trend = trend
      self.seasonal = seasonal
      self.error = error
      self.steps = steps
    }
  }
}
