import Glibc
import Scheduling
import Testing
import Vocabulary

@testable import Simulator

struct SitesRunTests {
  static func example() throws -> SitesFile {
    let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let file = try #require(fopen(root + "/Examples/four-tariffs.json", "r"))
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&buffer, 1, buffer.count, file)
    return try SitesFile(parsing: Array(buffer[..<count]), name: "four-tariffs.json")
  }

  static func run(
    _ file: SitesFile, _ policy: SitesPolicy, seed: UInt64, voucher: AcrossVoucher? = nil
  ) throws -> SitesRun {
    SitesRun(
      file.work(seed: seed), pools: try file.pools(), start: file.start, policy: policy,
      voucher: voucher)
  }

  /// Problems of a run: over a pool's capacity, before submission, after a deadline, not at once though it had to.
  static func problems(_ run: SitesRun) -> [String] {
    var problems: [String] = []
    for pool in run.pools.indices {
      let here = run.placed.filter { $0.option.pool == pool }
      let changes = here.flatMap {
        [($0.option.start, $0.work.job.units), ($0.option.end, -$0.work.job.units)]
      }
      var used = 0
      for change in changes.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) }) {
        used += change.1
        if used > run.pools[pool].units { problems.append("\(pool) over its units at \(change.0)") }
      }
    }
    for one in run.placed {
      if one.option.start < one.work.job.submitted {
        problems.append("\(one.work.job.id) before it came")
      }
      if let deadline = one.work.job.deadline, one.option.end > deadline {
        problems.append("\(one.work.job.id) late")
      }
      if one.option.end.milliseconds(since: one.option.start) != one.work.job.milliseconds {
        problems.append("cut short")
      }
    }
    return problems
  }

  @Test(arguments: [42, 7, 2026] as [UInt64])
  func
    `Work that may be put off costs at least 15 % less than at once where it is cheapest, and none is late`(
      seed: UInt64
    ) throws
  {
    let file = try Self.example()
    let peer = try Self.run(file, .cheapestNow, seed: seed)
    let ours = try Self.run(file, .ours, seed: seed)
    for run in [peer, ours] {
      #expect(run.missed == 0 && Self.problems(run) == [])
      #expect(run.placed.count == file.work(seed: seed).count)
    }
    let (before, after) = (peer.figures(hours: 168), ours.figures(hours: 168))
    #expect(Double(after.deferrableAfter) <= 0.85 * Double(before.deferrableAfter))
    #expect(after.allAfter < before.allAfter)
    let greenest = try Self.run(file, .greenest, seed: seed)
    #expect(Self.problems(greenest) == [])
    #expect(greenest.figures(hours: 168).carbonGrams < before.carbonGrams)
  }

  @Test func `The same seed is the same run, another is another`() throws {
    let file = try Self.example()
    #expect(file.work(seed: 1) == file.work(seed: 1))
    #expect(file.work(seed: 1) != file.work(seed: 2))
    #expect(
      try Self.run(file, .ours, seed: 1).figures(hours: 168)
        == Self.run(file, .ours, seed: 1).figures(hours: 168))
  }

  @Test func `A voucher in off-peak hours is spent there, never over its budget`() throws {
    let file = try Self.example()
    for budget in [Int64(1_000_000_000), 1_000_000_000_000] {
      let voucher = AcrossVoucher(perMille: 300, offPeakOnly: true, budget: budget)
      let run = try Self.run(file, .ours, seed: 42, voucher: voucher)
      let figures = run.figures(hours: 168)
      #expect(
        figures.voucher <= budget && figures.voucher > 0
          && run.voucherLeft == budget - figures.voucher)
      let without = try Self.run(file, .ours, seed: 42).figures(hours: 168)
      #expect(figures.allAfter < without.allAfter)
    }
  }

  @Test(arguments: [
    ("{}", "no"), ("[", "at byte"), (#"{"start":"x"}"#, "start"),
  ])
  func `A file that cannot be read says what is wrong`(text: String, word: String) {
    #expect { try SitesFile(parsing: Array(text.utf8), name: "s") } throws: {
      "\($0)".contains(word)
    }
  }

  @Test func `A site that joins takes work, and a tariff that falls draws it`() throws {
    var file = try Self.example()
    let before = try Self.run(file, .ours, seed: 42).figures(hours: 168)
    let work = file.work(seed: 42)
    for index in file.sites.indices { file.sites[index].planned = nil }
    let joined = SitesRun(work, pools: try file.pools(), start: file.start, policy: .ours).figures(
      hours: 168)
    #expect(
      joined.sites.count == 5 && joined.sites[4].jobs > 0
        && joined.deferrableAfter < before.deferrableAfter)
    file = try Self.example()
    file.sites[3].tariffMilliYuanPerKWh = 350
    let fallen = SitesRun(work, pools: try file.pools(), start: file.start, policy: .ours).figures(
      hours: 168)
    #expect(fallen.sites[3].utilisation > before.sites[3].utilisation)
  }

  @Test func `The report names every case and site, and how to repeat it`() throws {
    let file = try Self.example()
    let cases = try [SitesPolicy.cheapestNow, .ours].map { policy in
      SitesReport.Case(
        name: Text(zh: "案", en: policy.rawValue), figures: try Self.run(file, policy, seed: 42).figures(hours: 168))
    }
    let report = SitesReport(file: file, cases: cases, command: "lingqu simulate --sites x --seed 42")
    #expect(report.saving(cases[0].figures) == 0 && report.saving(cases[1].figures) >= 15)
    for piece in ["柳州", "cheapest-now", "--seed 42", "<polyline", "<rect"] {
      #expect(report.html.contains(piece), "\(piece)")
    }
  }
}
