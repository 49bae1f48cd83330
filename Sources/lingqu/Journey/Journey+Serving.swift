import Lab
import Vocabulary

extension Journey {
  /// What one key may take, in tokens: a token is a value.
  private static let quota: Int64 = 2000

  /// Step 10: the start-up serves the model; the mill calls it through the gateway and pays by the token.
  func serve(_ step: inout JourneyReport.Step) async throws {
    let server = ForecastServer(model: ForecastModel(name: "line-forecast", file: try ModelFile(parsing: model)))
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let serving = Task {
      defer { port.finish() }
      try await server.run(host: "127.0.0.1", port: 0, stopsOnSignal: false) { port.yield($0) }
    }
    defer { serving.cancel() }
    var bound: Int?
    for await port in ports {
      bound = port
      break
    }
    guard let bound else { throw Failure.check(Text(zh: "模型服务未能启动", en: "the model's server did not start")) }
    try await offerServing("http://127.0.0.1:\(bound)/v1")
    try await callModel(&step)
  }

  private func offerServing(_ endpoint: String) async throws {
    let (startup, mill) = (try party("startup"), try party("mill"))
    let upstream = try await startup.client.call(
      .post, "/v1/model-upstreams",
      body: ["name": "journey", "endpoint": .string(endpoint), "model": "line-forecast"])
    try keep("upstream", upstream)
    try await client.acting(as: operatorKey).call(
      .post, "/v1/model-upstreams/\(id("upstream"))/allow", body: ["internal": true])
    let offer = try await startup.client.call(
      .post, "/v1/offers",
      body: [
        "kind": "model", "title": text("产线能耗预测服务", "Energy forecast of a line, as a service"),
        "summary": text("经模型网关调用，按词元计费", "called through the gateway, paid by the token"), "tags": ["能耗", "预测"],
        "region": "450100", "policy": policy(),
        "price": ["model": "perUnit", "fen": 1, "quantity": 1000, "unit": "millitokens"],
        "publishedRule": ["name": "serve-at-once", "maxTermDays": 365, "purposes": [.string(Self.purpose)]],
        "reference": [
          "model": [
            "registered": .string(id("model.registered")), "name": "line-forecast", "contextTokens": 20_000,
            "mostTokens": 96, "upstreams": [.string(id("upstream"))],
          ]
        ],
      ])
    let asked = try await mill.client.call(
      .post, "/v1/negotiations",
      body: ["offer": .string(keep("offer.served", offer)), "purpose": .string(Self.purpose), "days": 30])
    let agreement = try keep("agreement.served", asked, "agreement")
    try await startup.sign(agreement)
    try await mill.sign(agreement)
    try await client.acting(as: operatorKey).call(
      .post, "/v1/deposits",
      body: ["participant": .string(mill.id), "fen": 10_000, "document": .string("journey served " + mill.id)])
  }

  private func callModel(_ step: inout JourneyReport.Step) async throws {
    let mill = try party("mill")
    guard let address = models else { throw Failure.check(Text(zh: "没有模型网关", en: "there is no model gateway")) }
    let made = try await mill.client.call(
      .post, "/v1/model-keys",
      body: [
        "name": "journey", "days": 1,
        "grants": [["agreement": .string(id("agreement.served")), "quota": ["tokens": .int(Self.quota)]]],
      ])
    guard let secret = made["secret"]?.string, let grant = made["grants"]?.array?.first?["id"]?.string,
      let key = made["key"]?.string, let use = made["grants"]?.array?.first?["use"]?.string
    else { throw Self.unexpected("model-keys", made) }
    let gateway = try HubClient(address: address, key: secret)
    func ask(_ question: JSON, most: Int64) async throws -> JSON {
      try await gateway.call(
        .post, "/v1/chat/completions",
        body: [
          "model": "line-forecast", "max_tokens": .int(most),
          "messages": [["role": "user", "content": .string(question.canonicalText)]],
        ])
    }
    // The gateway learns of a new key a moment after it was made.
    var answer = JSON.null
    try await wait(Text(zh: "模型应答", en: "the model's answer")) {
      do {
        answer = try await ask(["horizon": 96], most: 96)
        return true
      } catch Failure.problem(let problem) where problem.status == 401 { return false }
    }
    let content = try JSON.parse(answer["choices"]?.array?.first?["message"]?["content"]?.string ?? "null")
    let expected = try ModelFile(parsing: model).model.forecast(96)
    guard content["forecast"]?.array?.compactMap(\.double) == expected else {
      throw Self.unexpected("forecast", answer)
    }
    try await provoke(
      &step, Text(zh: "一次调用超过剩余配额", en: "ask for more than is left of the quota"), rule: "insufficient_quota"
    ) { try await ask(["horizon": 96, "values": .array(Array(repeating: 1, count: 3000))], most: 96) }

    try await mill.client.call(.post, "/v1/model-keys/\(key)/revoke", body: nil)
    try await wait(Text(zh: "调用入账", en: "the calls' charge")) {
      try await mill.client.call(.get, "/v1/model-grants/\(grant)")["state"]?.string == "closed"
    }
    let tokens = (answer["usage"]?["prompt_tokens"]?.int ?? 0) + (answer["usage"]?["completion_tokens"]?.int ?? 0)
    let charged = try await mill.client.call(.get, "/v1/uses/\(use)")["charged"]?.int
    let told = try await mill.client.call(.get, "/v1/model-grants/\(grant)")
    guard tokens > 0, told["millitokens"]?.int == tokens * 1000, charged == tokens else {
      throw Self.unexpected("charge", ["use": JSON(charged ?? -1), "tokens": .int(tokens), "grant": told])
    }
    report.numbers["servedTokens"] = .int(tokens)
    report.numbers["servedChargedFen"] = .int(tokens)
    step.notes.append("\(grant): \(tokens) tokens × 1 fen = \(tokens) fen")
  }
}
