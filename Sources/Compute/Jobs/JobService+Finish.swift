import Exchange
import Identity
import Store
import Vocabulary

extension JobService {
  /// What is known of the end of a job, and what of it is left to write down.
  struct Ending: Sendable {
    let job: Job
    let result: JobResult
    /// What is told beside what the result tells.
    var reason: String?
    /// Outputs that were kept: names, digests and bytes.
    var kept: [KeptOutput] = []
    var untaken: [String: JSON] = [:]
    /// Why, of those that a rule refused.
    var refused: [String: Refusal] = [:]
    /// What was agreed of its results.
    var rules: [(agreement: ID<Agreement>, rule: JSON)] = []
    var hasLog = false
    /// What its use is charged by, as far as it was signed beforehand.
    var readings: [SignedReading] = []
  }

  /// An output that was kept, and what each of ``Ending/rules`` found in it.
  struct KeptOutput: Sendable {
    let name: String
    let sha256: String
    let bytes: Int64
    let found: [JSON]
  }

  /// Meters, settles, keeps the outputs, and ends the job: one transaction.
  func finish(_ job: Job, _ result: JobResult, reason: String? = nil) async throws {
    try await finish([Ending(job: job, result: result, reason: reason)])
  }

  /// The same for several jobs in one transaction. If one of them keeps it from going through, each has its own.
  ///
  /// Nothing about metering or outputs may keep a job from its end: its slot and its hold would be taken for good.
  func finish(_ ends: [Ending]) async throws {
    do {
      try await write(try await sign(try await take(ends)))
    } catch  where ends.count > 1 {
      if note(error) { throw error }
      for one in ends {
        await careful(one.job) { try await $0.write(try await $0.sign(try await $0.take([one]))) }
      }
    }
  }

  private func take(_ ends: [Ending]) async throws -> [Ending] {
    let rules = try await resultRules(ends)
    return try zip(ends, rules).map { ending, rules in
      var ending = ending
      ending.rules = rules
      return try takeWhatIsThere(ending)
    }
  }

  private func takeWhatIsThere(_ ending: Ending) throws -> Ending {
    var ending = ending
    for name in ending.result.succeeded ? ending.job.draft.outputs ?? [] : [] {
      do {
        if let output = try takeOutput(ending.job, name, by: ending.rules) { ending.kept.append(output) }
      } catch let refusal as Refusal {
        // Another try would be refused like this one.
        ending.untaken[name] = .string(refusal.rule)
        ending.refused[name] = refusal
      }
    }
    let job = ending.job
    ending.hasLog = keepLog(job.engineName, as: job.logName(isLast: !job.mayBeTriedAgain(after: ending.result)))
    return ending
  }

  /// Signs the readings outside of the write, which everybody waits for.
  private func sign(_ ends: [Ending]) async throws -> [Ending] {
    let (now, vault) = (clock(), vault)
    let found = try await database.read { tx in
      try ends.map { ending in
        let use = try Uses.get(tx, ending.job.use)
        let drafts = try Self.readings(tx, use, ending, at: now)
        return (use: use.id, drafts: drafts, signer: try? Signer(tx, for: use.provider, vault: vault))
      }
    }
    return try zip(ends, found).map { ending, found in
      var ending = ending
      guard let signer = found.signer else { return ending }
      ending.readings = try found.drafts.map {
        try SignedReading($0, of: found.use, by: signer, countersign: countersign)
      }
      return ending
    }
  }

  private func write(_ ends: [Ending]) async throws {
    let (vault, countersign, term, now) = (vault, countersign, term, clock())
    let back = try await owned.write { tx in
      try ends.map { try Self.finish(tx, $0, vault: vault, countersign: countersign, term: term, at: now) }
    }
    for (ending, isBack) in zip(ends, back) {
      let job = ending.job
      underWay[job.id] = nil
      var hasLog = ending.hasLog
      if job.mayBeTriedAgain(after: ending.result), !isBack {
        hasLog = keepLog(job.engineName, as: job.id.description)
      }
      if hasLog { engine.forget(job.engineName) }
    }
  }

  /// True if it goes back to its queue.
  private static func finish(
    _ tx: Transaction, _ ending: Ending, vault: KeyVault, countersign: ([UInt8]) throws -> String, term: JSON,
    at now: Instant
  ) throws -> Bool {
    let (result, untaken) = (ending.result, ending.untaken)
    let mayReturn = ending.job.mayBeTriedAgain(after: result)
    var job = try ending.job.isDisplaced || mayReturn ? Jobs.get(tx, ending.job.id) : Jobs.now(tx, ending.job)
    // Somebody else has ended it meanwhile.
    guard !job.state.isOver else { return false }
    // It was another try that ended, and the job has gone back since.
    guard job.engineName == ending.job.engineName else { return true }
    job.result = result
    let use = try Uses.get(tx, job.use)
    if mayReturn,
      try Self.putBack(tx, job, use, ending, vault: vault, countersign: countersign, term: term, at: now)
    {
      return true
    }
    // It made room of itself.
    if result.succeeded, job.isDisplaced { job.reason = nil }
    // It may have ended well just when its use was revoked or suspended: then nothing leaves any more.
    let isStopped = use.state == .terminated || use.state == .suspended
    let files = isStopped ? [] : ending.kept
    for file in files {
      job.outputs[file.name] = try Uploads.add(
        tx, owner: job.consumer, sha256: file.sha256, bytes: file.bytes, at: now
      ).id
    }
    if !ending.refused.isEmpty { job.withheld = ending.refused.mapValues { WithheldOutput($0) } }
    let state: Job.State =
      switch result.ending {
      case .lost: .lost
      case .cancelled: .cancelled
      case .exited: isStopped ? .cancelled : result.exitCode == 0 && untaken.isEmpty ? .completed : .failed
      default: .failed
      }
    if state != .completed {
      job.reason = job.reason ?? ending.reason ?? Self.reason(result, use, isStopped: isStopped, untaken: untaken)
    }
    var unmetered: String?
    if !use.settled {
      try Uses.change(tx, use) { use in
        // What was taken is paid, also by a use that was stopped from outside.
        unmetered = try Self.meter(tx, &use, ending, vault: vault, countersign: countersign, at: now)
        if use.state.isFinal {
          try Uses.settle(tx, &use, at: now)
        } else {
          try Uses.move(
            tx, &use, state == .completed ? .complete : .terminate, by: use.state == .requested ? nil : job.provider,
            reason: job.reason, at: now)
        }
      }
    }
    var data: [String: JSON] = [
      "ending": .string(result.ending.rawValue), "exitCode": .int(result.exitCode),
      "cpuMilliseconds": .int(result.cpuMilliseconds), "peakMemoryBytes": .int(result.peakMemoryBytes),
      "outputs": .object(Dictionary(uniqueKeysWithValues: files.map { ($0.name, JSON.string($0.sha256)) })),
      "term": term,
    ]
    if let reason = job.reasonWord { data["reason"] = .string(reason) }
    if let unmetered { data["unmetered"] = .string(unmetered) }
    if !untaken.isEmpty { data["outputsNotTaken"] = .object(untaken) }
    _ = try Jobs.setState(tx, job, state, by: job.stoppedBy ?? job.provider, at: now, .object(data))
    try noteResults(tx, job, ending, at: now)
    if job.displacement != nil, let array = job.array { try Jobs.lead(tx, array) }
    return false
  }

  private func takeOutput(
    _ job: Job, _ name: String, by rules: [(agreement: ID<Agreement>, rule: JSON)]
  ) throws -> KeptOutput? {
    var writer = try UploadWriter(folder: files, limit: mostOutput)
    defer { writer.discard() }
    guard try engine.readOutput(job.engineName, name, { try writer.write($0) }) else { return nil }
    // Nobody can have it before: it has no name yet, and what is refused never gets one.
    let found = try check(name, writer, by: rules)
    return KeptOutput(name: name, sha256: try writer.finish(), bytes: writer.bytes, found: found)
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

  /// What a job drew, where its power is charged: as the engine measured it, or else by what the site tells of its machines.
  /// What is more than it could draw is not believed; what the engine said stays among the measures of the first reading.
  private static func energyReading(
    _ use: Use, of job: Job, _ result: JobResult, after first: ReadingDraft
  ) -> ReadingDraft? {
    guard let terms = use.energy else { return nil }
    let modelled = terms.modelled(
      cpuMilliseconds: min(result.cpuMilliseconds, job.cpuSecondsLeft * 1000),
      wallMilliseconds: first.to.milliseconds(since: first.from))
    let drawn = min(result.energyMillijoules ?? modelled, terms.mostMillijoules - (use.energyMeasured ?? 0))
    guard drawn > 0 else { return nil }
    return ReadingDraft(
      sequence: first.sequence + 1, quantity: drawn, unit: EnergyTerms.unit, from: first.from, to: first.to,
      isModelled: result.energyMillijoules == nil ? true : nil)
  }

  /// What is to be measured of a use whose job has ended; nothing if nothing was taken.
  private static func readings(_ tx: Transaction, _ use: Use, _ ending: Ending, at now: Instant) throws
    -> [ReadingDraft]
  {
    let (job, result) = (ending.job, ending.result)
    guard use.startedAt != nil, result.ending != .lost, result.endedAt > 0 else { return [] }
    let left = use.quantity - use.measured
    guard left > 0 else { return [] }
    // The clock may have been set back while the job ran; what was measured lies in the past all the same.
    // Nor after the use's end, which may come before the process has heard of it or even begun.
    let end = use.endedAt?.milliseconds ?? now.milliseconds
    // Earlier tries have been read.
    let last = use.measured > 0 ? try Readings.last(tx, of: use.id) : nil
    let asked = max(use.begunAt, last?.to ?? use.begunAt).milliseconds
    // A cluster's clock may be behind: nothing was taken before it was asked for.
    let isBehind = result.endedAt <= asked
    let took = result.endedAt.subtractingReportingOverflow(max(0, result.startedAt)).partialValue
    let began = isBehind ? asked : result.startedAt
    let ended = isBehind ? asked + min(max(0, took), now.milliseconds) : result.endedAt
    var to = min(now.milliseconds, max(ended, began + 1), end + 60_000)
    var from = min(max(began, asked), to - 1, end - 1)
    if last != nil, from < asked { (from, to) = (asked, max(to, asked + 1)) }
    let seconds = min(
      left,
      JobMeter(of: use).taken(result, by: job.draft, within: to.subtractingReportingOverflow(from).partialValue))
    let reading = ReadingDraft(
      sequence: (last?.sequence ?? 0) + 1, quantity: seconds, unit: use.unit, from: Instant(milliseconds: from),
      to: Instant(milliseconds: to), measures: job.draft.measures(of: result))
    return [reading, energyReading(use, of: job, result, after: reading)].compactMap { $0 }
  }

  /// Records what was taken, of a use in hand. Returns the rule that kept it from being metered, if one did.
  static func meter(
    _ tx: Transaction, _ use: inout Use, _ ending: Ending, vault: KeyVault, countersign: ([UInt8]) throws -> String,
    at now: Instant
  ) throws -> String? {
    var due = ending.readings
    // Signed before the use was ended by somebody else, or not at all: then by how it stands now.
    let drafts = try readings(tx, use, ending, at: now)
    guard !drafts.isEmpty else { return nil }
    // A key that the provider has taken away since is its own loss: the job ends unmetered, and the hold goes back.
    guard try Jobs.hasSiteKey(tx, use.provider) else { return "job.no-site-key" }
    do {
      let signer = try Signer(tx, for: use.provider, vault: vault)
      if due.isEmpty || due[0].draft.to > (use.endedAt ?? now) || due.contains(where: { !$0.isBy(signer) }) {
        let id = use.id
        due = try drafts.map { try SignedReading($0, of: id, by: signer, countersign: countersign) }
      }
      for reading in due { try Readings.record(tx, of: &use, reading, signer: signer, at: now) }
      return nil
    } catch let refusal as Refusal {
      return refusal.rule
    }
  }
}
