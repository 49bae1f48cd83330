import Exchange
import Identity
import Store
import Vocabulary

extension JobService {
  /// Meters, settles, keeps the outputs, and ends the job: one transaction.
  ///
  /// Nothing about metering or outputs may keep a job from its end: its slot and its hold would be taken for good.
  func finish(_ job: Job, _ result: JobResult, reason: String? = nil) async throws {
    let now = clock()
    var kept: [(String, String, Int64)] = []
    var untaken: [String: JSON] = [:]
    for name in result.succeeded ? job.draft.outputs ?? [] : [] {
      do {
        if let (sha256, bytes) = try takeOutput(job, name) { kept.append((name, sha256, bytes)) }
      } catch let refusal as Refusal {
        // Another try would be refused like this one.
        untaken[name] = .string(refusal.rule)
      }
    }
    keepLog(job.id.description)
    let (files, lost, vault, countersign) = (kept, untaken, vault, countersign)
    let id = job.id
    _ = try await database.write { tx in
      var job = try Jobs.get(tx, id)
      // Somebody else has ended it meanwhile.
      guard !job.state.isOver else { return }
      job.result = result
      let use = try Uses.get(tx, job.use)
      // It may have ended well just when its use was revoked or suspended: then nothing leaves any more.
      let isStopped = use.state == .terminated || use.state == .suspended
      let files = isStopped ? [] : files
      for (name, sha256, bytes) in files {
        job.outputs[name] = try Uploads.add(tx, owner: job.consumer, sha256: sha256, bytes: bytes, at: now).id
      }
      let state: Job.State =
        switch result.ending {
        case .lost: .lost
        case .cancelled: .cancelled
        case .exited: isStopped ? .cancelled : result.exitCode == 0 && lost.isEmpty ? .completed : .failed
        default: .failed
        }
      if state != .completed {
        job.reason = job.reason ?? reason ?? Self.reason(result, use, isStopped: isStopped, untaken: lost)
      }
      var unmetered: String?
      if !use.settled {
        // What was taken is paid, also by a use that was stopped from outside.
        unmetered = try Self.meter(tx, use, result, vault: vault, countersign: countersign, at: now)
        if use.state.isFinal {
          try Uses.settle(tx, job.use, at: now)
        } else {
          try Uses.move(
            tx, job.use, state == .completed ? .complete : .terminate, by: use.state == .requested ? nil : job.provider,
            reason: job.reason, at: now)
        }
      }
      var data: [String: JSON] = [
        "ending": .string(result.ending.rawValue), "exitCode": .int(result.exitCode),
        "cpuMilliseconds": .int(result.cpuMilliseconds), "peakMemoryBytes": .int(result.peakMemoryBytes),
        "outputs": .object(Dictionary(uniqueKeysWithValues: files.map { ($0.0, JSON.string($0.1)) })),
      ]
      if let reason = job.reasonWord { data["reason"] = .string(reason) }
      if let unmetered { data["unmetered"] = .string(unmetered) }
      if !lost.isEmpty { data["outputsNotTaken"] = .object(lost) }
      _ = try Jobs.setState(tx, job, state, by: job.stoppedBy ?? job.provider, at: now, .object(data))
    }
    engine.forget(id.description)
  }

  private func takeOutput(_ job: Job, _ name: String) throws -> (String, Int64)? {
    var writer = try UploadWriter(folder: files, limit: mostOutput)
    defer { writer.discard() }
    guard try engine.readOutput(job.id.description, name, { try writer.write($0) }) else { return nil }
    return (try writer.finish(), writer.bytes)
  }

  private static func reason(_ result: JobResult, _ use: Use, isStopped: Bool, untaken: [String: JSON]) -> String {
    if isStopped { return Self.reason(use) }
    if !untaken.isEmpty { return "outputs-not-taken: " + untaken.keys.sorted().joined(separator: ", ") }
    switch result.ending {
    case .lost: return "supervisor-gone: its supervisor ended and left no result"
    case .exited: return "exit-code: \(result.exitCode)"
    default: return result.ending.rawValue
    }
  }

  static func reason(_ use: Use) -> String { "use-\(use.state.rawValue)" + (use.reason.map { ": " + $0 } ?? "") }

  /// Records what was taken. Returns the rule that kept it from being metered, if one did.
  private static func meter(
    _ tx: Transaction, _ use: Use, _ result: JobResult, vault: KeyVault, countersign: ([UInt8]) throws -> String,
    at now: Instant
  ) throws -> String? {
    guard use.startedAt != nil, result.ending != .lost, result.endedAt > 0 else { return nil }
    let seconds = min(use.quantity - use.measured, max(1, (result.cpuMilliseconds + 999) / 1000))
    guard seconds > 0 else { return nil }
    // A key that the provider has taken away since is its own loss: the job ends unmetered, and the hold goes back.
    guard try Jobs.hasSiteKey(tx, use.provider) else { return "job.no-site-key" }
    // The clock may have been set back while the job ran; what was measured lies in the past all the same.
    // Nor after the use's end, which may come before the process has heard of it or even begun.
    let end = use.endedAt?.milliseconds ?? now.milliseconds
    let to = min(now.milliseconds, max(result.endedAt, result.startedAt + 1), end + 60_000)
    let from = min(max(result.startedAt, use.requestedAt.milliseconds), to - 1, end - 1)
    let reading = ReadingDraft(
      sequence: 1, quantity: seconds, unit: use.unit, from: Instant(milliseconds: from),
      to: Instant(milliseconds: to), measures: result.measures)
    do {
      let signature = try Signatures.sign(
        tx, for: use.provider, context: Reading.signingContext, reading.document(of: use.id), vault: vault)
      _ = try Readings.record(tx, of: use.id, reading, signature: signature, countersign: countersign, at: now)
      return nil
    } catch let refusal as Refusal {
      return refusal.rule
    }
  }
}
