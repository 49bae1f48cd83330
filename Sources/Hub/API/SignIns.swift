import Synchronization
import Vocabulary

/// Keeps those at the door from each other's way.
///
/// A source that fails often waits, and only so many of its attempts are worked on at once; so nobody can keep the hashes
/// busy alone. A login that is locked is locked for the sources that failed at it. Another source may try once: if the
/// password is right it is let in, if not it is one of those. All of it is bounded, and what is forgotten is locked.
final class SignIns: Sendable {
  /// Attempts of one source at once.
  static let mostWaiting = 8
  /// Failures of one source in a row; one is forgiven in each ``forgiveness``.
  static let mostFailures: Int64 = 60
  /// In milliseconds.
  static let forgiveness: Int64 = 10_000
  /// Sources, and logins, that are remembered.
  static let most = 4096
  /// Sources that failed at one login.
  static let mostAtOne = 16
  /// No lock is longer, in milliseconds.
  static let memory: Int64 = 3_600_000

  /// Apart from other slow work: whoever is in does not wait for those at the door.
  let hashing = SlowWork("sign-ins")

  private struct Source {
    var waiting = 0
    var failures: Int64 = 0
    var at: Instant

    mutating func forgive(at now: Instant) {
      let passed = now.milliseconds(since: at)
      guard passed >= SignIns.forgiveness else { return }
      failures = max(0, failures - passed / SignIns.forgiveness)
      at = now
    }
  }

  private struct Known {
    var sources: [String: Source] = [:]
    var failed: [String: [String: Instant]] = [:]
  }

  private let known = Mutex(Known())

  /// How many sources and logins are remembered.
  var counts: (sources: Int, logins: Int) { known.withLock { ($0.sources.count, $0.failed.count) } }

  /// Runs `work`, which is told whether a lock of the login does not hold for it and answers nil after a failure.
  func attempt<Value: Sendable>(
    _ login: String, from source: String?, at now: Instant, _ work: (_ passesLock: Bool) async throws -> Value?
  ) async throws -> Value? {
    let source = source ?? "here"
    let login = String(login.prefix(80))
    let passesLock = try enter(source, login, at: now)
    do {
      let value = try await work(passesLock)
      leave(source, login, failed: value == nil, at: now)
      return value
    } catch {
      leave(source, login, failed: nil, at: now)
      throw error
    }
  }

  private func enter(_ source: String, _ login: String, at now: Instant) throws(Refusal) -> Bool {
    let passes = known.withLock { known -> Bool? in
      var found = known.sources[source] ?? Source(at: now)
      found.forgive(at: now)
      guard found.waiting < Self.mostWaiting, found.failures + Int64(found.waiting) < Self.mostFailures else {
        return nil
      }
      found.waiting += 1
      if known.sources[source] == nil { Self.makeRoom(&known.sources) }
      known.sources[source] = found
      return Self.passes(&known.failed, source, login, at: now)
    }
    guard let passes else {
      throw Refusal(
        .tooMany, rule: "identity.sign-in-source",
        Text(zh: "来自该地址的登录尝试过多", en: "too many attempts to sign in from this address"),
        remedy: Text(zh: "稍候再试", en: "wait a little and try again"))
    }
    return passes
  }

  /// Whether a lock does not hold for `source`. It counts as failed until it has not, so that it has one attempt at a time.
  private static func passes(
    _ failed: inout [String: [String: Instant]], _ source: String, _ login: String, at now: Instant
  ) -> Bool {
    guard var others = failed[login] else { return false }
    others = others.filter { now.milliseconds(since: $0.value) < memory }
    let passes = !others.isEmpty && others[source] == nil && others.count < mostAtOne
    if passes { others[source] = now }
    failed[login] = others.isEmpty ? nil : others
    return passes
  }

  /// - Parameter failed: nil if it was not found out.
  private func leave(_ source: String, _ login: String, failed: Bool?, at now: Instant) {
    known.withLock { known in
      if var found = known.sources[source] {
        found.waiting -= 1
        if failed == true { found.failures += 1 }
        known.sources[source] = found.waiting == 0 && found.failures == 0 ? nil : found
      }
      guard let failed else { return }
      if !failed {
        known.failed[login]?[source] = nil
        if known.failed[login]?.isEmpty == true { known.failed[login] = nil }
        return
      }
      var others = known.failed[login] ?? [:]
      if others[source] == nil, others.count >= Self.mostAtOne { return }
      if known.failed[login] == nil, known.failed.count >= Self.most,
        let oldest = known.failed.min(by: { Self.last($0.value) < Self.last($1.value) })?.key
      {
        known.failed[oldest] = nil
      }
      others[source] = now
      known.failed[login] = others
    }
  }

  private static func last(_ failures: [String: Instant]) -> Int64 {
    failures.values.map(\.milliseconds).max() ?? 0
  }

  /// Forgets a source that nothing of is under way: one that is forgiven, or the one that has been quiet longest.
  private static func makeRoom(_ sources: inout [String: Source]) {
    guard sources.count >= most else { return }
    let quiet = sources.filter { $0.value.waiting == 0 }
    if let oldest = quiet.min(by: { $0.value.at < $1.value.at })?.key { sources[oldest] = nil }
  }
}
