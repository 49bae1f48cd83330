import Identity
import Store
import Synchronization
import Vocabulary

/// Keeps those at the door from each other's way.
///
/// A source that fails often waits, and only so many of its attempts are worked on at once; so nobody can keep the hashes
/// busy alone. A login that is locked is locked for the sources that failed at it. Another source may try once: if the
/// password is right it is let in, if not it is one of those. Who failed is known to all replicas (``SignInFailures``); how many
/// attempts are under way each replica bounds for itself, for its own hashes' sake.
final class SignIns: Sendable {
  /// Attempts of one source at once.
  static let mostWaiting = 8

  /// Apart from other slow work: whoever is in does not wait for those at the door.
  let hashing = SlowWork("sign-ins")
  private let failures: SignInFailures
  private let waiting = Mutex<[String: Int]>([:])

  init(_ failures: SignInFailures) { self.failures = failures }

  /// How many sources have attempts under way.
  var count: Int { waiting.withLock { $0.count } }

  /// Lets somebody try to sign in as `login`: `answer` works on the challenge, `settle` writes what came of it and gives nil
  /// after a failure, which is written in the same transaction.
  func attempt<Work: Sendable, Value: Sendable>(
    _ login: String, from source: String?, at now: Instant, in database: any Database,
    answer: (SignInChallenge) async throws -> Work, settle: @escaping @Sendable (Transaction, Work) throws -> Value?
  ) async throws -> Value? {
    let (source, failures) = (source ?? "here", failures)
    let others = try enter(source)
    defer { leave(source) }
    let attempt = failures.attempt(login, from: source)
    var (standing, challenge) = try await database.read { tx in
      (
        try failures.standing(tx, attempt, at: now), try Sessions.challenge(tx, login: login, at: now)
      )
    }
    guard standing.failures + Int64(others) < SignInFailures.most else { throw Self.refused }
    if standing.mayPass {
      // Decided by a write, so that of attempts at several replicas one passes.
      challenge = try await database.write { tx in
        let passes = try failures.pass(tx, attempt, at: now)
        return try Sessions.challenge(tx, login: login, at: now, passesLock: passes)
      }
      standing.hasFailed = true
    }
    let work = try await answer(challenge)
    let isKnown = standing.hasFailed
    return try await database.write { tx in
      guard let value = try settle(tx, work) else {
        try failures.fail(tx, attempt, at: now)
        return nil
      }
      if isKnown { try failures.succeed(tx, attempt) }
      return value
    }
  }

  /// Takes a place for one more attempt; returns how many the source had.
  private func enter(_ source: String) throws(Refusal) -> Int {
    let others = waiting.withLock { waiting -> Int? in
      let others = waiting[source, default: 0]
      guard others < Self.mostWaiting else { return nil }
      waiting[source] = others + 1
      return others
    }
    guard let others else { throw Self.refused }
    return others
  }

  private func leave(_ source: String) {
    waiting.withLock { waiting in
      guard let count = waiting[source] else { return }
      waiting[source] = count > 1 ? count - 1 : nil
    }
  }

  private static let refused = Refusal(
    .tooMany, rule: "identity.sign-in-source",
    Text(zh: "来自该地址的登录尝试过多", en: "too many attempts to sign in from this address"),
    remedy: Text(zh: "稍候再试", en: "wait a little and try again"))
}
