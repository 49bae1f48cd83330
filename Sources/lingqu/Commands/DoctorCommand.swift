import ArgumentParser
import Hub
import NIOCore
import Vocabulary

/// Looks at what commonly goes wrong, and says what to do about it.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check a hub and its machine, and say what to do: exit 0 unless something failed, else 1.",
    discussion: """
      Without --data the running hub looks at itself, which an operator's key may ask for. With --data this process looks \
      at the folder and its database; where a hub runs on an SQLite database, it goes through that hub. Checks: \
      \(names.joined(separator: ", ")).
      """)

  static let names = ["client", "hub"] + Checkup.Check.allCases.map(\.rawValue)

  @Option(help: "The hub's data folder on this machine, as lingqu serve is told.") var data: String?
  @Option(help: "The database, as lingqu serve is told; absent: hub.sqlite in the folder.") var database: String?
  @Option(help: "Folder where backups are kept, if not in the data folder.") var backups: String?
  @Option(help: "Only this check; may be repeated.") var only: [String] = []
  @Flag(help: "Leave out what takes as long as the database is large.") var quick = false
  @Option(help: "The longest time for one check.") var seconds = 25
  @OptionGroup var hub: HubOptions

  func validate() throws {
    for name in only where !Self.names.contains(name) {
      throw ValidationError("--only is one of " + Self.names.joined(separator: ", "))
    }
    guard (1...86_400).contains(seconds) else { throw ValidationError("--seconds is 1 to 86400") }
    guard database == nil || data != nil else { throw ValidationError("--database goes with --data") }
  }

  func run() async throws {
    let wanted: (String) -> Bool = { only.isEmpty || only.contains($0) }
    let checks = Set(only.compactMap(Checkup.Check.init(rawValue:)))
    var findings = wanted("client") ? [client()] : []
    if let data {
      findings += await local(data, checks)
    } else {
      findings += await remote(checks, isNeeded: true) ?? []
    }
    findings = findings.filter { wanted($0.check) }
    try show(findings)
    if findings.contains(where: { $0.state == .failed }) { throw ExitCode(1) }
  }

  /// Whether anything but the client's own file and the hub's answer is asked for.
  private func asks(_ checks: Set<Checkup.Check>) -> Bool { only.isEmpty || !checks.isEmpty }

  private func client() -> Finding {
    do {
      let loaded = try ClientConfiguration.load()
      let hub = loaded.hub
      return Finding(
        "client", .ok,
        Text(zh: hub ?? "无配置文件，使用默认地址", en: hub ?? "no configuration file, the standard address is used"))
    } catch {
      let text = (error as? Failure)?.text ?? "\(error)"
      return Finding(
        "client", .failed, Text(zh: text, en: text),
        remedy: Text(zh: "chmod 600，或重新运行 lingqu init", en: "chmod 600 it, or run lingqu init again"))
    }
  }

  /// The folder as this process sees it; what only a running hub can say is asked of that.
  private func local(_ folder: String, _ checks: Set<Checkup.Check>) async -> [Finding] {
    var configuration = HubConfiguration(folder: folder)
    configuration.database = database
    let premises = await Checkup.enter(configuration)
    var answered: [Finding] = []
    if premises.isServing {
      if case .closed = premises.door {
        if let found = await remote(checks, isNeeded: false) { return found }
      } else {
        answered = await ready()
      }
    }
    guard asks(checks) else { return answered }
    let checkup = Checkup(
      configuration, door: premises.door, isServing: premises.isServing, backups: backups,
      budget: .seconds(seconds))
    let found = await checkup.run(only: checks, quick: quick)
    // After a look that was given up something may still read; the process ends without waiting for it.
    if !found.contains(where: { $0.state == .warning && $0.found.en.hasPrefix("not done") }) { await premises.close() }
    return answered + found
  }

  /// What the hub says of itself; nil if it does not say and need not.
  private func remote(_ checks: Set<Checkup.Check>, isNeeded: Bool) async -> [Finding]? {
    let ready = await ready()
    guard ready.allSatisfy({ $0.state == .ok }) || isNeeded else { return nil }
    guard asks(checks) else { return ready }
    var found: [Finding] = []
    do {
      var client = try hub.client()
      client.timeout = .seconds(Int64(min(seconds, 50) + 15))
      var query = ["seconds": String(min(seconds, 50))]
      if quick { query["quick"] = "true" }
      for check in checks.isEmpty ? [nil] : Checkup.Check.allCases.filter(checks.contains).map(Optional.some) {
        query["only"] = check?.rawValue
        let answer = try await client.call(.get, "/v1/checkup", query: query)
        found += try (answer["findings"]?.array ?? []).map { try $0.decode(Finding.self) }
      }
      return ready + found
    } catch {
      guard isNeeded else { return nil }
      return ready + (await machine(checks, because: error, hubAnswers: ready.allSatisfy { $0.state == .ok }))
    }
  }

  /// What needs no hub, where there is none that tells.
  private func machine(_ checks: Set<Checkup.Check>, because error: any Error, hubAnswers: Bool) async -> [Finding] {
    let checkup = Checkup(
      HubConfiguration(folder: "/nonexistent"), door: .none, isServing: false, budget: .seconds(seconds))
    let chosen = Checkup.Check.allCases.filter { $0.isOfMachine && (checks.isEmpty || checks.contains($0)) }
    var found = chosen.isEmpty ? [] : await checkup.run(only: Set(chosen))
    guard hubAnswers else { return found }
    let text = (error as? Failure)?.text ?? "\(error)"
    found.append(
      Finding(
        "hub", isMissingRight(error) ? .warning : .failed,
        Text(zh: "灵渠没有说明自身状况：\(text)", en: "the hub does not tell of itself: \(text)"),
        remedy: Text(
          zh: "使用运营方的密钥（lingqu init、LINGQU_KEY），或在其机器上用 --data",
          en: "use an operator's key (lingqu init, LINGQU_KEY), or --data on its machine")))
    return found
  }

  private func isMissingRight(_ error: any Error) -> Bool {
    if case Failure.problem(let problem) = error { return [401, 403, 404].contains(problem.status) }
    return false
  }

  private func ready() async -> [Finding] {
    do {
      var client = try hub.client()
      client.timeout = .seconds(5)
      let answer = try await client.call(.get, "/readyz")
      let found = client.address + " " + (answer["status"]?.cell ?? "")
      return [Finding("hub", .ok, Text(zh: found, en: found))]
    } catch {
      let text = (error as? Failure)?.text ?? "\(error)"
      return [
        Finding(
          "hub", .failed, Text(zh: text, en: text),
          remedy: Text(
            zh: "启动它，或用 --hub 指明地址；它未运行时用 --data 检查其文件夹",
            en: "start it, or say where it is with --hub; while it does not run, look at its folder with --data"))
      ]
    }
  }

  private func show(_ findings: [Finding]) throws {
    if hub.json {
      let worst: Finding.State =
        findings.contains { $0.state == .failed }
        ? .failed : findings.contains { $0.state == .warning } ? .warning : .ok
      return Terminal.json([
        "state": .string(worst.rawValue), "findings": .array(try findings.map { try JSON(encoding: $0) }),
      ])
    }
    for finding in findings {
      let mark =
        switch finding.state {
        case .ok: "✓"
        case .warning: "!"
        case .failed: "✗"
        }
      Terminal.line("\(mark) \(Self.title(finding.check))  \(Language.say(finding.found))")
      if let remedy = finding.remedy { Terminal.line("    → " + Language.say(remedy)) }
    }
  }

  /// A check's name, and in Chinese what it is.
  private static func title(_ check: String) -> String {
    let words = [
      "client": "客户端配置", "hub": "灵渠", "database": "数据库", "schema": "库结构", "leases": "租约", "disk": "磁盘",
      "clock": "时钟", "sandbox": "作业沙箱", "cgroup": "控制组", "keys": "密钥文件", "evidence": "存证", "ledger": "账目",
      "files": "上传文件", "backups": "备份", "configuration": "配置",
    ]
    return Language.current == .zh ? words[check] ?? check : check
  }
}
