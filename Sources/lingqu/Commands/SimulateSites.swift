import ArgumentParser
import Scheduling
import Simulator
import Vocabulary

/// `lingqu simulate --sites FILE`: which site and when, and what if.
struct SimulateSites: ParsableArguments {
  @Option(help: "Sites, tariffs and the work that comes (JSON), for instance Examples/four-tariffs.json.")
  var sites: String?
  @Option(help: "What if: a voucher of so many per cent of the price.") var voucher: Int?
  @Flag(help: "The voucher is for off-peak hours only.") var offPeak = false
  @Option(help: "Yuan in the voucher's budget.") var voucherBudget: Int64 = 1_000_000
  @Option(help: "What if: a planned site of the file joins; may be repeated.") var join: [String] = []
  @Option(help: "What if: SITE=YUAN, its tariff is that a kWh (=YUAN: every site's); may be repeated.")
  var tariff: [String] = []

  func run(_ output: SimulateOutput) throws {
    guard let path = sites else { throw Failure.usage(Text(zh: "请给出 --sites", en: "give --sites")) }
    let file: SitesFile
    do { file = try SitesFile(parsing: Files.read(path), name: path) } catch let problem as TraceProblem {
      throw Failure.usage(Text(zh: problem.description, en: problem.description))
    }
    let changed = try changed(file)
    let work = file.work(seed: output.seed)
    var cases: [SitesReport.Case] = []
    for policy in try policies(output.policy) { cases.append(run(work, try file.pools(), file, policy, nil, nil)) }
    if let words = whatIf {
      cases.append(run(work, try changed.pools(), changed, .ours, try given(), words))
    }
    let report = SitesReport(file: changed, cases: cases, command: command(path, output))
    if output.json != "-" { Terminal.line(Self.table(report)) }
    if let json = output.json { try Files.write(Terminal.pretty(Self.json(report, output.seed)) + "\n", to: json) }
    if let html = output.html { try Files.write(report.html, to: html) }
  }

  private func run(
    _ work: [SitesJob], _ pools: [AcrossPool], _ file: SitesFile, _ policy: SitesPolicy, _ voucher: AcrossVoucher?,
    _ words: Text?
  ) -> SitesReport.Case {
    let run = SitesRun(work, pools: pools, start: file.start, policy: policy, voucher: voucher)
    return SitesReport.Case(name: words ?? policy.words, figures: run.figures(hours: file.workload.days * 24))
  }

  private func policies(_ names: [String]) throws -> [SitesPolicy] {
    if names.isEmpty { return [.cheapestNow, .ours] }
    return try names.map { name in
      if let policy = SitesPolicy(rawValue: name) { return policy }
      let known = SitesPolicy.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure.usage(
        Text(zh: "没有名为 \(name) 的策略；可用：\(known)", en: "no policy named \(name); there are \(known)"))
    }
  }

  /// The case of the what-ifs in words; nil if there is none.
  private var whatIf: Text? {
    var words: [Text] = []
    if let voucher {
      words.append(
        offPeak
          ? Text(zh: "低谷时段 \(voucher)% 算力券", en: "\(voucher) % voucher off-peak")
          : Text(zh: "\(voucher)% 算力券", en: "\(voucher) % voucher"))
    }
    for name in join { words.append(Text(zh: "\(name) 加入", en: "\(name) joins")) }
    for change in tariff { words.append(Text(zh: "电价 \(change)", en: "tariff \(change)")) }
    guard !words.isEmpty else { return nil }
    return Text(zh: words.map(\.zh).joined(separator: "，"), en: words.map(\.en).joined(separator: ", "))
  }

  private func given() throws -> AcrossVoucher? {
    guard let voucher else { return nil }
    guard (1...100).contains(voucher), (0...1_000_000_000).contains(voucherBudget) else {
      throw Failure.usage(
        Text(
          zh: "--voucher 为 1 到 100；--voucher-budget 为 0 到 10⁹", en: "--voucher is 1 to 100, --voucher-budget 0 to 10⁹"))
    }
    return AcrossVoucher(
      perMille: Int64(voucher) * 10, offPeakOnly: offPeak, budget: voucherBudget * 1_000_000)
  }

  private func changed(_ file: SitesFile) throws -> SitesFile {
    var file = file
    for name in join {
      guard let index = file.sites.firstIndex(where: { $0.name == name && $0.planned == true }) else {
        throw Failure.usage(Text(zh: "文件中没有规划中的中心 \(name)", en: "no planned site \(name) in the file"))
      }
      file.sites[index].planned = nil
    }
    for change in tariff {
      let parts = change.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let yuan = Double(parts[1]), (0...100).contains(yuan),
        parts[0].isEmpty || file.sites.contains(where: { $0.name == parts[0] })
      else {
        throw Failure.usage(Text(zh: "--tariff 形如 nanning=0.35", en: "--tariff is like nanning=0.35"))
      }
      for index in file.sites.indices where parts[0].isEmpty || file.sites[index].name == parts[0] {
        file.sites[index].tariffMilliYuanPerKWh = Int64((yuan * 1000).rounded())
      }
    }
    return file
  }

  private func command(_ path: String, _ output: SimulateOutput) -> String {
    var words = ["lingqu simulate --sites \(path) --seed \(output.seed)"]
    words += output.policy.map { "--policy \($0)" }
    if let voucher {
      words.append("--voucher \(voucher)\(offPeak ? " --off-peak" : "") --voucher-budget \(voucherBudget)")
    }
    words += join.map { "--join \($0)" } + tariff.map { "--tariff \($0)" }
    return words.joined(separator: " ")
  }
}

extension SitesPolicy {
  var words: Text {
    switch self {
    case .cheapestNow: Text(zh: "立即运行，选当时最便宜", en: "cheapest now")
    case .ours: Text(zh: "灵衢：选窗口内最便宜", en: "ours: cheapest in the window")
    case .greenest: Text(zh: "选窗口内最低碳", en: "greenest in the window")
    }
  }
}
