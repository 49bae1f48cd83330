import Glibc
import Synchronization
import Vocabulary

extension KubernetesEngine {
  /// Sends what waits to be made or removed, a few requests at a time.
  func pump() {
    while let errand = nextErrand() {
      Task {
        await run(errand)
        pace.withLock { $0.busy -= 1 }
        pump()
      }
    }
  }

  private enum Errand: Sendable {
    case submit(String)
    /// Somebody wants it stopped before it was made, or before anybody knows that it was.
    case abandon(String)
    case remove(String)
  }

  private func nextErrand() -> Errand? {
    let now = now()
    let isFree = pace.withLock { pace in
      guard pace.busy < Self.lanes, now >= pace.silentUntil else { return false }
      pace.busy += 1
      return true
    }
    guard isFree else { return nil }
    let errand = nextOfEntries(now) ?? nextUnneeded(now)
    if errand == nil { pace.withLock { $0.busy -= 1 } }
    return errand
  }

  private func nextOfEntries(_ now: Int64) -> Errand? {
    entries.withLock { entries in
      for (job, entry) in entries {
        switch entry.step {
        case .wanted:
          entries[job]?.go(.submitting, at: now)
          return entry.isUnwanted ? .abandon(job) : .submit(job)
        case .submitted
        where (entry.isUnwanted || entry.isOutOfTime(at: now)) && now - (entry.toldAt ?? .min / 2) > 5_000:
          entries[job]?.toldAt = now
          return .remove(KubernetesName.of(job))
        default: break
        }
      }
      return nil
    }
  }

  private func nextUnneeded(_ now: Int64) -> Errand? {
    unneeded.withLock { unneeded in
      guard let name = unneeded.first(where: { now - $1 > 5_000 })?.key else { return nil }
      unneeded[name] = now
      return .remove(name)
    }
  }

  private func run(_ errand: Errand) async {
    switch errand {
    case .submit(let job): await submit(job)
    case .abandon(let job): await abandon(job)
    case .remove(let name):
      do {
        try await api.delete(name)
        unneeded.withLock { _ = $0.removeValue(forKey: name) }
      } catch {
        heard(error)
      }
    }
  }

  private func submit(_ job: String) async {
    guard let spec = await onThread({ self.files.spec(job) }) else { return set(job, .over(.unknown)) }
    // It ran before, and was removed since: it is not made again.
    if await isClaimed(job) { return set(job, .submitted) }
    do {
      let manifest = KubernetesManifest(configuration: configuration, spec: spec, job: job)
      _ = try await api.create(try manifest.document())
      heardWell()
      set(job, .submitted)
    } catch .refused(_, let words) {
      set(job, .over(.refused(words)))
    } catch {
      heard(error)
      set(job, .wanted(mayBeThere: true))
    }
  }

  private func abandon(_ job: String) async {
    // A request may be on its way still: whoever comes late finds the job claimed.
    if await onThread({ self.claim(job) }) {
      set(job, .over(.ended(.stoppedBeforeItRan)))
    } else {
      set(job, .submitted)
    }
  }

  func set(_ job: String, _ step: KubernetesEntry.Step) { entries.withLock { $0[job]?.go(step, at: now()) } }

  // MARK: - Claims

  func isClaimed(_ job: String) async -> Bool { await onThread { self.files.word(job, "claim") != nil } }

  /// True if the job has not begun: then it never will.
  func claim(_ job: String) -> Bool {
    let path = files.folder(job) + "/claim"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return Files.read(path, most: 10) == Array("hub\n".utf8) }
    defer { close(descriptor) }
    return write(descriptor, "hub\n", 4) == 4
  }
}

extension JobResult {
  /// Of a job that somebody stopped before it ran.
  static let stoppedBeforeItRan = JobResult(
    ending: .cancelled, exitCode: -1, cpuMilliseconds: 0, peakMemoryBytes: 0, startedAt: 0, endedAt: 0, logBytes: 0,
    outputBytes: 0)
}
