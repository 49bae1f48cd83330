import Vocabulary

extension Journey {
  /// Step 9: the release gate, and why no filing is needed.
  func release(_ step: inout JourneyReport.Step) async throws {
    let startup = try party("startup")
    let model = try id("model.registered")
    func file(public offered: Bool) async throws -> JSON {
      try await startup.client.call(
        .post, "/v1/models/\(model)/filing",
        body: [
          "state": "notNeeded",
          "subject": [
            "provider": .string(startup.name.zh), "model": "line-forecast", "modelVersion": "1", "service": "产线能耗预测",
            "purpose": "压榨线用能预测", "offeredToPublic": .bool(offered), "domestic": true, "publicOpinion": .bool(offered),
            "facts": ["noMinors"],
          ],
        ])
    }
    try await provoke(
      &step, Text(zh: "面向公众却声称无需备案", en: "claim that a public service needs no filing"), rule: "model.filing-needed"
    ) { try await file(public: true) }
    let filed = try await file(public: false)
    guard let why = filed["filing"]?.array?.last?["why"] else { throw Self.unexpected("filing", filed) }
    step.notes.append((why[Language.current.rawValue] ?? why["en"])?.string ?? "")

    // The mill took its data back in step 7: what was trained on it stays on the bench until the mill agrees again.
    try await provoke(
      &step, Text(zh: "数据撤回后发布模型", en: "publish a model whose data were taken back"), rule: "model.not-publishable"
    ) { try await startup.client.call(.post, "/v1/models/\(model)/publish", body: [:]) }
    let again = try await agreeOnData()
    try await startup.client.call(
      .post, "/v1/models/\(model)/clear",
      body: ["agreement": .string(id("agreement.data")), "by": .string(again)])
    let published = try await startup.client.call(.post, "/v1/models/\(model)/publish", body: [:])
    guard published["state"]?.string == "published", published["revoked"] == nil else {
      throw Self.unexpected("model", published)
    }
    step.notes.append("\(model): published; \(again) stands for \(try id("agreement.data"))")
    try await offerModel()
  }

  private func agreeOnData() async throws -> String {
    let (startup, mill) = (try party("startup"), try party("mill"))
    let asked = try await startup.client.call(
      .post, "/v1/negotiations",
      body: ["offer": .string(id("offer.data")), "purpose": .string(Self.purpose), "days": 90])
    guard let negotiation = asked["id"]?.string else { throw Self.unexpected("negotiation", asked) }
    let agreed = try await mill.client.call(.post, "/v1/negotiations/\(negotiation)/accept")
    let agreement = try keep("agreement.data-again", agreed, "agreement")
    try await startup.sign(agreement)
    try await mill.sign(agreement)
    return agreement
  }

  private func offerModel() async throws {
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
            "heldOutFrom": .string(id("evaluation.from")), "heldOutTo": .string(id("evaluation.to")),
            "mase": report.numbers["modelMASE"] ?? .null,
            "bestBaselineMase": report.numbers["bestBaselineMASE"] ?? .null,
            "bestBaseline": report.numbers["bestBaseline"] ?? .null,
            "model": ["registered": .string(id("model.registered"))],
          ],
        ]))
  }
}
