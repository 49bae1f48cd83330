import Dispatch
import Evaluation
import Glibc
import Synchronization
import Vocabulary

/// Answers on disk, a line each: a run that was killed asks for none of them again. An answer counts once its line is on disk; those
/// that come at the same time share one flush.
final class AnswerJournal: Sendable {
  private struct State {
    var answers: [String: JournalLine] = [:]
    var waiting: [(line: JournalLine, done: CheckedContinuation<Void, any Error>)] = []
    var isFlushing = false
  }
  private let path: String
  private let descriptor: Int32
  private let state: Mutex<State>
  private let queue = DispatchQueue(label: "answers")
  static let largest = 4 << 30

  /// Opens the journal, or begins one. A line that was cut short by a crash is taken away. Refuses one that another run is writing.
  init(_ path: String) throws {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Files.failure(path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw Failure.file(path, why: Language.say(zh: "另一次评测正在写入", en: "another evaluation is writing it"))
    }
    do {
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_size <= Self.largest else {
        throw Failure.file(path, why: Language.say(zh: "过大；请换一个 --out", en: "too large; use another --out"))
      }
      let bytes = try Files.read(path)
      let whole = (bytes.lastIndex(of: 0x0A) ?? -1) + 1
      var answers: [String: JournalLine] = [:]
      for (number, line) in bytes[..<whole].split(separator: 0x0A).enumerated() {
        guard let line = JournalLine(reading: line) else {
          throw Failure.file(
            path,
            why: Language.say(
              zh: "第 \(number + 1) 行不是回答；请换一个 --out", en: "line \(number + 1) is no answer; use another --out"))
        }
        answers[line.key] = line
      }
      guard ftruncate(descriptor, off_t(whole)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
        throw Files.failure(path)
      }
      try Files.flushFolder(of: path)
      state = Mutex(State(answers: answers))
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  func answer(_ key: String) -> JournalLine? { state.withLock { $0.answers[key] } }

  /// Returns once the line is on disk.
  func add(_ line: JournalLine) async throws {
    try await withCheckedThrowingContinuation { done in
      let starts = state.withLock { state in
        state.waiting.append((line, done))
        defer { state.isFlushing = true }
        return !state.isFlushing
      }
      if starts { queue.async { self.flush() } }
    }
  }

  private func flush() {
    while true {
      let group = state.withLock { state in
        defer { state.waiting = [] }
        if state.waiting.isEmpty { state.isFlushing = false }
        return state.waiting
      }
      guard !group.isEmpty else { return }
      do {
        try Files.write(all: group.flatMap(\.line.bytes), to: descriptor, path: path)
        guard fdatasync(descriptor) == 0 else { throw Files.failure(path) }
        state.withLock { state in for one in group { state.answers[one.line.key] = one.line } }
        for one in group { one.done.resume() }
      } catch {
        for one in group { one.done.resume(throwing: error) }
      }
    }
  }
}
