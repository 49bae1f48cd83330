import Console
import Vocabulary

extension Fixture {
  var siteLines: [Console.SiteLine] {
    [
      site(
        "sit_01", "柳州智算中心（模拟）", "Liuzhou AI centre (simulated)", "450200", 1200, 860, cpu: 6120, cards: 8840, ai: 7900,
        linked: ["450100", "450300"]),
      site("sit_02", "南宁云计算中心（模拟）", "Nanning cloud centre (simulated)", "450100", 2400, 1010, cpu: 3310, ai: 120),
      site("sit_03", "桂林数据中心（模拟）", "Guilin data centre (simulated)", "450300", 800, 290, cpu: 1240),
      site(
        "sit_04", "钦州绿电算力中心（模拟）", "Qinzhou green centre (simulated)", "450700", 1000, 480, cpu: 2150, cards: 3020,
        ai: 5100,
        linked: ["450100"]),
      site("sit_05", "百色铝基算力中心（模拟）", "Baise centre (simulated)", "451000", 1000, 0, cpu: 0, linked: ["450100"]),
      site("sit_06", "南宁备份中心（模拟）", "Nanning standby (simulated)", "450100", 0, 0),
    ]
  }

  private func site(
    _ id: String, _ zh: String, _ en: String, _ code: String, _ built: Int64, _ used: Int64, cpu: Int64? = nil,
    cards: Int64? = nil, ai: Int64? = nil, linked: [String] = []
  ) -> Console.SiteLine {
    .init(
      id: id, name: words(zh, en), owner: Self.centre, regionCode: code, region: Console.place(code), racksBuilt: built,
      racksUsed: used, target: 6500, cpuUsed: cpu, acceleratorsUsed: cards, aiShare: ai, priceNow: 983, linked: linked)
  }

  var sites: Console.SiteList.Model { .init(at: Self.now, sites: siteLines) }

  func site(_ line: Console.SiteLine, empty: Bool) -> Console.DataCentre.Model {
    guard !empty else { return .init(at: Self.now, line: line, minute: 660) }
    let waves: [Int64] = [2200, 1800, 1500, 2600, 5200, 6900, 7400, 6100]
    var history: [Console.DataCentre.Hour] = []
    for hour in Int64(0)..<168 {
      let cpu = waves[Int(hour / 3 % 8)] + hour % 7 * 60
      // An hour in which the hub stood still has nothing to tell.
      history.append(
        .init(
          at: at((168 - hour) * 60), racks: 6900 + hour / 48 * 90, cpu: hour == 60 ? nil : cpu,
          accelerators: 9000 - hour % 11 * 120, isPartial: hour == 167))
    }
    return .init(
      at: Self.now, line: line, puePerMille: 1280, carbonGramsPerKWh: 481,
      tariff: [
        .init(from: 0, to: 420, milliYuanPerKWh: 350), .init(from: 420, to: 600, milliYuanPerKWh: 612),
        .init(from: 600, to: 720, milliYuanPerKWh: 983), .init(from: 720, to: 1020, milliYuanPerKWh: 612),
        .init(from: 1020, to: 1320, milliYuanPerKWh: 983), .init(from: 1320, to: 1440, milliYuanPerKWh: 350),
      ], minute: 660,
      links: [
        .init(
          to: "sit_02", name: words("南宁云计算中心（模拟）", "Nanning cloud centre (simulated)"), megabitsPerSecond: 100_000,
          latencyMilliseconds: 4, fenPerGigabyte: 12),
        .init(to: "sit_03", name: words("桂林数据中心（模拟）", "Guilin data centre (simulated)"), megabitsPerSecond: 400),
      ], pools: Array(loads.prefix(2)), history: history, timeline: Array(events.prefix(2)))
  }

  func pool(_ load: Console.Load) -> Console.Pool.Model {
    let isNight = load.pool == "pol_03"
    var model = Console.Pool.Model(
      load: load, site: "sit_01", siteName: words("柳州智算中心（模拟）", "Liuzhou AI centre (simulated)"), owner: Self.centre,
      engine: load.pool == "pol_01" ? "local" : "slurm",
      cluster: load.pool == "pol_01" ? nil : hostile ?? "liuzhou / gpu",
      opening: isNight ? .init(days: [1, 2, 3, 4, 5], from: 1320, to: 420) : nil, isOpenNow: !isNight,
      opensAt: isNight ? at(-660) : nil, offer: isNight ? nil : offers[0],
      jobs: isNight ? [] : Array(queue(.init(pool: load.pool)).jobs.items.prefix(4)),
      inventory: load.pool == "pol_02"
        ? (1...3).map { number in
          .init(
            name: hostile ?? "lz-gpu-0\(number)", state: ["up", "draining", "down"][number - 1],
            taken: .init(milliCPU: 48_000, memoryMiB: 393_216),
            capacity: .init(
              milliCPU: 64_000, memoryMiB: 524_288, accelerators: [.init(model: "Ascend 910B", count: 8)]))
        } : nil, silence: isNight ? words("集群控制器没有应答", "the cluster's controller does not answer") : nil,
      timeline: Array(events.prefix(3)), steps: isNight ? ["open", "closed"] : ["draining", "closed"])
    if load.pool == "pol_02" { (model.groups, model.nodesSeenAt, model.quotas) = (groups, at(1), quotas) }
    if isNight { model.groups = [.init(name: "night", count: 2, each: .init(milliCPU: 32_000, memoryMiB: 131_072))] }
    return model
  }

  private var groups: [Console.Pool.Group] {
    var (train, serve) = (Console.Pool.Nodes(), Console.Pool.Nodes())
    (train.busy, train.drained, train.lost, train.freeMilliCPU, train.freeAcceleratorMilli) = (2, 1, 1, 32_000, 4_000)
    (serve.busy, serve.idle, serve.freeMilliCPU, serve.freeAcceleratorMilli) = (1, 1, 48_500, 5_714)
    return [
      .init(
        name: hostile ?? "train", count: 4,
        each: .init(
          milliCPU: 64_000, memoryMiB: 524_288,
          accelerators: [.init(model: "Ascend 910B", memoryMiB: 65_536, count: 8)]),
        interconnect: "roce-200g", serves: "training", nodes: train),
      .init(
        name: "serve", count: 2,
        each: .init(milliCPU: 32_000, memoryMiB: 262_144, accelerators: [.init(model: "A100", count: 4)]), slices: 7,
        serves: "inference", nodes: serve),
      .init(name: "spare", count: 3, each: .init(milliCPU: 16_000, memoryMiB: 65_536)),
    ]
  }

  private var quotas: [Console.Pool.Quota] {
    [
      .init(
        holder: Self.mill, isOwn: true, cohort: hostile ?? "sugar", weight: 2_000,
        amounts: [
          .init(resource: "milliCPU", nominal: 64_000, used: 96_500, borrowed: 32_500),
          .init(resource: "accelerators", nominal: 8, used: 10, borrowed: 2),
        ]),
      .init(
        holder: Self.startUp, cohort: "sugar", weight: 1_000,
        amounts: [
          .init(resource: "milliCPU", nominal: 96_000, used: 16_000, lent: 32_500),
          .init(resource: "accelerators", nominal: 8, used: 4, lent: 2),
        ]),
      .init(
        holder: Self.centre, weight: 1_500,
        amounts: [.init(resource: "memoryMiB", nominal: 262_144, used: 0)]),
    ]
  }
}
