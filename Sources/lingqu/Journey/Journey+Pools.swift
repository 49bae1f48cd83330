import Vocabulary

extension Journey {
  /// What the environment says of a Slurm cluster that the hub was given, see ``OwnHub``.
  static var cluster: String? {
    guard ClientConfiguration.environment("LINGQU_SLURM_URL") != nil else { return nil }
    return ClientConfiguration.environment("LINGQU_SLURM_CLUSTER") ?? "journey"
  }

  /// The second part of step 6: two pools at two sites, three offers over them, and jobs that the hub places.
  func comparePools(_ step: inout JourneyReport.Step, voucher: String) async throws {
    let startup = try party("startup")
    let centre = try party("centre").client
    let `operator` = client.acting(as: operatorKey)
    let rack = try await pool(
      of: centre, at: text("柳州中心（火电为主）", "Liuzhou centre (mostly coal)"), pue: 1350, carbon: 580,
      tariff: Self.dayAndNight, offer: try id("offer.compute"), name: text("闲置机架", "idle racks"), cluster: nil)
    let offer = try await clusterOffer(`operator`)
    var cluster = Self.cluster
    let site = text("河池中心（水电为主）", "Hechi centre (mostly water)")
    var second: String
    do {
      second = try await pool(
        of: `operator`, at: site, pue: 1200, carbon: 60, tariff: ["milliYuanPerKWh": 350], offer: offer,
        name: text("第二资源池", "the second pool"), cluster: cluster)
    } catch Failure.problem(let problem) where problem.rule == "pool.cluster-unknown" {
      cluster = nil
      second = try await pool(
        of: `operator`, at: site, pue: 1200, carbon: 60, tariff: ["milliYuanPerKWh": 350], offer: offer,
        name: text("第二资源池", "the second pool"), cluster: nil)
    }
    step.notes.append(
      cluster == nil
        ? Language.say(
          zh: "本机没有 Slurm 集群：两个资源池都在枢纽本机", en: "no Slurm cluster here: both pools are on the hub's machine")
        : Language.say(zh: "两个资源池：枢纽本机与真实的 Slurm 集群", en: "two pools: the hub's machine and a real Slurm cluster"))
    let asked = try await startup.client.call(
      .post, "/v1/negotiations",
      body: ["offer": .string(offer), "purpose": .string(Self.purpose), "days": 30, "quantity": 600])
    let agreement = try keep("agreement.cluster", asked, "agreement")
    try await startup.sign(agreement)
    try await `operator`.call(.post, "/v1/agreements/\(agreement)/signatures", body: [:])
    try await quote(&step, voucher: voucher)
    try await place(&step, rack: rack, second: second)
  }

  /// The centre's price by day, and half of it by night.
  private static let dayAndNight: JSON = [
    "milliYuanPerKWh": 612,
    "periods": [
      [
        "hours": ["days": [1, 2, 3, 4, 5, 6, 7], "from": 1380, "to": 420, "utcOffsetMinutes": 480],
        "milliYuanPerKWh": 306,
      ]
    ],
  ]

  private func pool(
    of owner: HubClient, at site: JSON, pue: Int64, carbon: Int64, tariff: JSON, offer: String, name: JSON,
    cluster: String?
  ) async throws -> String {
    let made = try await owner.call(
      .post, "/v1/sites",
      body: ["name": site, "puePerMille": .int(pue), "carbonGramsPerKWh": .int(carbon), "tariff": tariff])
    guard let place = made["id"]?.string else { throw Self.unexpected("site", made) }
    let pool = try await owner.call(
      .post, "/v1/pools",
      body: Document.object([
        "site": .string(place), "name": name, "engine": cluster == nil ? "local" : "slurm",
        "cluster": cluster.map { ["name": .string($0)] },
        "capacity": ["milliCPU": 1000, "memoryMiB": 1024, "accelerators": []], "offer": .string(offer),
      ]))
    guard let id = pool["id"]?.string else { throw Self.unexpected("pool", pool) }
    return id
  }

  /// Cheaper by the second, and power is charged by the hour at which it is drawn.
  private func clusterOffer(_ owner: HubClient) async throws -> String {
    do {
      try await owner.call(.post, "/v1/signing-keys", body: [:])
    } catch Failure.problem(let problem) where problem.status == 409 {
      // An earlier journey on this hub made it.
    }
    let offer = try await owner.call(
      .post, "/v1/offers",
      body: [
        "kind": "compute", "title": text("水电集群算力，电费另计", "Cluster on water power, power charged beside"),
        "summary": text("按秒计量，电费按当时电价", "metered by the second, power at the tariff of the hour"),
        "tags": ["算力"], "region": "450100", "policy": policy(),
        "price": ["model": "perUnit", "fen": 2, "unit": "cpuSeconds", "quantity": 1, "energy": "tariff"],
        "publishedRule": ["name": "cluster-at-once", "maxQuantity": 600, "purposes": [.string(Self.purpose)]],
      ])
    return try keep("offer.cluster", offer)
  }

  private func draft(_ more: [String: JSON]) -> JSON {
    .object(
      [
        "purpose": .string(Self.purpose), "cpuSeconds": 200, "wallSeconds": 900, "memoryMiB": 64,
        "command": ["/bin/sh", "-c", "echo placed"],
      ].merging(more) { $1 })
  }

  private func quote(_ step: inout JourneyReport.Step, voucher: String) async throws {
    let startup = try party("startup").client
    let window = JSON(Instant.now.adding(seconds: 30 * 3600))
    let quote = try await startup.call(
      .post, "/v1/compute-quotes", body: draft(["voucher": .string(voucher), "deadline": window]))
    let candidates = quote["candidates"]?.array ?? []
    for pick in quote["picks"]?.array ?? [] {
      guard let place = pick["candidate"]?.int, candidates.indices.contains(Int(place)) else { continue }
      let one = candidates[Int(place)]
      step.offers.append([
        "pick": pick["word"] ?? .null, "pool": one["poolName"] ?? .null, "site": one["siteName"] ?? .null,
        "engine": one["engine"] ?? .null, "startsAt": one["startsAt"] ?? .null,
        "beforeFen": one["price"]?["grossFen"] ?? .null, "voucherFen": one["price"]?["voucherFen"] ?? .null,
        "afterFen": one["price"]?["payableFen"] ?? .null, "energyFen": one["price"]?["energyFen"] ?? .null,
        "milliwattHours": one["energy"]?["milliwattHours"] ?? .null,
        "carbonMilligrams": one["carbonMilligrams"] ?? .null, "reason": pick["text"] ?? .null,
      ])
    }
    guard step.offers.count >= 3 else { throw Self.unexpected("quote", quote) }
    try await provoke(
      &step, Text(zh: "要求超出所有资源池的内存", en: "ask for more memory than any pool has"), rule: "job.nowhere"
    ) {
      try await startup.call(.post, "/v1/jobs", body: draft(["memoryMiB": 1_048_576]))
    }
  }

  /// The hub chooses the greenest pool for one job; the other one takes the job that names it.
  private func place(_ step: inout JourneyReport.Step, rack: String, second: String) async throws {
    let startup = try party("startup")
    let green = try keep(
      "job.greenest",
      try await startup.client.call(
        .post, "/v1/jobs", body: draft(["prefer": "greenest", "cpuSeconds": 20, "wallSeconds": 120])))
    let named = try keep(
      "job.now",
      try await startup.client.call(
        .post, "/v1/jobs",
        body: draft(["prefer": "now", "pool": .string(rack), "cpuSeconds": 20, "wallSeconds": 120])))
    var engines: [String] = []
    for (job, expected) in [(green, second), (named, rack)] {
      let ended = try await ended(job, startup)
      guard ended["pool"]?.string == expected else { throw Self.unexpected("job", ended) }
      let pool = try await startup.client.call(.get, "/v1/pools/\(expected)")
      engines.append(pool["engine"]?.string ?? "")
      let why = try await startup.client.call(.get, "/v1/jobs/\(job)/explanation")
      guard let chosen = why["placement"]?["chosen"], let prefer = why["placement"]?["prefer"]?.string else {
        throw Self.unexpected("explanation", why)
      }
      let others = why["placement"]?["others"]?.array?.count ?? 0
      let use = try await startup.client.call(.get, "/v1/uses/\(ended["use"]?.string ?? "")")
      step.chosen.append([
        "job": .string(job), "pool": .string(expected), "engine": pool["engine"] ?? .null, "prefer": .string(prefer),
        "others": JSON(others), "chosen": chosen, "chargedFen": use["charged"] ?? .null,
        "energyFen": use["energyCharged"] ?? .null,
        "reason": prefer == "greenest"
          ? .string(
            Language.say(
              zh: "\(others + 1) 个可行方案中碳排放最少（\(chosen["carbonMilligrams"]?.cell ?? "–") 毫克 CO₂）",
              en:
                "the least carbon dioxide of \(others + 1) that would do (\(chosen["carbonMilligrams"]?.cell ?? "–") mg)"
            ))
          : .string(
            Language.say(zh: "指定资源池，最早开始", en: "the soonest start in the pool that it names")),
      ])
    }
    report.numbers["pools"] = .array(engines.map { .string($0) })
  }
}
