import Lab
import Vocabulary

extension Journey {
  /// Step 8: the start-up's models go into the register with the job that trained them, and are evaluated on the season that
  /// training never saw; one that does not beat what it names is not published.
  func evaluate(_ step: inout JourneyReport.Step) async throws {
    let file = try ModelFile(parsing: self.model)
    let (series, _) = try TimeSeries.read(
      csv: Files.read(examples + "/steel-energy.csv"), time: "timestamp", value: "kwh")
    let (model, first) = try file.resumed(on: series)
    let found = try Evaluation(of: model, file: file, on: series, from: first, horizon: Self.day)
    let best = found.baselines[0]
    report.numbers["heldOutDays"] = JSON(found.origins)
    report.numbers["modelMAE"] = JSON(found.model.mae)
    report.numbers["modelMASE"] = JSON(found.model.mase)
    report.numbers["bestBaseline"] = .string(best.name)
    report.numbers["bestBaselineMASE"] = JSON(best.accuracy.mase)
    for entry in found.baselines where Self.baselines.keys.contains(entry.name) {
      report.numbers["MASE " + entry.name] = JSON(entry.accuracy.mase)
    }
    step.notes.append(
      "MASE \(Figure.short(found.model.mase)), \(best.name) \(Figure.short(best.accuracy.mase)), \(found.origins) days")
    guard found.better else { throw found.refusal }
    ids["evaluation.from"] = found.from.description
    ids["evaluation.to"] = found.to.description

    let registered = try await enter("line-forecast", as: "model.registered")
    guard registered["lineage"]?["agreements"] == [.string(try id("agreement.data"))] else {
      throw Self.unexpected("lineage", registered)
    }
    let attached = try await attach(found, of: model, on: series, from: first, to: id("model.registered"))
    step.notes += (attached["comparisons"]?.array ?? []).map { one in
      func figure(_ name: String) -> String { Figure.short(one[name]?.double ?? .nan) }
      return
        "kWh less than \(one["baseline"]?.cell ?? ""): \(figure("difference")) [\(figure("low")), \(figure("high"))]"
    }

    // A model that knows the day but not the week is worse than last week's values.
    let poor = try Training(
      shape: .init(periods: [Self.day]), holdout: Self.heldOut, horizon: Self.day, fitsOneStep: true
    ).run(series)
    try await enter("line-forecast-daily", as: "model.poor")
    _ = try await attach(
      poor.evaluation, of: poor.file.model, on: series, from: series.count - Self.heldOut, to: id("model.poor"))
    let tried = Text(zh: "发布不如基线的模型", en: "publish a model that is worse than a baseline")
    try await provoke(&step, tried, rule: "model.not-publishable") {
      try await party("startup").client.call(.post, "/v1/models/\(id("model.poor"))/publish", body: [:])
    }
    let missing = try await party("startup").client.call(.get, "/v1/models/\(id("model.poor"))/gate")["missing"]?.array
    guard missing?.contains(where: { $0["rule"]?.string == "notBetter" }) == true else {
      throw Self.unexpected("gate", missing.map { .array($0) } ?? .null)
    }
  }

  /// Quarters of an hour in a day.
  static let day = 96
  /// Yesterday's values and last week's: what the models must beat.
  static let baselines = ["naive-96": 96, "naive-672": 672]

  @discardableResult
  private func enter(_ name: String, as kept: String) async throws -> JSON {
    let made = try await party("startup").client.call(
      .post, "/v1/models",
      body: [
        "name": .string(name), "version": .string("1-" + HubClient.freshKey()), "modality": "timeSeries",
        "industry": ["sugar"], "licence": "proprietary",
        "summary": text("日周双季节指数平滑", "double seasonal exponential smoothing"),
        "baselines": .array(Self.baselines.keys.sorted().map { .string($0) }), "job": .string(id("job.training")),
        "risk": [
          "purpose": .string("压榨线用能预测 / energy forecast of a crushing line"),
          "affected": .string("产线调度人员 / dispatchers of the line"),
          "stopRule": .string("连续三日误差高于上周同期值即停用 / off after three days worse than last week's values"),
          "owner": .string("糖厂生产部 / the mill's production department"),
          "review": JSON(Instant.now.adding(days: 180)),
        ],
      ])
    try keep(kept, made)
    return made
  }

  /// Hands in a report: each day of the held-out season is an item, its score the day's mean absolute error.
  private func attach(
    _ found: Evaluation, of model: HoltWinters, on series: TimeSeries, from first: Int, to id: String
  ) async throws -> JSON {
    let rolling = RollingOrigin(start: first, horizon: Self.day, stride: Self.day)
    let own = rolling.errors(model, on: series.values)
    let history = Array(series.values[..<first])
    let comparisons = Self.baselines.sorted { $0.key < $1.key }.map { name, period -> JSON in
      let other = rolling.errors(SeasonalNaive(period: period, history: history), on: series.values)
      return [
        "baseline": .string(name), "metric": "MAE", "higherIsBetter": false, "heldOut": true,
        "model": .array(own.map { JSON($0) }), "other": .array(other.map { JSON($0) }),
      ]
    }
    return try await party("startup").client.call(
      .post, "/v1/models/\(id)/reports",
      body: [
        "task": "line-energy-day-ahead", "comparisons": .array(comparisons),
        "document": ["format": "lingqu.lab.evaluation", "version": 1, "evaluation": try JSON(encoding: found)],
      ])
  }
}
