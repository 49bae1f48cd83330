import ConsoleFixtures
import HTTPTypes
import HummingbirdTesting
import Testing
import Vocabulary

@testable import Console

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
