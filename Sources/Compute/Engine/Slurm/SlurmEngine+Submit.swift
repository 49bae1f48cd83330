import Dispatch
import Glibc
import Synchronization
import Vocabulary

extension SlurmEngine {
  /// Sends what waits to be submitted or stopped, a few requests at a time.
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
    case cancel(String, Int64)
  }

  private func nextErrand() -> Errand? {
    let now = now()
    let isFree = pace.withLock { pace in
      guard pace.busy < Self.lanes, now >= pace.silentUntil else { return false }
      pace.busy += 1
      return true
    }
    guard isFree else { return nil }
    let errand: Errand? = entries.withLock { entries in
      while let (job, entry) = Self.next(of: entries, now) {
        if let id = entry.id {
          entries[job]?.toldAt = now
          return .cancel(job, id)
        }
        guard entry.isUnwanted else {
          entries[job]?.go(.submitting, at: now)
          return .submit(job)
        }
        entries[job]?.go(.over(.ended(Self.stoppedBeforeItRan)), at: now)
      }
      return nil
    }
    if errand == nil { pace.withLock { $0.busy -= 1 } }
    return errand
  }

  /// What is to stop, and then what has waited longest to be submitted.
  private static func next(of entries: [String: SlurmEntry], _ now: Int64) -> (String, SlurmEntry)? {
    var next: (job: String, entry: SlurmEntry)?
    for (job, entry) in entries {
      if entry.isToBeStopped(now) { return (job, entry) }
      guard entry.step == .wanted(mayBeThere: false) else { continue }
      if next.map({ entry.since < $0.entry.since }) ?? true { next = (job, entry) }
    }
    return next
  }

  private static let stoppedBeforeItRan = JobResult(
    ending: .cancelled, exitCode: -1, cpuMilliseconds: 0, peakMemoryBytes: 0, startedAt: 0, endedAt: 0, logBytes: 0,
    outputBytes: 0)

  private func run(_ errand: Errand) async {
    switch errand {
    case .submit(let job): await submit(job)
    case .cancel(_, let id):
      do { try await client.cancel(id) } catch { heard(error) }
    }
  }

  private func submit(_ job: String) async {
    let folder = folder(job)
    let words: JobSpec?
    do { words = try await flushed(job) } catch {
      heard(.unreachable("\(error)"))
      return set(job, .wanted(mayBeThere: false))
    }
    guard let words else { return set(job, .over(.unknown)) }
    let script = SlurmScript(spec: words, folder: folder, mark: marks + "/" + job)
    do {
      let id = try await client.submit(script.text, script.request(job: job))
      // A hint only: without it the job is found by its name.
      await onThread { try? Files.leave("\(id)\n", at: folder + "/slurm") }
      set(job, .submitted(id))
    } catch .refused(_, let words) {
      set(job, .over(.refused(words)))
    } catch {
      // Perhaps it came through: look first.
      heard(error)
      set(job, .wanted(mayBeThere: true))
    }
  }

  /// What is to run, once that is known over a power cut too: a job that the cluster knows must never seem not to have begun.
  private func flushed(_ job: String) async throws -> JobSpec? {
    try await withCheckedThrowingContinuation { continuation in
      flushes.async { continuation.resume(with: Result { try self.flushedNow(job) }) }
    }
  }

  private func flushedNow(_ job: String) throws -> JobSpec? {
    guard let words = files.spec(job) else { return nil }
    try files.flush(job)
    return words
  }

  func set(_ job: String, _ step: SlurmEntry.Step) { entries.withLock { $0[job]?.go(step, at: now()) } }

  public func cancel(_ job: String) {
    entries.withLock { $0[job]?.isUnwanted = true }
    pump()
  }

  /// Does on the engine's own thread what a shared file system may hold up.
  func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in thread.run { continuation.resume(returning: work()) } }
  }
}

extension Files {
  /// Writes a small file that need not survive a power cut.
  static func leave(_ text: String, at path: String) throws {
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw ComputeFailure("open", path) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw ComputeFailure("write", path) }
  }
}
