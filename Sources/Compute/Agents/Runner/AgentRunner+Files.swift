import Glibc
import Logging
import Vocabulary

extension AgentRunner {
  /// Fetches the inputs of a job, and has it run.
  func fetch(_ name: String) async {
    defer { errands[name] = nil }
    guard let entry = entries[name] else { return }
    let (client, session, folder) = (client, session, scratch + "/" + name)
    defer { Files.remove(folder) }
    do {
      var inputs: [(name: String, path: String)] = []
      for (index, input) in (entry.work.inputs ?? []).enumerated() {
        try await client.input(session, name, index, input, into: folder)
        inputs.append((input.name, folder + "/" + input.sha256))
      }
      guard !Task.isCancelled, self.session == session, entries[name]?.step == .coming else { return }
      begin(name, inputs)
    } catch {
      if !Task.isCancelled, self.session == session { failed(name, error) }
    }
  }

  /// Brings the log and the outputs of a job that has ended; then its end may be told.
  func bring(_ name: String, _ result: JobResult) async {
    defer { errands[name] = nil }
    guard let work = entries[name]?.work else { return }
    let session = session
    do {
      while try await bringLog(name) {}
      var report = AgentReport(job: work.job, state: .ended, result: result)
      if result.succeeded {
        for (index, output) in (work.spec?.outputs ?? []).enumerated() {
          do {
            if let sha256 = try await bring(name, output, at: index) {
              report.outputs = (report.outputs ?? [:]).merging([output: sha256]) { $1 }
            }
          } catch let refusal as Refusal {
            report.untaken = (report.untaken ?? [:]).merging([output: refusal.rule]) { $1 }
          } catch AgentClient.Failure.refused(_, let rule, _) where !rule.hasPrefix("agent.") {
            report.untaken = (report.untaken ?? [:]).merging([output: rule]) { $1 }
          }
        }
      }
      if !Task.isCancelled, self.session == session { conclude(name, report) }
    } catch {
      if !Task.isCancelled, self.session == session { failed(name, error) }
    }
  }

  /// Brings one output. Returns its digest; nil if the job left none of this name.
  private func bring(_ name: String, _ output: String, at index: Int) async throws -> String? {
    let folder = scratch + "/" + name
    var writer = try UploadWriter(folder: folder, limit: largestOutput)
    defer {
      writer.discard()
      Files.remove(folder)
    }
    guard try engine.readOutput(name, output, { try writer.write($0) }) else { return nil }
    let sha256 = try writer.finish()
    try await client.output(session, name, index, folder + "/" + sha256, sha256: sha256, bytes: writer.bytes)
    return sha256
  }

  /// Brings what is new in the logs of jobs that run, of each at most once a second.
  func bringLogs() async {
    let now = Processes.monotonicMilliseconds
    let due = entries.filter { $1.step == .there && now - $1.logLookedAt >= 1_000 }
      .sorted { $0.value.logLookedAt < $1.value.logLookedAt }.prefix(64).map(\.key)
    for name in due {
      entries[name]?.logLookedAt = now
      do { _ = try await bringLog(name) } catch {
        // It comes with the next look, or with the job's end.
        return
      }
    }
  }

  /// Brings one piece of a job's log. False if there was nothing more.
  private func bringLog(_ name: String) async throws -> Bool {
    guard let entry = entries[name], entry.logged < .max else { return false }
    let piece = engine.log(name, from: entry.logged, most: 1 << 18)
    guard !piece.isEmpty else { return false }
    do {
      let have = try await client.log(session, name, piece, from: entry.logged)
      entries[name]?.logged = have
      return true
    } catch AgentClient.Failure.refused(let status, let rule, let words)
      where rule == "agent.log-gap" || rule == "agent.log-too-long" || status == 413
    {
      // The job goes on without the rest of its log.
      logger.warning("log", metadata: ["job": "\(name)", "rule": "\(rule)", "words": "\(words)"])
      entries[name]?.logged = .max
      return false
    }
  }
}
