import Evidence
import Lab
import Vocabulary

extension Journey {
  /// Step 11.
  func settle(_ step: inout JourneyReport.Step) async throws {
    let auditor = try party("auditor")
    let centre = try party("centre")
    let overview = try await auditor.client.call(.get, "/v1/overview")
    // The indicator opens to its records: the charge of the training is the sum of its parts.
    let use = try await centre.client.call(.get, "/v1/uses/\(id("use.training"))")
    let readings = try await centre.client.call(.get, "/v1/uses/\(id("use.training"))/readings")
    let measured = (readings["items"]?.array ?? []).compactMap { $0["quantity"]?.int }.reduce(0, +)
    // 2 fen for 100, the charge as a whole rounded up to a fen.
    let price = (measured * 2 + 99) / 100
    guard use["charged"]?.int == price else { throw Self.unexpected("charge", use) }
    report.numbers["chargedFen"] = overview["chargedFen"] ?? .null
    report.numbers["dataNeverUsedAfter"] = overview["dataNeverUsed"] ?? .null
    step.notes.append("\(measured) cpuMilliseconds → \(price) fen")
    let finished = try id("use.training")
    try await provoke(
      &step, Text(zh: "结算后再补计量", en: "meter more after settlement"), rule: "reading.use-not-running"
    ) {
      try await centre.record(finished, sequence: 2, quantity: 1, from: .now.adding(seconds: -1), to: .now)
      return .null
    }
    try await checkBooks()
  }

  private func checkBooks() async throws {
    let balance = try await party("auditor").client.call(.get, "/v1/ledger/balance")
    report.balanced = balance["balanced"]?.bool == true
    report.units = balance["units"] ?? .null
    guard report.balanced else { throw Self.unexpected("balance", balance) }
  }

  /// Step 12.
  func audit(_ step: inout JourneyReport.Step) async throws {
    try await copy(&step)
    try await checkBooks()
    let auditor = try party("auditor")
    let pinned = try await auditor.client.call(.get, "/v1/evidence/key")["key"]?.string.flatMap { LogKey($0) }
    guard let pinned else { throw Failure.check(Text(zh: "没有日志公钥", en: "the log has no key")) }
    let bundle = try await export("/v1/evidence/bundle", auditor.client)
    let agreement = try await export("/v1/agreements/\(id("agreement.compute"))/bundle", auditor.client)
    if let output {
      let stem = output.hasSuffix(".json") ? String(output.dropLast(5)) : output
      try Files.write(bundle, to: stem + ".bundle.ndjson")
      try Files.write(agreement, to: stem + ".agreement.ndjson")
      try Files.write(pinned.description + "\n", to: stem + ".log-key")
    }
    let whole = EvidenceFile.verify(bundle, key: pinned)
    let part = EvidenceFile.verify(agreement, key: pinned)
    report.evidence = [
      "verified": .bool(whole.isVerified && part.isVerified), "size": .int(whole.checkpoint?.size ?? 0),
      "root": .string(whole.checkpoint?.root.hex ?? ""), "key": .string(pinned.description),
    ]
    guard whole.isVerified, part.isVerified else {
      throw Failure.check(whole.isVerified ? part.text : whole.text)
    }
    var altered = bundle
    altered[altered.count / 2] ^= 1
    let found = EvidenceFile.verify(altered, key: pinned)
    step.refusals.append(
      .init(
        tried: Text(zh: "改动证据包中的一个字节", en: "alter one byte of the bundle"), refused: !found.isVerified,
        rule: found.isVerified ? "" : "evidence.altered", detail: Language.say(found.text)))
  }

  private func export(_ path: String, _ client: HubClient) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    try await client.stream(path) { piece in
      bytes += piece
      return true
    }
    return bytes
  }

  // The second mill takes the published model and watches its own machine: real temperatures, labelled by the benchmark.
  private func copy(_ step: inout JourneyReport.Step) async throws {
    let clock = ContinuousClock.now
    let mill2 = try party("mill2")
    let asked = try await mill2.client.call(
      .post, "/v1/negotiations",
      body: ["offer": .string(id("offer.model")), "purpose": .string(Self.purpose), "days": 365])
    let agreement = try keep("agreement.copy", asked, "agreement")
    try await mill2.sign(agreement)
    try await party("startup").sign(agreement)
    let used = try await mill2.client.call(
      .post, "/v1/agreements/\(agreement)/uses", body: ["purpose": .string(Self.purpose)])
    report.numbers["copyChargedFen"] = used["charged"] ?? .null
    let ended = try ProviderProcess(
      [
        ProviderProcess.executable, "lab", "detect", "--input", examples + "/machine-temperature.csv", "--value",
        "temperature",
        "--normal-from", "2013-12-17 18:00", "--normal-to", "2014-01-10 00:00", "--windows",
        examples + "/machine-temperature.windows.json", "--alarms", folder + "/alarms.csv", "--report",
        folder + "/watch.json",
      ], folder: folder, sandboxed: false
    ).wait()
    guard ended.exitCode == 0 else { throw Failure.check(Text(zh: "预警失败：\(log)", en: "the watch failed: \(log)")) }
    let score = try JSON.parse(Files.read(folder + "/watch.json"))["score"]
    report.numbers["warningsDetected"] = score?["detected"] ?? .null
    report.numbers["warningWindows"] = JSON(score?["windows"]?.array?.count ?? 0)
    report.numbers["falseAlarmsPerWeek"] = score?["falseAlarmsPerWeek"] ?? .null
    report.numbers["copyMilliseconds"] = .int((ContinuousClock.now - clock).wholeMilliseconds)
    step.notes.append("copied by \(mill2.name.en): \(agreement)")
  }
}
