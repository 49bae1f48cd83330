import Lab
import Vocabulary

extension Journey {
  /// Step 8: the mill evaluates on the season that training never saw; only what beats every baseline is published.
  func evaluate(_ step: inout JourneyReport.Step) async throws {
    let file = try ModelFile(parsing: self.model)
    let (series, _) = try TimeSeries.read(
      csv: Files.read(examples + "/steel-energy.csv"), time: "timestamp", value: "kwh")
    let (model, first) = try file.resumed(on: series)
    let found = try Evaluation(of: model, file: file, on: series, from: first, horizon: 96)
    let best = found.baselines[0]
    report.numbers["heldOutDays"] = JSON(found.origins)
    report.numbers["modelMAE"] = JSON(found.model.mae)
    report.numbers["modelMASE"] = JSON(found.model.mase)
    report.numbers["bestBaseline"] = .string(best.name)
    report.numbers["bestBaselineMASE"] = JSON(best.accuracy.mase)
    for entry in found.baselines where entry.name == "naive-96" || entry.name == "naive-672" {
      report.numbers["MASE " + entry.name] = JSON(entry.accuracy.mase)
    }
    step.notes.append(
      "MASE \(Figure.short(found.model.mase)), \(best.name) \(Figure.short(best.accuracy.mase)), \(found.origins) days")
    guard found.better else { throw found.refusal }

    // A model that knows the day but not the week is worse than last week's values.
    let poor = try Training(
      shape: .init(periods: [96]), holdout: Self.heldOut, horizon: 96, fitsOneStep: true
    ).run(series).evaluation
    step.refusals.append(
      .init(
        tried: Text(zh: "发布不如基线的模型", en: "publish a model that is worse than a baseline"), refused: !poor.better,
        rule: poor.better ? "" : poor.refusal.rule, detail: Language.say(poor.refusal.detail)))
    try await publishModel(found)
  }

  private func publishModel(_ found: Evaluation) async throws {
    try keep(
      "offer.model",
      try await party("startup").client.call(
        .post, "/v1/offers",
        body: [
          "kind": "model", "title": text("产线能耗预测模型", "Energy forecast model of a line"),
          "summary": text("日周双季节指数平滑，附留出期评测", "double seasonal exponential smoothing, with its held-out evaluation"),
          "tags": ["能耗", "预测"], "region": "450100", "policy": policy(), "price": ["model": "perUse", "fen": 5000],
          "publishedRule": ["name": "copy-at-once", "maxTermDays": 365, "purposes": [.string(Self.purpose)]],
          "reference": [
            "heldOutFrom": JSON(found.from), "heldOutTo": JSON(found.to), "mase": JSON(found.model.mase),
            "bestBaselineMase": JSON(found.baselines[0].accuracy.mase),
            "bestBaseline": .string(found.baselines[0].name),
          ],
        ]))
  }
}
