import Evidence
import Lab
import Models
import Vocabulary

extension Journey {
  /// Step 11.
  func settle(_ step: inout JourneyReport.Step) async throws {
    let auditor = try party("auditor")
    let centre = try party("centre")
    let overview = try await auditor.client.call(.get, "/v1/overview")
    // The indicator opens to its records: the charge of the training is what was measured at the agreed price.
    let use = try await centre.client.call(.get, "/v1/uses/\(id("use.training"))")
    let readings = try await centre.client.call(.get, "/v1/uses/\(id("use.training"))/readings")
    let measured = (readings["items"]?.array ?? []).compactMap { $0["quantity"]?.int }.reduce(0, +)
    guard use["charged"]?.int == measured * 3 else { throw Self.unexpected("charge", use) }
    let entries = try await centre.client.call(
      .get, "/v1/evidence", query: ["agreement": id("agreement.compute"), "limit": "200"])
    step.evidence = (entries["items"]?.array ?? []).filter { $0["entry"]?["kind"]?.string == "charge.posted" }
      .compactMap { $0["index"]?.int }
    guard !step.evidence.isEmpty else { throw Self.unexpected("evidence", entries) }
    report.numbers["chargedFen"] = overview["chargedFen"] ?? .null
    report.numbers["dataNeverUsedAfter"] = overview["dataNeverUsed"] ?? .null
    step.notes.append("\(measured) cpuSeconds × 3 fen = \(measured * 3) fen")
    let finished = try id("use.training")
    try await provoke(
      &step, Text(zh: "结算后再补计量", en: "meter more after settlement"), rule: "reading.use-not-running"
    ) {
      try await centre.client.call(
        .post, "/v1/uses/\(finished)/readings",
        body: [
          "sequence": 2, "quantity": 1, "unit": "cpuSeconds", "from": JSON(Instant.now.adding(seconds: -1)),
          "to": JSON(Instant.now),
        ])
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
    let data = try await export("/v1/agreements/\(id("agreement.statistics"))/bundle", auditor.client)
    let model = try await export("/v1/models/\(id("model.registered"))/bundle", auditor.client)
    let judged = try await evaluated(auditor.client)
    if let output {
      let stem = output.hasSuffix(".json") ? String(output.dropLast(5)) : output
      try Files.write(bundle, to: stem + ".bundle.ndjson")
      try Files.write(agreement, to: stem + ".agreement.ndjson")
      try Files.write(data, to: stem + ".data.ndjson")
      try Files.write(model, to: stem + ".model.ndjson")
      try Files.write(judged.canonical + [0x0A], to: stem + ".report.json")
      try Files.write(pinned.description + "\n", to: stem + ".log-key")
    }
    let whole = EvidenceFile.verify(bundle, key: pinned)
    let parts = [agreement, data, model].map { EvidenceFile.verify($0, key: pinned) }
    let broken = ([whole] + parts).first { !$0.isVerified }
    report.evidence = [
      "verified": .bool(broken == nil), "size": .int(whole.checkpoint?.size ?? 0),
      "root": .string(whole.checkpoint?.root.hex ?? ""), "key": .string(pinned.description),
    ]
    if let broken { throw Failure.check(broken.text) }
    try trace(&step, judged, in: model)
    var altered = bundle
    altered[altered.count / 2] ^= 1
    let found = EvidenceFile.verify(altered, key: pinned)
    step.refusals.append(
      .init(
        tried: Text(zh: "改动证据包中的一个字节", en: "alter one byte of the bundle"), refused: !found.isVerified,
        rule: found.isVerified ? "" : "evidence.altered", detail: Language.say(found.text)))
  }

  /// The report of the model that is in use.
  private func evaluated(_ client: HubClient) async throws -> JSON {
    let path = try "/v1/models/\(id("model.registered"))/reports"
    guard let report = try await client.call(.get, path)["items"]?.array?.first?["id"]?.string,
      let document = try await client.call(.get, path + "/" + report)["document"]
    else { throw Failure.check(Text(zh: "模型没有评测报告", en: "the model has no report")) }
    return document
  }

  /// From the report to the right on the mill's data and the job that trained on them, by what the log says alone.
  private func trace(_ step: inout JourneyReport.Step, _ report: JSON, in bundle: [UInt8]) throws {
    func proof(of digest: String) throws -> ReportProof? {
      var reader = ReportProof.Reader(digest: digest)
      try reader.take(bundle: bundle)
      return reader.proof()
    }
    guard let found = try proof(of: EvidenceDigest.of(report)), found.isWhole, found.over.isEmpty else {
      throw Failure.check(Text(zh: "评测报告的存证链不完整", en: "the report's chain of evidence breaks off"))
    }
    let reached = Set(found.steps.map(\.id))
    for end in try [id("right.history"), id("agreement.data-again"), id("job.training")] where !reached.contains(end) {
      throw Failure.check(Text(zh: "存证链未到 \(end)", en: "the report's chain does not reach \(end)"))
    }
    step.notes.append(found.steps.map { "\($0.kind.rawValue) #\($0.entry)" }.joined(separator: " → "))
    let other = try proof(of: EvidenceDigest.of(["altered": report]))
    step.refusals.append(
      .init(
        tried: Text(zh: "以改动过的评测报告求证", en: "prove a report that was altered"), refused: other == nil,
        rule: other == nil ? "evidence.no-report" : "",
        detail: Language.say(zh: "日志中没有该报告的登记", en: "the log has no entry about it")))
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
    let job = try await watch(mill2)
    let score = job.report["score"]
    report.numbers["warningsDetected"] = score?["detected"] ?? .null
    report.numbers["warningWindows"] = JSON(score?["windows"]?.array?.count ?? 0)
    report.numbers["falseAlarmsPerWeek"] = score?["falseAlarmsPerWeek"] ?? .null
    report.numbers["copyMilliseconds"] = .int((ContinuousClock.now - clock).wholeMilliseconds)
    step.notes.append("copied by \(mill2.name.en): \(agreement)")
  }

  // Its own compute, approved by the same published rule, on its own uploads.
  private func watch(_ mill2: Party) async throws -> (job: JSON, report: JSON) {
    let readings = try await mill2.client.upload(Files.read(examples + "/machine-temperature.csv"))
    let windows = try await mill2.client.upload(Files.read(examples + "/machine-temperature.windows.json"))
    let asked = try await mill2.client.call(
      .post, "/v1/negotiations",
      body: ["offer": .string(id("offer.compute")), "purpose": .string(Self.purpose), "days": 30, "quantity": 600])
    let agreement = try keep("agreement.compute2", asked, "agreement")
    try await mill2.sign(agreement)
    try await party("centre").sign(agreement)
    let submitted = try await mill2.client.call(
      .post, "/v1/jobs",
      body: [
        "agreement": .string(agreement), "purpose": .string(Self.purpose), "cpuSeconds": 200,
        "command": [
          .string(Self.lingqu), "lab", "detect", "--input", "in/readings.csv", "--value", "temperature",
          "--normal-from",
          "2013-12-17 18:00", "--normal-to", "2014-01-10 00:00", "--windows", "in/windows.json", "--report",
          "out/watch.json",
        ],
        "inputs": [
          ["name": "readings.csv", "upload": readings["id"] ?? .null],
          ["name": "windows.json", "upload": windows["id"] ?? .null],
        ], "outputs": ["watch.json"],
      ])
    let job = try await ended(keep("job.watch", submitted), mill2)
    return (job, try JSON.parse(try await fetch("watch.json", of: job, mill2)))
  }
}
