import Vocabulary

extension Journey {
  /// The held-out season: the last twelve weeks, which the training job never gets.
  private static let heldOut = 8064

  /// Step 7.
  func train(_ step: inout JourneyReport.Step) async throws {
    let startup = try party("startup")
    let centre = try party("centre")
    let compute = try id("agreement.compute")
    let data = try id("agreement.data")
    let sandboxed = ProviderProcess.canSandbox()
    report.numbers["jobSandbox"] = sandboxed ? "bubblewrap" : "none"
    try writeHistory()
    func request(voucher: Bool) async throws -> JSON {
      var body: JSON = ["purpose": .string(Self.purpose), "quantity": 100_000, "cites": [.string(data)]]
      if voucher, case .object(var members) = body {
        members["voucher"] = .string(try id("voucher"))
        body = .object(members)
      }
      return try await startup.client.call(.post, "/v1/agreements/\(compute)/uses", body: body)
    }

    // The data is used once, where it lies: the training below cites this agreement.
    try await startup.client.call(
      .post, "/v1/agreements/\(data)/uses", body: ["purpose": .string(Self.purpose), "action": "execute"])

    // The training itself, metered and paid.
    let use = try keep("use.training", try await request(voucher: true))
    try await centre.client.call(.post, "/v1/uses/\(use)/start")
    let from = Instant.now
    let usage = try ProviderProcess(trainCommand, folder: folder, sandboxed: sandboxed).wait()
    guard usage.exitCode == 0 else {
      throw Failure.check(Text(zh: "训练失败：\(log)", en: "training failed: \(log)"))
    }
    let quantity = max(1, usage.cpuMilliseconds)
    try await centre.record(use, sequence: 1, quantity: quantity, from: from, to: .now)
    let done = try await centre.client.call(.post, "/v1/uses/\(use)/complete")
    report.numbers["trainingCPUMilliseconds"] = .int(quantity)
    report.numbers["trainingPeakKilobytes"] = .int(usage.peakKilobytes)
    report.numbers["trainingChargedFen"] = done["charged"] ?? .null
    step.notes.append("\(use): \(quantity) ms CPU, \(usage.peakKilobytes) kB, \(done["charged"]?.cell ?? "?") fen")

    // A standing job that trains again and again; the mill takes its data back while it runs.
    let standing = try keep("use.standing", try await request(voucher: false))
    try await centre.client.call(.post, "/v1/uses/\(standing)/start")
    let again = "while :; do " + trainCommand.map { "'\($0)'" }.joined(separator: " ") + "; done"
    let job = try ProviderProcess(["/bin/sh", "-c", again], folder: folder, sandboxed: sandboxed)
    guard try job.poll() == nil else { throw Failure.check(Text(zh: "作业未能启动", en: "the standing job did not start")) }
    let clock = ContinuousClock.now
    try await party("mill").client.call(
      .post, "/v1/agreements/\(data)/revoke", body: ["reason": "the mill takes its data back"])
    try await stop(job, when: standing, centre)
    let milliseconds = (ContinuousClock.now - clock).wholeMilliseconds
    report.numbers["revocationStopMilliseconds"] = .int(milliseconds)
    guard milliseconds < 5000 else {
      throw Failure.check(Text(zh: "撤回后 \(milliseconds) 毫秒才停", en: "it took \(milliseconds) ms to stop"))
    }
    step.notes.append("revoked: the job was dead after \(milliseconds) ms")
    try await provoke(
      &step, Text(zh: "撤回后继续使用数据", en: "go on using the data after it was taken back"), rule: "agreement.not-active"
    ) {
      try await request(voucher: false)
    }
  }

  var trainCommand: [String] {
    [
      ProviderProcess.executable, "lab", "train", "--input", folder + "/history.csv", "--value", "kwh", "--season",
      "96",
      "--season", "672", "--holdout", "96", "--model", folder + "/model.json", "--report", folder + "/report.json",
    ]
  }

  var log: String { String(decoding: ((try? Files.read(folder + "/log.txt")) ?? []).suffix(2000), as: UTF8.self) }

  // What the mill lets the job see: everything but the held-out season.
  private func writeHistory() throws {
    let bytes = try Files.read(examples + "/steel-energy.csv")
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: true)
    guard lines.count > 2 * Self.heldOut else {
      throw Failure.file(examples + "/steel-energy.csv", why: Language.say(zh: "数据太短", en: "too short"))
    }
    try Files.write(Array(lines.dropLast(Self.heldOut).joined(separator: [0x0A])) + [0x0A], to: folder + "/history.csv")
  }

  // The provider asks for the use's state and kills its process once the use is over.
  private func stop(_ job: ProviderProcess, when use: String, _ centre: Party) async throws {
    defer {
      job.kill()
      _ = try? job.wait()
    }
    for _ in 0..<200 {
      let state = try await centre.client.call(.get, "/v1/uses/\(use)")["state"]?.string
      if state == "terminated" {
        job.kill()
        return
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw Failure.check(Text(zh: "撤回没有终止使用", en: "the revocation did not end the use"))
  }
}

extension Party {
  /// Reports what was measured, signed with the party's own key.
  func record(_ use: String, sequence: Int64, quantity: Int64, from: Instant, to: Instant) async throws {
    let document: JSON = [
      "use": .string(use), "sequence": .int(sequence), "quantity": .int(quantity), "unit": "cpuMilliseconds",
      "from": JSON(from), "to": JSON(to),
    ]
    guard case .object(var body) = document else { return }
    body["use"] = nil
    body["signature"] = try signingKey.signature(context: "lingqu-reading-v1", document)
    try await client.call(.post, "/v1/uses/\(use)/readings", body: .object(body))
  }
}

extension Duration {
  var wholeMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
