import Synchronization
import Vocabulary

extension SlurmEngine {
  /// Tells what is known, and has the cluster asked for more where that is due: the answer is for the next look.
  public func observe(_ jobs: [String]) async -> [String: EngineState] {
    let unknown = entries.withLock { entries in jobs.filter { entries[$0] == nil } }
    let gone = unknown.isEmpty ? [] : await onThread { unknown.filter { self.settle($0) == .unknown } }
    await lookAtMarks()
    if pace.withLock({ $0.beginListing(now()) }) { Task { await lookAtController() } }
    askAccounting()
    pump()
    var states = entries.withLock { entries in
      jobs.reduce(into: [String: EngineState]()) { states, job in
        // Nothing was heard of it yet: it is as it was.
        if let entry = entries[job], entry.isOver || entry.seen != nil { states[job] = entry.state }
      }
    }
    for job in gone { states[job] = .unknown }
    return states
  }

  private func lookAtMarks() async {
    let marks = marks
    let names = await onThread { Files.names(in: marks) }
    let now = now()
    entries.withLock { entries in
      for name in names where entries[name]?.endedAt == nil { entries[name]?.endedAt = now }
    }
  }

  /// Asks for all jobs: finds what was submitted before by its name, and what has ended without saying so.
  private func lookAtController() async {
    let before = now()
    var isWhole = false
    defer { pace.withLock { [isWhole] in $0.endListing(begun: before, now(), isWhole: isWhole) } }
    let isNeeded = entries.withLock { $0.contains { !$1.isOver && $1.endedAt == nil } }
    guard isNeeded else { return }
    let found: [SlurmJob]
    do {
      found = try await client.jobs()
      isWhole = true
      pace.withLock { _ = $0.heardWell() }
    } catch {
      return heard(error)
    }
    var byName: [String: [SlurmJob]] = [:]
    for job in found { byName[job.name, default: []].append(job) }
    let claims = await claims(of: byName.filter { $1.count > 1 }.map(\.key))
    let after = now()
    entries.withLock { entries in
      for (job, entry) in entries where !entry.isOver && entry.step != .submitting {
        let same = byName[job] ?? []
        if let one = same.first(where: { $0.id == claims[job] ?? entry.id }) ?? same.last {
          entries[job]?.saw(one, at: after)
        } else if entry.since < before {
          entries[job]?.isMissingAtController = true
          // Over for so long that the controller has forgotten it, or the controller has lost its memory.
          if entry.id != nil, entry.endedAt == nil { entries[job]?.endedAt = after }
        }
      }
    }
  }

  /// Which of several of Slurm's jobs of one name runs the job.
  func claims(of jobs: [String]) async -> [String: Int64] {
    guard !jobs.isEmpty else { return [:] }
    return await onThread {
      jobs.reduce(into: [:]) { $0[$1] = self.hint(self.folder($1) + "/claim") }
    }
  }

  func heard(_ failure: SlurmClient.Failure) { pace.withLock { _ = $0.heard(failure, now()) } }

  /// What the cluster said when it did not answer as it should; nil if it does.
  public var trouble: String? { pace.withLock { $0.trouble } }
}
