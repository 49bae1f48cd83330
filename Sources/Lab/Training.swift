public import Vocabulary

/// Trains a model on all but the last part of a series and evaluates it there against simple baselines.
public struct Training: Hashable, Sendable {
  public var shape: HoltWinters.Shape
  /// How many last values are held out.
  public var holdout: Int
  /// Steps forecast from each origin; also what the fit looks ahead.
  public var horizon: Int
  /// Fit one step ahead instead of a whole horizon.
  public var fitsOneStep: Bool

  public init(shape: HoltWinters.Shape, holdout: Int, horizon: Int, fitsOneStep: Bool = false) {
    self.shape = shape
    self.holdout = holdout
    self.horizon = horizon
    self.fitsOneStep = fitsOneStep
  }

  public struct Outcome: Hashable, Sendable {
    public let file: ModelFile
    public let evaluation: Evaluation
  }

  /// Refused when too little is left for training or held out for one horizon. Deterministic.
  public func run(_ series: TimeSeries) throws(Refusal) -> Outcome {
    let split = series.count - holdout
    guard horizon > 0, holdout >= horizon, split > 0 else {
      throw Refusal(
        .unacceptable, rule: "lab.holdout-does-not-fit",
        Text(
          zh: "共 \(series.count) 个值，留出 \(holdout) 个，预测 \(horizon) 步",
          en: "\(series.count) values, \(holdout) held out, \(horizon) forecast"),
        remedy: Text(zh: "留出不少于一次预测的长度，并少于全部", en: "hold out at least one forecast's length and less than all"))
    }
    let known = Array(series.values[..<split])
    let objective: HoltWinters.Objective = fitsOneStep ? .oneStep : .ahead(horizon: horizon, stride: horizon)
    let fit = try HoltWinters.fit(known, shape: shape, objective: objective)
    guard let scale = Accuracy.seasonalScale(known, period: shape.longest) else {
      throw Refusal(
        .unacceptable, rule: "lab.training-does-not-vary",
        Text(zh: "训练期每季完全相同，没有可比的误差", en: "every season of the training period is the same: no error to compare with"))
    }
    let file = ModelFile(
      start: series.start, step: series.step, model: fit.model, scale: scale, scaleSeason: shape.longest,
      summary: ModelFile.Summary(
        from: series.start, to: series.time(at: split - 1), count: split,
        objective: fitsOneStep ? "squared-error-one-step" : "absolute-error-\(horizon)-steps", loss: fit.loss,
        evaluations: fit.evaluations))
    let evaluation = try Evaluation(of: fit.model, file: file, on: series, from: split, horizon: horizon)
    return Outcome(file: file, evaluation: evaluation)
  }
}
