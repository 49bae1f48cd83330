import Vocabulary

extension Journey {
  /// Step 1.
  func publishNeed(_ step: inout JourneyReport.Step) async throws {
    let park = try party("park")
    let need: JSON = [
      "title": text("压榨线节能与故障预警", "Less energy for the crushing line, and warning before it fails"),
      "summary": text(
        "用历史能耗预测次日负荷，并在设备失效前报警", "forecast the next day's load from history, and warn before the machine fails"),
      "purpose": .string(Self.purpose), "region": "450100", "budgetFen": 5_000_000,
      "measures": [
        text("留出期 MASE 低于最好的简单基线", "held-out MASE below the best simple baseline"),
        text("每周误报不超过一次", "at most one false alarm a week"),
      ],
      "parts": [
        ["kind": "data", "wants": "能耗 历史 数据"], ["kind": "compute", "wants": "算力 处理器"],
        ["kind": "model", "wants": "能耗 预测 模型"], ["kind": "solution", "wants": "能耗 预警 服务"],
      ],
    ]
    let readOnly = try await park.client.call(
      .post, "/v1/api-keys", body: ["name": "read only", "scopes": ["read"], "days": 1])
    let onlooker = park.client.acting(as: readOnly["secret"]?.string)
    try await provoke(&step, Text(zh: "用只读密钥发布需求", en: "publish with a read-only key"), rule: "access.scope") {
      try await onlooker.call(.post, "/v1/needs", body: need)
    }
    try keep("need", try await park.client.call(.post, "/v1/needs", body: need))
    step.notes.append(try id("need"))
  }

  /// Step 2: the four kinds are offered, and the hub ranks them for the need.
  func match(_ step: inout JourneyReport.Step) async throws {
    try await publishOffers()
    let answer = try await party("park").client.call(.get, "/v1/needs/\(id("need"))/matches")
    let items = answer["items"]?.array ?? []
    let kinds = Set(items.compactMap { $0["part"]?["kind"]?.string })
    guard kinds.isSuperset(of: ["data", "compute", "solution"]) else { throw Self.unexpected("matches", answer) }
    for item in items.prefix(8) {
      let reasons = (item["reasons"]?.array ?? []).map {
        ($0["met"]?.bool == true ? "+" : "−") + ($0["text"]?.cell ?? "")
      }
      step.notes.append(
        "\(item["part"]?["kind"]?.cell ?? "") \(item["score"]?.cell ?? "") \(item["offer"]?["title"]?.cell ?? ""): "
          + reasons.joined(separator: "; "))
    }
    // A resource nobody has used, and what stands in the way for this need.
    let overview = try await party("auditor").client.call(.get, "/v1/overview")
    report.numbers["dataNeverUsedBefore"] = overview["dataNeverUsed"] ?? .null
    report.numbers["matches"] = JSON(items.count)
    let stranger = try party("centre")
    let resource = try id("offer.statistics")
    try await provoke(
      &step, Text(zh: "他方改写部门的资源", en: "another party rewrites the department's resource"), rule: "access.not-found"
    ) {
      try await stranger.client.call(.post, "/v1/offers/\(resource)/withdraw")
    }
  }

  /// The mill's data, offered by themselves or resting on a right.
  func history(of upload: String, right: String? = nil) -> JSON {
    var reference: [String: JSON] = [
      "upload": .string(upload), "licence": "CC-BY-4.0", "results": ["formats": ["json"], "mostBytes": 1_000_000],
    ]
    reference["right"] = right.map { .string($0) }
    return [
      "kind": "data", "title": text("压榨线能耗历史数据", "Energy history of the crushing line"),
      "summary": text(
        "每十五分钟一个值，真实测量（UCI 钢铁企业能耗，CC BY 4.0，代替糖厂）",
        "a value every quarter of an hour, really measured (UCI steel industry energy, CC BY 4.0, standing in for a mill)"
      ),
      "tags": ["能耗", "energy"], "region": "450100", "price": ["model": "free"],
      "policy": policy(
        [["leftOperand": "elapsedTime", "operator": "lteq", "rightOperand": "P90D"]],
        prohibition: [["uid": "no-export", "action": "distribute"]]), "reference": .object(reference),
    ]
  }

  private func publishOffers() async throws {
    let uploaded = try await party("mill").client.upload(history())
    try keep(
      "offer.statistics",
      try await party("steward").client.call(
        .post, "/v1/offers",
        body: [
          "kind": "data", "title": text("全区企业能耗统计数据（从未被调用）", "Regional energy statistics (never called)"),
          "summary": text("按年汇总，仅限统计用途，质量未标注", "yearly totals, for statistics only, quality not stated"),
          "policy": [
            "permission": [
              [
                "action": "use",
                "constraint": [["leftOperand": "purpose", "operator": "eq", "rightOperand": "statistics"]],
              ]
            ]
          ], "price": ["model": "free"], "region": "450000",
        ]))
    try keep(
      "offer.data",
      try await party("mill").client.call(
        .post, "/v1/offers", body: history(of: keep("upload.history", uploaded))))
    try keep(
      "offer.compute",
      try await party("centre").client.call(
        .post, "/v1/offers",
        body: [
          "kind": "compute", "title": text("闲置机架通用算力", "Idle rack compute"),
          "summary": text("通用处理器，按秒计量", "general purpose processors, metered by the second"),
          "tags": ["算力", "cpu"], "region": "450100", "policy": policy(),
          "price": ["model": "perUnit", "fen": 3, "unit": "cpuSeconds", "quantity": 1],
          "publishedRule": [
            "name": "small-jobs-at-once", "maxQuantity": 600, "maxTermDays": 90,
            "purposes": [.string(Self.purpose)],
          ],
        ]))
    try keep(
      "offer.solution",
      try await party("startup").client.call(
        .post, "/v1/offers",
        body: [
          "kind": "solution", "title": text("产线能耗预测与预警服务", "Energy forecast and early warning for a line"),
          "summary": text("用贵厂历史数据训练，先评测后交付", "trained on your history, evaluated before it is delivered"),
          "tags": ["预测", "预警"], "region": "450100", "policy": policy(), "price": ["model": "perUse", "fen": 300_000],
        ]))
  }
}
