import Evaluation
import Synchronization
import Vocabulary

/// Puts many questions to a model, so many at a time, each of them once.
struct ModelInterview {
  let client: ModelClient
  let journal: AnswerJournal
  let concurrency: Int

  /// The answers to the requests, in their order, from the journal or from the model. If one cannot be had, those that came are kept.
  func answers(_ requests: [ModelRequest]) async throws -> [JournalLine] {
    var (keys, wanted, open): ([String], [ModelRequest], Set<String>) = ([], [], [])
    for request in requests {
      let key = client.digest(request)
      keys.append(key)
      if journal.answer(key) == nil, open.insert(key).inserted { wanted.append(request) }
    }
    try await ask(wanted, known: requests.count - wanted.count)
    var answers: [JournalLine] = []
    for key in keys {
      guard let line = journal.answer(key) else {
        throw Failure.check(Text(zh: "缺少一个回答", en: "an answer is missing"))
      }
      answers.append(line)
    }
    return answers
  }

  private func ask(_ requests: [ModelRequest], known: Int) async throws {
    guard !requests.isEmpty else { return }
    let (client, journal) = (client, journal)
    let progress = AskingProgress(all: requests.count, known: known)
    _ = try await Workers.map(requests.count, atMost: concurrency) { place in
      try await journal.add(try await client.ask(requests[place]))
      progress.advance()
    }
    progress.finish()
  }
}

/// How far it is, on standard error, while somebody watches.
private final class AskingProgress: Sendable {
  private let all: Int
  private let known: Int
  private let start = ContinuousClock.now
  private let state = Mutex((done: 0, shown: ContinuousClock.now))

  init(all: Int, known: Int) {
    self.all = all
    self.known = known
  }

  func advance() {
    let now = ContinuousClock.now
    let done: Int? = state.withLock { state in
      state.done += 1
      guard Terminal.isWatched, now - state.shown > .milliseconds(200) else { return nil }
      state.shown = now
      return state.done
    }
    guard let done else { return }
    let rate = Int(Double(done) / max(0.001, (now - start) / .seconds(1)))
    Terminal.progress(
      Language.say(
        zh: "已答 \(done)/\(all)，每秒 \(rate)，日志中已有 \(known)",
        en: "\(done) of \(all) answered, \(rate)/s, \(known) known before"))
  }

  func finish() { if Terminal.isWatched { Terminal.progress("") } }
}
