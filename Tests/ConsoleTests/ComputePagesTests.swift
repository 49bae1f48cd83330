import HTTPTypes
import HummingbirdTesting
import Testing
import Vocabulary

@testable import Console
@testable import ConsoleFixtures

@Suite("Pages about compute")
struct ComputePagesTests {
  private func draft(_ typed: String) -> (draft: Console.JobForm.Draft?, errors: Set<String>) {
    var entry = Console.JobForm.Entry(typed: Form(encoded: typed))
    let draft = entry.draft()
    return (draft, Set(entry.errors.keys))
  }

  @Test("a job's form becomes what the hub is asked, in its units and in the time of the reader")
  func form() throws {
    let made = try #require(
      draft(
        "purpose=energy-saving&command=/usr/bin/python3+a.py+--n%3D3&cpuSeconds=60&cores=1.5&memory=8&cards=2&model=Ascend+910B"
          + "&wall=90&notBefore=2026-11-21T20:00&deadline=2026-11-22T08:00&priority=urgent&max=12.5&agreement=agr_1"
      ).draft)
    #expect(made.command == ["/usr/bin/python3", "a.py", "--n=3"])
    #expect(made.asked.milliCPU == 1_500 && made.asked.memoryMiB == 8_192)
    #expect(made.asked.accelerators == [.init(model: "Ascend 910B", count: 2)])
    #expect(made.wallSeconds == 5_400 && made.maxFen == 1_250 && made.priority == "urgent")
    #expect(made.notBefore == Instant("2026-11-21T12:00:00Z") && made.deadline == Instant("2026-11-22T00:00:00Z"))
    let shell = try #require(draft("purpose=a&cpuSeconds=1&command=echo+%22a%22+%7C+wc").draft)
    #expect(shell.command == ["/bin/sh", "-c", "echo \"a\" | wc"] && shell.agreement == nil && shell.priority == nil)
  }

  @Test(
    "what cannot be read is told at its field",
    arguments: [
      ("command=+", "command"), ("cpuSeconds=0", "cpuSeconds"), ("cpuSeconds=86401", "cpuSeconds"),
      ("cores=-1", "cores"),
      ("cores=1,5", "cores"), ("cores=0", "cores"), ("cores=1.2345", "cores"), ("memory=0.5", "memory"),
      ("model=A100", "cards"), ("cards=0", "cards"), ("wall=x", "wall"), ("notBefore=tomorrow", "notBefore"),
      ("notBefore=2026-13-01T00:00", "notBefore"), ("max=1.234", "max"), ("purpose=", "purpose"),
      ("notBefore=2026-11-22T08:00&deadline=2026-11-22T08:00", "deadline"),
    ])
  func wrong(typed: String, field: String) {
    let found = draft("purpose=a&command=b&cpuSeconds=1&" + typed)
    #expect(found.draft == nil && found.errors == [field])
  }

  @Test("a pool's state is changed by its form; what the hub refuses becomes a page that says so")
  func pool() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/pools/pol_02")
      let token = "&token=" + (try #require(page.formToken))
      let drained = try await reader.post("/console/pools/pol_02/state", "state=draining" + token)
      #expect(drained.status == .seeOther && drained.headers[.location] == "/console/pools/pol_02")
      let refused = try await reader.post("/console/pools/pol_02/state", "state=closed" + token)
      #expect(refused.status == .conflict && refused.html.contains("仍有 3 个未结束的作业"))
    }
  }

  @Test("a pool's page tells its groups of nodes with their states, and says where nobody has told them")
  func groups() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/pools/pol_02?lang=en").html
      for said in [
        "roce-200g", "each in up to 7 parts", "2 in use", "1 drained", "1 lost", "1 idle", "inference", "3 unknown",
        "free: 48.5 cores, 5.7 cards",
      ] {
        #expect(page.contains(said), "\(said)")
      }
      let untold = try await reader.get("/console/pools/pol_03?lang=en").html
      #expect(untold.contains("2 unknown") && untold.contains("states are not known") && !untold.contains("in use"))
      #expect(!(try await reader.get("/console/pools/pol_01").html.contains("节点组")))
    }
  }

  @Test("quotas are told as bars on one scale: own, used, borrowed and lent; the reader's is marked")
  func quotas() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/pools/pol_02").html
      for said in [
        "已用 96.5 核 / 64 核", "其中借入 32.5 核", "借出 32.5 核", "借出 2 块", "组 sugar", "权重 2", "权重 1.5", "不借入也不借出",
      ] {
        #expect(page.contains(said), "\(said)")
      }
      #expect(page.split(separator: "本单位</span>").count == 2)
      #expect(!(try await reader.get("/console/pools/pol_01").html.contains("h-quotas")))
    }
    let amounts: [Console.Pool.Amount] = [
      .init(resource: "milliCPU", nominal: 0, used: 5, borrowed: 5), .init(resource: "milliCPU", nominal: 4, used: 0),
      .init(resource: "milliCPU", nominal: 4, used: 1, lent: 3),
      .init(resource: "milliCPU", nominal: 4, used: 4, lent: 9),
    ]
    for amount in amounts {
      let picture = Markup(Chart.quota(amount, of: 5, label: "<l>"))
      #expect(picture.defects.isEmpty)
      for part in picture.elements where part.name == "rect" {
        let (x, width) = (Double(part.attributes["x"] ?? "") ?? -1, Double(part.attributes["width"] ?? "") ?? -1)
        #expect(x >= 0 && width >= 0 && x + width <= 300.01)
      }
    }
  }

  @Test("a job that made room says when, for whom and by what right, and which try it is on")
  func displaced() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/jobs/job_04").html
      #expect(page.contains("为桂林工业智能公司（模拟）的作业让出资源：对方收回自己配额内被借用的部分（同组“sugar”）。"))
      #expect(page.contains("等待第 2 次运行，至多 4 次") && page.contains("第 2 次，至多 4 次"))
      #expect(page.contains("id=\"displaced-by\" href=\"/console/jobs/job_05\""))
      #expect(!(try await reader.get("/console/jobs/job_01").html.contains("让出资源")))
    }
  }

  @Test("what became of a job that made room is said for each state that it may be in")
  func displacedStates() throws {
    let fixture = Fixture(hostile: nil, told: false)
    let frame = Frame(language: .en, viewer: nil, formToken: "", address: "/", title: "")
    func said(_ state: String, _ attempt: Int64) throws -> String {
      var model = fixture.job(try #require(fixture.jobs.first { $0.id == "job_04" }))
      (model.line.state, model.attempt) = (state, attempt)
      return try #require(Console.Job.DisplacementView(model, frame)).since
    }
    #expect(try said("running", 1).contains("being stopped") && said("running", 3).contains("try 3 of at most 4"))
    #expect(try said("queued", 2).contains("waits for try 2") && said("cancelled", 1).contains("names no retries"))
    #expect(try said("completed", 2).contains("ended at try 2"))
  }

  @Test("a job that a quota keeps waiting says the rule and what is missing, in the reader's units")
  func shortage() {
    func said(_ rule: String, _ resource: String?, _ missing: Int64?, _ language: Language) -> String {
      let frame = Frame(language: language, viewer: nil, formToken: "", address: "/", title: "")
      let shortage = Console.Turn.Shortage(rule: rule, resource: resource, missing: missing, cohort: "campus")
      return TurnWords(Console.Turn(word: "over-quota", shortage: shortage), in: frame).text
    }
    #expect(said("quota.queue-limit", "milliCPU", 2_500, .zh).contains("还差 2.5 核"))
    #expect(said("quota.cohort-full", "accelerators", 2, .zh).contains("同组“campus”目前可借出的还差 2 块加速卡"))
    #expect(said("quota.none", "memoryMiB", 2_048, .en).contains("lacks 2 GiB memory"))
    #expect(said("quota.never-fits", nil, nil, .en).contains("will not start"))
    // A rule that the console does not know yet.
    #expect(said("quota.other", nil, nil, .zh) == "配额与可借用量已用完。")
  }

  @Test("charts of compute stay inside their picture whatever the figures are")
  func charts() {
    let parts: [[(milliseconds: Int64, kind: String)]] = [
      [], [(0, "queued")], [(0, "queued"), (0, "running")], [(-5, "queued"), (1 << 50, "starting"), (1, "running")],
    ]
    for part in parts {
      let picture = Markup(Chart.phases(part, label: "<l>"))
      #expect(picture.defects.isEmpty)
      let widths = picture.elements.compactMap { Double($0.attributes["width"] ?? "") }
      #expect(widths.allSatisfy { $0 >= 7 } && widths.reduce(0, +) < 1000.1)
    }
    for used in [nil, 0, 1, 5_000, 9_999, 10_000, 20_000] as [Int64?] {
      let sites = [
        Chart.MapSite(
          region: "450200", name: "<s>", racks: .max, used: used, target: 6_500, links: ["450200", "110000"])
      ]
      #expect(Markup(Chart.map(sites, language: .zh, label: "l")).defects.isEmpty)
    }
    for place in Chart.places { #expect(Chart.guangxi.contains { $0.code == place.code }) }
    #expect(Chart.places.count == Chart.guangxi.count)
    #expect(abs(Chart.sine(1) - 0.841_471) < 1e-6 && abs(Chart.sine(7) - 0.656_987) < 1e-4)
    #expect(Chart.tariff([], now: 0, nowWord: "", language: .zh, label: "").isEmpty)
    let flat = Chart.tariff([(0, 1440, 0)], now: 1439, nowWord: "now", language: .en, label: "l")
    #expect(Markup(flat).defects.isEmpty)
    let shares = Chart.shares(
      [(values: [nil, 5, nil, 10_500, -3], name: "cpu", said: "")], target: nil, targetWord: "", ends: ("a", "b"),
      label: "l")
    #expect(Markup(shares).defects.isEmpty && !shares.contains("NaN") && !shares.contains("inf"))
  }

  @Test("resources and limits read as people write them")
  func words() {
    let (zh, en) = (Words(language: .zh), Words(language: .en))
    #expect(ResourceWords.cores(2_000, en) == "2 cores" && ResourceWords.cores(500, zh) == "0.5 核")
    #expect(ResourceWords.memory(8_192, zh) == "8 GiB" && ResourceWords.memory(.max, zh).hasSuffix("PiB"))
    #expect(ResourceWords.accelerators(.init(model: nil, count: 1), en) == "1 × any accelerator")
    #expect(Language.zh.span(seconds: 5_400) == "1 小时 30 分钟" && Language.en.span(seconds: 0) == "0 s")
    #expect(Language.en.energy(millijoules: 128_700_000) == "35.750 Wh")
    #expect(Language.en.energy(millijoules: 6_624_000_000) == "1.840 kWh")
    #expect(Language.zh.points(1_855) == "18.55 个百分点")
  }
}
