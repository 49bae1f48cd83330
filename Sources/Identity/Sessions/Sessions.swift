public import Store
public import Vocabulary

/// Signing in, in three steps so that the slow hash runs outside a transaction:
/// ``challenge(_:login:at:)``, then ``SignInChallenge/answer(_:)`` on a thread that may be slow, then ``open(_:_:at:)``.
public enum Sessions {
  static let prefix = "lqs_"
  static let length = prefix.utf8.count + 64
  /// A session's life in seconds.
  public static let life: Int64 = 12 * 3600
  /// How long a session lasts without a request, in seconds.
  public static let idle: Int64 = 30 * 60

  /// - Parameter passesLock: a lock does not hold: whoever asks had no part in the failures.
  public static func challenge(
    _ tx: Transaction, login: String, at now: Instant, passesLock: Bool = false
  ) throws -> SignInChallenge {
    guard
      let row = try tx.row(
        "SELECT id, password, locked_until FROM member WHERE login = ? AND state = 'active'", login)
    else { return SignInChallenge(member: nil, password: .unknown, locked: false, passesLock: passesLock) }
    let lock = LockOut(lockedUntil: try row.optionalInstant(2))
    return SignInChallenge(
      member: try row.id(0), password: PasswordHash(text: try row.text(1)),
      locked: lock.isLocked(at: now) && !passesLock, passesLock: passesLock)
  }

  /// Records the outcome: a failure counts towards the lock-out, a success opens a session. Returns nil after a failure; it
  /// must commit, so it does not throw.
  public static func open(_ tx: Transaction, _ answer: SignInChallenge.Answer, at now: Instant) throws -> Session? {
    guard let member = try settle(tx, answer, at: now),
      let row = try tx.row("SELECT must_change, participant FROM member WHERE id = ?", member)
    else { return nil }
    let token = Token(prefix: prefix)
    let csrf = Token(prefix: "")
    let session = Session(
      token: token.text, csrf: csrf.text, participant: try row.id(1), mustChangePassword: try row.bool(0),
      expiresAt: now.adding(seconds: life))
    try tx.execute(
      "INSERT INTO session (digest, member, csrf, must_change, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
      token.digest, member, csrf.text, session.mustChangePassword, now, session.expiresAt)
    return session
  }

  /// Sets a new password if `answer` is right, and ends every session of the member. Returns false after a wrong one, which
  /// counts towards the lock-out and must commit.
  public static func changePassword(
    _ tx: Transaction, _ answer: SignInChallenge.Answer, to password: PasswordHash, at now: Instant
  ) throws -> Bool {
    guard let member = try settle(tx, answer, at: now) else { return false }
    try setPassword(tx, member, password, at: now)
    return true
  }

  /// Counts a failure or forgets those before; the member whose password it was, if it was right and may be used.
  private static func settle(_ tx: Transaction, _ answer: SignInChallenge.Answer, at now: Instant) throws -> ID<Member>?
  {
    guard let member = answer.member,
      let row = try tx.row(
        """
        SELECT m.failures, m.failed_at, m.locked_until, m.password FROM member m
        JOIN participant p ON p.id = m.participant WHERE m.id = ? AND m.state = 'active' AND p.state = 'active'
          AND (m.one_time_until IS NULL OR m.one_time_until > ?)
        """, member, now),
      // A password that was changed while this answer was being worked out is another question.
      try row.text(3) == answer.password.text
    else { return nil }
    var lock = LockOut(
      failures: try row.int(0), failedAt: try row.optionalInstant(1), lockedUntil: try row.optionalInstant(2))
    if lock.isLocked(at: now) {
      // Neither a guess nor a success of somebody else changes a lock.
      return answer.passesLock && answer.isRight ? member : nil
    }
    guard answer.isRight else {
      lock.fail(at: now)
      try tx.execute(
        "UPDATE member SET failures = ?, failed_at = ?, locked_until = ? WHERE id = ?", lock.failures, lock.failedAt,
        lock.lockedUntil, member)
      return nil
    }
    try tx.execute("UPDATE member SET failures = 0, failed_at = NULL, locked_until = NULL WHERE id = ?", member)
    return member
  }

  /// The refusal of a sign-in: the same for an unknown login, a wrong password and a locked login.
  public static let refused = Refusal(
    .unauthenticated, rule: "identity.sign-in",
    Text(zh: "登录名或密码不正确，或账户已暂时锁定", en: "wrong login or password, or locked for a while"),
    remedy: Text(zh: "多次失败后请等待，最长一小时", en: "after several failures wait, an hour at most"))

  /// The token that forms of this session must carry.
  public static func csrf(_ tx: Transaction, session token: String, at now: Instant) throws -> String? {
    try tx.row(
      "SELECT csrf FROM session WHERE digest = ? AND ended_at IS NULL AND expires_at > ?", Token.digest(token), now
    )?.text(0)
  }

  public static func end(_ tx: Transaction, session token: String, at now: Instant) throws {
    try tx.execute("UPDATE session SET ended_at = ? WHERE digest = ? AND ended_at IS NULL", now, Token.digest(token))
  }

  /// Sets a new password and ends every session of the member.
  public static func setPassword(_ tx: Transaction, _ member: ID<Member>, _ password: PasswordHash, at now: Instant)
    throws
  {
    try tx.execute(
      "UPDATE member SET password = ?, must_change = 0, one_time_until = NULL WHERE id = ?", password.text, member)
    try endAll(tx, of: member, at: now)
  }

  /// Ends every session of a member.
  public static func endAll(_ tx: Transaction, of member: ID<Member>, at now: Instant) throws {
    try tx.execute("UPDATE session SET ended_at = ? WHERE member = ? AND ended_at IS NULL", now, member)
  }

  /// What a member signs in with.
  public static func login(_ tx: Transaction, of member: ID<Member>) throws -> String {
    guard let row = try tx.row("SELECT login FROM member WHERE id = ?", member) else {
      throw Refusal.notFound("member")
    }
    return try row.text(0)
  }

  /// Forgets at most `limit` sessions that are over.
  @discardableResult
  public static func purge(_ tx: Transaction, at now: Instant, limit: Int = 1000) throws -> Int {
    try tx.execute(
      "DELETE FROM session WHERE digest IN (SELECT digest FROM session WHERE expires_at < ? ORDER BY expires_at LIMIT ?)",
      now, limit)
  }
}

/// A console session, as its owner gets it.
public struct Session: Hashable, Sendable, Codable {
  public var token: String
  public var csrf: String
  public var participant: ID<Participant>
  /// The first password was made by somebody else and must be changed before anything else.
  public var mustChangePassword: Bool
  public var expiresAt: Instant
}

/// What is needed to check a password.
public struct SignInChallenge: Sendable {
  let member: ID<Member>?
  let password: PasswordHash
  let locked: Bool
  let passesLock: Bool

  public struct Answer: Sendable {
    let member: ID<Member>?
    let password: PasswordHash
    let passesLock: Bool
    public let isRight: Bool
  }

  /// Hashes `candidate`; takes a third of a second and 128 MiB on purpose. Not on the cooperative pool.
  public func answer(_ candidate: String) -> Answer {
    let right = password.matches(candidate)
    return Answer(
      member: member, password: password, passesLock: passesLock, isRight: right && member != nil && !locked)
  }
}

extension PasswordHash {
  /// Costs an unknown login the same work as a known one.
  static let unknown = PasswordHash(
    text: "scrypt$131072$8$1$00000000000000000000000000000000$" + String(repeating: "00", count: 32))
}
