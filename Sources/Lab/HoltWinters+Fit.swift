public import Vocabulary

extension HoltWinters {
  /// What fitting makes small.
  public enum Objective: Hashable, Sendable {
    /// The sum of squared errors one step ahead.
    case oneStep
    /// The sum of absolute errors of whole forecasts of `horizon` steps, made every `stride` steps. What is to be used
    /// a day ahead is better fitted a day ahead; absolute errors keep idle days and outliers from ruling the fit.
    case ahead(horizon: Int, stride: Int)
  }

  /// A model fitted to a training period, and how.
  public struct Fit: Hashable, Sendable {
    /// The state is that after the last training value.
    public let model: HoltWinters
    public let start: State
    /// The objective's mean over what it compared.
    public let loss: Double
    /// How often the objective was evaluated; each evaluation takes time linear in the values.
    public let evaluations: Int
  }

  /// Fits parameters by the simplex method from two fixed starting points. Deterministic.
  ///
  /// The first seasons give the start and are not scored. Refused with fewer than two longest seasons and ten values.
  public static func fit(_ values: [Double], shape: Shape, objective: Objective) throws(Refusal) -> Fit {
    let needed = max(10, 2 * shape.longest)
    guard values.count >= needed else {
      throw Refusal(
        .unacceptable, rule: "lab.training-too-short",
        Text(zh: "训练期只有 \(values.count) 个值", en: "the training period has only \(values.count) values"),
        remedy: Text(zh: "至少需要 \(needed) 个", en: "at least \(needed) are needed"))
    }
    let seasons = State.startingSeasons(count: values.count, longest: shape.longest)
    let start = State(startOf: values, shape: shape, seasons: seasons)
    let skipped = seasons * shape.longest
    var evaluations = 0
    func loss(_ point: [Double]) -> Double {
      evaluations += 1
      let model = HoltWinters(shape: shape, parameters: Parameters(point, shape: shape), state: start)
      return model.loss(on: values, from: skipped, objective: objective)
    }
    var best: (point: [Double], value: Double)?
    for beginning in Parameters.beginnings(shape) {
      let found = NelderMead().minimise(beginning, loss)
      if found.value < best?.value ?? .infinity { best = found }
    }
    guard let best, best.value.isFinite else {
      throw Refusal(
        .unacceptable, rule: "lab.fit-diverged",
        Text(zh: "拟合没有得到有限的结果", en: "fitting found no finite result"),
        remedy: Text(zh: "检查数值的范围", en: "check the range of the values"))
    }
    var model = HoltWinters(shape: shape, parameters: Parameters(best.point, shape: shape), state: start)
    for value in values { model.learn(value) }
    return Fit(model: model, start: start, loss: best.value, evaluations: evaluations)
  }

  /// The objective's mean when this model, from its present state, runs over `values`.
  func loss(on values: [Double], from first: Int, objective: Objective) -> Double {
    var model = self
    var sum = 0.0
    var compared = 0
    switch objective {
    case .oneStep:
      for (t, value) in values.enumerated() {
        let error = model.learn(value)
        if t >= first { sum += error * error }
      }
      compared = values.count - first
    case .ahead(let horizon, let stride):
      for (t, value) in values.enumerated() {
        if t >= first, (t - first) % stride == 0 {
          let length = min(horizon, values.count - t)
          model.forecast(length) { ahead, expected in sum += abs(values[t + ahead] - expected) }
          compared += length
        }
        model.learn(value)
      }
    }
    return sum.isFinite ? sum / Double(max(1, compared)) : .infinity
  }
}

extension HoltWinters.Parameters {
  /// A point of the unit box as parameters. Cubes, because good shares are often near zero; the usual bounds
  /// 0 ≤ β ≤ α ≤ 1, 0 ≤ γ ≤ 1 − α, 0.8 ≤ φ ≤ 0.98 (Hyndman et al. 2008, §2.4) hold by construction.
  init(_ point: [Double], shape: HoltWinters.Shape) {
    var rest = point[...]
    func next() -> Double { rest.popFirst() ?? 0 }
    func share() -> Double {
      let value = next()
      return value * value * value
    }
    let alpha = share()
    let beta = shape.trend == .none ? 0 : alpha * share()
    let phi = shape.trend == .damped ? 0.8 + 0.18 * next() : 1
    let gamma = shape.periods.map { _ in (1 - alpha) * share() }
    self.init(alpha: alpha, beta: beta, phi: phi, gamma: gamma, rho: shape.autoregressive ? 0.98 * next() : 0)
  }

  /// A slow and a quick beginning for the search.
  static func beginnings(_ shape: HoltWinters.Shape) -> [[Double]] {
    [(0.15, 0.1, 0.5, 0.55, 0.1), (0.7, 0.3, 0.8, 0.4, 0.6)].map { alpha, beta, phi, gamma, rho in
      [alpha] + (shape.trend == .none ? [] : [beta]) + (shape.trend == .damped ? [phi] : [])
        + shape.periods.map { _ in gamma } + (shape.autoregressive ? [rho] : [])
    }
  }
}
