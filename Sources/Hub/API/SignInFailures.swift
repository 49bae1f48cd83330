import Crypto
import Store
import Vocabulary

/// Who failed at the door, as every replica knows it: how often a source did, and which sources did at a login.
///
/// Logins and addresses are kept as digests under a key that the database does not have. All of it is bounded, and forgotten
/// by housekeeping.
struct SignInFailures: Sendable {
  /// Failures of one source in a row; one is forgiven in each ``forgiveness``.
  static let most: Int64 = 60
  /// In milliseconds.
  static let forgiveness: Int64 = 10_000
  /// Sources that failed at one login.
  static let mostAtOne = 16
  /// How long they are known there, in milliseconds: no lock is longer.
  static let memory: Int64 = 3_600_000

  private let key: SymmetricKey
  /// Sources that are remembered.
  let mostSources: Int
  /// Pairs of a login and a source.
  let mostPairs: Int

  /// - Parameter secret: the same at every replica.
  init(secret: [UInt8], mostSources: Int = 4096, mostPairs: Int = 16_384) {
    key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: secret), info: Array("lingqu sign-in failures".utf8), outputByteCount: 32)
    self.mostSources = mostSources
    self.mostPairs = mostPairs
  }

  /// Where somebody comes from and what they want to sign in as, as digests.
  struct Attempt: Sendable, Hashable {
    let source: String
    let login: String
  }

  func attempt(_ login: String, from source: String) -> Attempt {
    Attempt(source: digest("source " + source), login: digest("login " + login))
  }

  private func digest(_ text: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    let digits = Array("0123456789abcdef")
    return String(code.prefix(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  /// What is known of an attempt before it is made.
  struct Standing: Sendable, Hashable {
    /// Failures of the source that are not forgiven yet.
    var failures: Int64 = 0
    /// Whether the source failed at the login.
    var hasFailed = false
    /// How many sources failed at the login.
    var sources = 0

    /// Whether a lock of the login does not hold for the source: others failed there, and it has not.
    var mayPass: Bool { !hasFailed && (1..<SignInFailures.mostAtOne).contains(sources) }
  }

  /// One statement, whatever is known.
  func standing(_ tx: Transaction, _ attempt: Attempt, at now: Instant) throws -> Standing {
    let rows = try tx.rows(
      """
      SELECT failures, at, source FROM sign_in_source WHERE source = ?
      UNION ALL SELECT -1, at, source FROM sign_in_failure WHERE login = ? AND at > ?
      """, attempt.source, attempt.login, now.adding(milliseconds: -Self.memory))
    var standing = Standing()
    for row in rows {
      let failures = try row.int(0)
      if failures >= 0 {
        standing.failures = Self.unforgiven(failures, since: try row.instant(1), at: now)
      } else {
        standing.sources += 1
        if try row.text(2) == attempt.source { standing.hasFailed = true }
      }
    }
    return standing
  }

  /// Whether the lock does not hold. The source counts as failed until it has not, so that it has one attempt at a time.
  func pass(_ tx: Transaction, _ attempt: Attempt, at now: Instant) throws -> Bool {
    guard try standing(tx, attempt, at: now).mayPass else { return false }
    try remember(tx, attempt, at: now)
    return true
  }

  /// Notes a failure of the source, there and at all.
  func fail(_ tx: Transaction, _ attempt: Attempt, at now: Instant) throws {
    var (failures, since) = (Int64(0), now)
    if let row = try tx.row("SELECT failures, at FROM sign_in_source WHERE source = ?", attempt.source) {
      let (before, at) = (try row.int(0), try row.instant(1))
      failures = Self.unforgiven(before, since: at, at: now)
      since = now.milliseconds(since: at) >= Self.forgiveness ? now : at
    } else {
      try tx.execute(
        """
        DELETE FROM sign_in_source WHERE source IN (SELECT source FROM sign_in_source ORDER BY at LIMIT 1)
          AND (SELECT COUNT(*) FROM sign_in_source) >= ?
        """, mostSources)
    }
    try tx.execute(
      """
      INSERT INTO sign_in_source (source, failures, at) VALUES (?, ?, ?)
      ON CONFLICT (source) DO UPDATE SET failures = excluded.failures, at = excluded.at
      """, attempt.source, failures + 1, since)
    let standing = try standing(tx, attempt, at: now)
    if standing.hasFailed || standing.sources < Self.mostAtOne { try remember(tx, attempt, at: now) }
  }

  /// Who is let in has not failed at the login.
  func succeed(_ tx: Transaction, _ attempt: Attempt) throws {
    try tx.execute("DELETE FROM sign_in_failure WHERE login = ? AND source = ?", attempt.login, attempt.source)
  }

  /// A login is forgotten as a whole: what is forgotten is locked for all, never open to one who failed.
  private func remember(_ tx: Transaction, _ attempt: Attempt, at now: Instant) throws {
    try tx.execute(
      """
      DELETE FROM sign_in_failure WHERE login IN (SELECT login FROM sign_in_failure ORDER BY at LIMIT 1)
        AND (SELECT COUNT(*) FROM sign_in_failure) >= ?
      """, mostPairs)
    try tx.execute(
      """
      INSERT INTO sign_in_failure (login, source, at) VALUES (?, ?, ?)
      ON CONFLICT (login, source) DO UPDATE SET at = excluded.at
      """, attempt.login, attempt.source, now)
  }

  private static func unforgiven(_ failures: Int64, since at: Instant, at now: Instant) -> Int64 {
    max(0, failures - max(0, now.milliseconds(since: at)) / forgiveness)
  }

  /// Forgets at most `limit` sources that are forgiven and at most as many pairs that are old; returns the more of both.
  static func purge(_ tx: Transaction, at now: Instant, limit: Int = 1000) throws -> Int {
    let sources = try tx.execute(
      """
      DELETE FROM sign_in_source WHERE source IN
        (SELECT source FROM sign_in_source WHERE at + failures * ? <= ? ORDER BY at LIMIT ?)
      """, forgiveness, now, limit)
    let pairs = try tx.execute(
      """
      DELETE FROM sign_in_failure WHERE (login, source) IN
        (SELECT login, source FROM sign_in_failure WHERE at <= ? ORDER BY at LIMIT ?)
      """, now.adding(milliseconds: -memory), limit)
    return max(sources, pairs)
  }
}
