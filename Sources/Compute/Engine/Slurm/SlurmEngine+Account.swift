import Glibc
import Synchronization
import Vocabulary

extension SlurmEngine {
  /// How many jobs are asked for at once.
  private static let batch = 300
  /// How long an ended job waits for its account where accounting answers and does not know it…
  private static let patience: Int64 = 20_000
  /// …and where it does not answer at all.
  private static let longPatience: Int64 = 600_000

  /// How long a job that has ended is asked for by its number before it is looked for by its name.
  private static let haste: Int64 = 10_000

  /// How long a job that began is asked for again while accounting says that it took nothing.
  private static let stepsPatience: Int64 = 5_000

  /// How long a job whose submission was not answered is looked for before it is submitted again.
  private static let echo: Int64 = 8_000

  /// Has accounting asked for what has ended, if that is due.
  func askAccounting() {
    let now = now()
    let asked = entries.withLock { entries -> [(key: String, value: SlurmEntry)] in
      let due = entries.filter { $1.isToBeAsked(now) }
      let isPressing = due.count >= Self.batch || !entries.contains { !$1.isOver && $1.endedAt == nil }
      guard !due.isEmpty, pace.withLock({ $0.mayAskAccounting(now, isPressing: isPressing) }) else { return [] }
      let first = due.sorted { ($0.value.endedAt ?? .max, $0.key) < ($1.value.endedAt ?? .max, $1.key) }
        .prefix(Self.batch)
      for (job, _) in first { entries[job]?.ask() }
      return Array(first)
    }
    guard !asked.isEmpty else { return }
    pace.withLock { $0.beginAccounting() }
    Task {
      await lookAtAccounts(asked)
      let after = self.now()
      entries.withLock { entries in for (job, _) in asked { entries[job]?.hasBeenAsked(after) } }
      pace.withLock { $0.endAccounting(begun: now, after) }
      wakes.yield()
    }
  }

  /// Ends what has ended, with what it took.
  private func lookAtAccounts(_ asked: [(key: String, value: SlurmEntry)]) async {
    let claims = await claims(of: asked.map(\.key))
    var found = SlurmAccounts()
    var hasAnswered = false
    if configuration.hasAccounting {
      let now = now()
      let isQuick = { (job: String, entry: SlurmEntry) in
        entry.isTold && entry.id != nil && entry.id == claims[job] && now - (entry.endedAt ?? 0) < Self.haste
      }
      let (ids, names) = (asked.filter(isQuick).compactMap(\.value.id), asked.filter { !isQuick($0, $1) }.map(\.key))
      do {
        if !ids.isEmpty { found.add(try await client.accounts(of: ids)) }
        if !names.isEmpty { found.add(try await client.accounts(named: names)) }
        hasAnswered = true
      } catch {
        pace.withLock { $0.heardOfAccounting(error, self.now()) }
      }
    }
    for (job, entry) in asked {
      let account = found.account(of: job, id: entry.id, isTold: entry.isTold, claim: claims[job])
      if let account, account.isWhole, account.mayBeShort, claims[job] == account.id, let ended = entry.endedAt,
        now() - ended < Self.stepsPatience
      {
        continue
      }
      await conclude(job, entry, account, hasAnswered: hasAnswered)
    }
  }

  private func conclude(_ job: String, _ entry: SlurmEntry, _ account: SlurmAccount?, hasAnswered: Bool) async {
    if let account, entry.id == nil {
      // Found again; whether it has ended is seen at the next look.
      return set(job, .submitted(account.id))
    }
    if let account, account.isWhole {
      let end = await end(job, entry, account.id, account.state, account.signal)
      return set(job, .over(.ended(await result(job, entry, end, account))))
    }
    guard let id = entry.id else {
      // Neither the controller nor accounting has heard of it: it never came through. Should it come all the same, its
      // claim decides. Not at once: what was under way when its answer was lost may still arrive, and accounting hears of
      // names late.
      if entry.isMissingAtController, hasAnswered || !configuration.hasAccounting, now() - entry.since > Self.echo {
        set(job, .wanted(mayBeThere: false))
      }
      return
    }
    guard let ended = entry.endedAt else { return }
    let patience = !configuration.hasAccounting ? 0 : hasAnswered ? Self.patience : Self.longPatience
    guard now() - ended > patience else { return }
    // No account will come: what the controller says, or else what the job left.
    let last: SlurmJob?
    do { last = try await client.job(id, named: job) } catch { return heard(error) }
    if let last, !last.state.isOver { return }
    let state = last?.state ?? entry.seen?.state
    let (code, isClaimed) = await onThread {
      (self.hint(self.marks + "/" + job), access(self.folder(job) + "/claim", F_OK) == 0)
    }
    // Lost by the cluster before it began: it may run once still.
    if last == nil, !isClaimed { return set(job, .wanted(mayBeThere: false)) }
    guard let state, state.isOver || code != nil else {
      // Its mark would have been left by its script.
      return set(job, .over(.ended(.lost)))
    }
    let sure = state.isOver ? state : code == 0 ? .completed : .failed
    let end = await end(job, entry, id, sure, nil)
    set(job, .over(.ended(await result(job, entry, end, last ?? entry.seen))))
  }

  // MARK: - How it ended

  private func end(
    _ job: String, _ entry: SlurmEntry, _ id: Int64, _ state: SlurmState, _ signal: Int64?
  ) async -> (ending: JobResult.Ending, code: Int64) {
    // Its second script found the job claimed and did nothing.
    if entry.isRequeued { return (.nodeFailed, -1) }
    switch state {
    case .completed: return (.exited, 0)
    case .cancelled: return (entry.isOutOfTime ? .outOfTime : .cancelled, -1)
    case .timedOut: return (.outOfTime, -1)
    case .outOfMemory: return (.outOfMemory, 137)
    case .nodeFailed: return (.nodeFailed, -1)
    case .preempted: return (.preempted, -1)
    case .waiting, .running, .failed: break
    }
    // Accounting through slurmrestd 22.05 tells no exit code: the script has left it, and else the controller may know it.
    var code = await onThread { self.hint(self.marks + "/" + job) } ?? signal.map { 128 + $0 }
    if code == nil || code == 0 { code = (try? await client.job(id, named: job))??.exitCode }
    let sure = (1...255).contains(code ?? 0) ? code ?? 1 : 1
    switch sure {
    case 128 + Int64(SIGXCPU): return (.outOfCPU, sure)
    case 128 + Int64(SIGXFSZ): return (.outOfDisk, sure)
    default: return (.exited, sure)
    }
  }

  private func result(
    _ job: String, _ entry: SlurmEntry, _ end: (ending: JobResult.Ending, code: Int64), _ account: SlurmAccount
  ) async -> JobResult {
    var result = await blank(job, end)
    result.startedAt = account.start * 1000
    result.endedAt = account.end * 1000
    result.cpuMilliseconds = account.cpuMicroseconds / 1000
    result.peakMemoryBytes = account.peakMemoryBytes
    if account.energyJoules > 0 {
      result.energyMillijoules = account.energyJoules.multipliedReportingOverflow(by: 1000).partialValue
    }
    // jobacct_gather/linux kills what takes too much, and Slurm then tells of the signal only.
    if end.ending == .exited, end.code == 128 + Int64(SIGKILL), account.peakMemoryBytes > entry.memoryBytes {
      result.ending = .outOfMemory
    }
    return result.held(to: entry.processors)
  }

  /// Without accounting: all its processors, for all of its time.
  private func result(
    _ job: String, _ entry: SlurmEntry, _ end: (ending: JobResult.Ending, code: Int64), _ last: SlurmJob?
  ) async -> JobResult {
    var result = await blank(job, end)
    guard let last, last.start > 0 else { return result }
    result.startedAt = last.start * 1000
    result.endedAt = max(last.start, last.end) * 1000
    result.cpuMilliseconds =
      (result.endedAt - result.startedAt).multipliedReportingOverflow(by: entry.processors).partialValue
    result.isModelled = true
    return result.held(to: entry.processors)
  }

  private func blank(_ job: String, _ end: (ending: JobResult.Ending, code: Int64)) async -> JobResult {
    let (log, outputs) = await onThread { self.files.sizes(job) }
    return JobResult(
      ending: end.ending, exitCode: end.code, cpuMilliseconds: 0, peakMemoryBytes: 0, startedAt: 0, endedAt: 0,
      logBytes: log, outputBytes: outputs)
  }
}
