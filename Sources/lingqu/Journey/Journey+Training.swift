import Vocabulary

extension Journey {
  /// The held-out season: the last twelve weeks, which the training job never gets.
  static let heldOut = 8064
  /// Where the sandbox has this executable.
  static let lingqu = "/opt/lingqu/bin/lingqu"

  /// Step 7.
  func train(_ step: inout JourneyReport.Step) async throws {
    try await computeAtData(&step)
    let startup = try party("startup")
    // The data is used where it lies: the job cites this agreement.
    try await startup.client.call(
      .post, "/v1/agreements/\(id("agreement.data"))/uses",
      body: ["purpose": .string(Self.purpose), "action": "execute"])

    let submitted = try await submit(Self.trainCommand(model: "out/model.json"), outputs: true, voucher: true)
    let job = try await ended(keep("job.training", submitted), startup)
    try keep("use.training", job, "use")
    let use = try await startup.client.call(.get, "/v1/uses/\(id("use.training"))")
    model = try await fetch("model.json", of: job, startup)
    report.numbers["trainingCPUMilliseconds"] = job["result"]?["cpuMilliseconds"] ?? .null
    report.numbers["trainingPeakBytes"] = job["result"]?["peakMemoryBytes"] ?? .null
    report.numbers["trainingChargedFen"] = use["charged"] ?? .null
    step.notes.append(
      "\(try id("job.training")): \(use["measured"]?.cell ?? "?") s CPU, \(use["charged"]?.cell ?? "?") fen")
    try await revokeWhileRunning(&step)
  }

  /// A standing job trains again and again; the mill takes its data back while it runs.
  private func revokeWhileRunning(_ step: inout JourneyReport.Step) async throws {
    let startup = try party("startup")
    let train = Self.trainCommand(model: "/tmp/model.json").joined(separator: " ")
    let command = ["/bin/sh", "-c", "while :; do \(train); done"]
    let standing = try keep("job.standing", try await submit(command, outputs: false, voucher: false))
    try await wait(Text(zh: "常驻作业启动", en: "the standing job's start")) {
      try await startup.client.call(.get, "/v1/jobs/\(standing)")["state"]?.string == "running"
    }
    let clock = ContinuousClock.now
    try await party("mill").client.call(
      .post, "/v1/agreements/\(id("agreement.data"))/revoke", body: ["reason": "the mill takes its data back"])
    try await wait(Text(zh: "作业停止", en: "the job's end")) {
      try await startup.client.call(.get, "/v1/jobs/\(standing)")["result"]?.object != nil
    }
    let milliseconds = (ContinuousClock.now - clock).wholeMilliseconds
    let stopped = try await startup.client.call(.get, "/v1/jobs/\(standing)")
    report.numbers["revocationStopMilliseconds"] = .int(milliseconds)
    guard milliseconds < 5000, stopped["state"]?.string == "cancelled" else { throw Self.unexpected("job", stopped) }
    step.notes.append("revoked: the job was over after \(milliseconds) ms")
    try await provoke(
      &step, Text(zh: "撤回后继续使用数据", en: "go on using the data after it was taken back"), rule: "agreement.not-active"
    ) {
      try await submit(Self.trainCommand(model: "out/model.json"), outputs: true, voucher: false)
    }
  }

  private func submit(_ command: [String], outputs: Bool, voucher: Bool) async throws -> JSON {
    try await party("startup").client.call(
      .post, "/v1/jobs",
      body: Document.object([
        "agreement": .string(id("agreement.compute")), "purpose": .string(Self.purpose), "cpuSeconds": 200,
        "command": .array(command.map { .string($0) }),
        "inputs": [["name": "history.csv", "agreement": .string(id("agreement.data"))]],
        "outputs": outputs ? ["model.json"] : nil, "voucher": voucher ? .string(id("voucher")) : nil,
      ]))
  }

  private static func trainCommand(model: String) -> [String] {
    [
      lingqu, "lab", "train", "--input", "in/history.csv", "--value", "kwh", "--season", "96", "--season", "672",
      "--holdout", "96", "--model", model,
    ]
  }

  /// What the mill lets jobs see: everything but the held-out season.
  func history() throws -> [UInt8] {
    let lines = try Files.read(examples + "/steel-energy.csv").split(separator: 0x0A)
    guard lines.count > 2 * Self.heldOut else {
      throw Failure.file(examples + "/steel-energy.csv", why: Language.say(zh: "数据太短", en: "too short"))
    }
    return Array(lines.dropLast(Self.heldOut).joined(separator: [0x0A])) + [0x0A]
  }

  /// Waits until a job is over; one that did not complete is a fault, with its log.
  func ended(_ job: String, _ party: Party) async throws -> JSON {
    let found = try await over(job, party)
    guard found["state"]?.string == "completed" else {
      // On data that stay, the log is its site's only.
      let reader = found["logWithheld"]?.bool == true ? try self.party("centre") : party
      let log = (try? await reader.client.bytes(.get, "/v1/jobs/\(job)/log")) ?? []
      let tail = String(decoding: log.suffix(2000), as: UTF8.self)
      let why = [found["reason"]?.string ?? "", tail].filter { !$0.isEmpty }.joined(separator: "\n")
      throw Failure.check(Text(zh: "作业未完成：\(why)", en: "the job is \(found["state"]?.cell ?? "?"): \(why)"))
    }
    return found
  }

  /// Waits until a job is over, however it ends.
  func over(_ job: String, _ party: Party) async throws -> JSON {
    try await wait(Text(zh: "作业 \(job)", en: "the job \(job)")) {
      try await party.client.call(.get, "/v1/jobs/\(job)")["result"]?.object != nil
    }
    return try await party.client.call(.get, "/v1/jobs/\(job)")
  }

  /// The bytes of one of a job's outputs.
  func fetch(_ name: String, of job: JSON, _ party: Party) async throws -> [UInt8] {
    guard let upload = job["outputs"]?[name]?.string else { throw Self.unexpected("outputs", job) }
    return try await party.client.bytes(.get, "/v1/uploads/\(upload)/content")
  }

  func wait(_ what: Text, _ isSo: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(180)
    while ContinuousClock.now < end {
      if try await isSo() { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw Failure.check(Text(zh: "等不到：\(what.zh)", en: "waited in vain for \(what.en)"))
  }
}

extension Duration {
  var wholeMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
