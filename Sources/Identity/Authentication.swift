public import Store
public import Vocabulary

/// From what a request shows to who it acts for. It runs in the request's own transaction, so a revocation is
/// effective on the next request; it is one indexed query and writes nothing.
public enum Authentication {
  /// How old a key's date of last use gets before it is written anew, in seconds: no write for each request.
  public static let keyUseIsCoarse: Int64 = 3600
  /// The same for sessions; their idle end is this much coarse.
  public static let sessionUseIsCoarse: Int64 = 60

  /// The caller of an API key. Refuses alike whether the key is unknown, expired or revoked.
  public static func caller(_ tx: Transaction, bearer token: String, at now: Instant) throws -> Caller {
    if token.hasPrefix(Sessions.prefix) { return try caller(tx, session: token, at: now) }
    // The digest is the key: what differs in one bit finds nothing, and timing tells nothing of the stored secret.
    guard token.utf8.count == APIKeys.length, token.hasPrefix(APIKeys.prefix),
      let row = try tx.row(
        """
        SELECT k.participant, p.kinds, k.scopes, k.id, k.used_at, k.maker, k.expires_at FROM api_key k
        JOIN participant p ON p.id = k.participant
        WHERE k.digest = ? AND k.revoked_at IS NULL AND p.state = 'active'
        """, Token.digest(token)), try row.instant(6) > now
    else { throw refused }
    let used = try row.optionalInstant(4)
    let isFresh = used.map { now.milliseconds(since: $0) < keyUseIsCoarse * 1000 } ?? false
    return Caller(
      participant: try row.id(0), kinds: Participants.kinds(try row.text(1)), maker: try row.optionalID(5),
      scopes: APIKeys.scopes(try row.text(2)),
      unnoted: isFresh ? nil : .apiKey(try row.id(3)), key: try row.id(3))
  }

  /// The caller of a console session that is neither over nor idle for longer than ``Sessions/idle``.
  public static func caller(_ tx: Transaction, session token: String, at now: Instant) throws -> Caller {
    let digest = Token.digest(token)
    guard token.utf8.count == Sessions.length, token.hasPrefix(Sessions.prefix),
      let row = try tx.row(
        """
        SELECT m.participant, p.kinds, m.id, m.roles, s.must_change, COALESCE(s.seen_at, s.created_at) FROM session s
        JOIN member m ON m.id = s.member JOIN participant p ON p.id = m.participant
        WHERE s.digest = ? AND s.ended_at IS NULL AND s.expires_at > ? AND p.state = 'active' AND m.state = 'active'
        """, digest, now)
    else { throw refused }
    let unseen = now.milliseconds(since: try row.instant(5))
    guard unseen < (Sessions.idle + sessionUseIsCoarse) * 1000 else { throw refused }
    let roles = Members.roles(try row.text(3))
    let mustChange = try row.bool(4)
    // Until the first password is changed a session can do nothing but change it.
    let scopes = mustChange ? [] : roles.reduce(into: Set<Scope>()) { $0.formUnion($1.scopes) }
    return Caller(
      participant: try row.id(0), kinds: Participants.kinds(try row.text(1)), member: try row.id(2), roles: roles,
      scopes: scopes, mustChangePassword: mustChange,
      unnoted: unseen < sessionUseIsCoarse * 1000 ? nil : .session(digest: digest))
  }

  /// Writes down that `credential` was used, if nobody has since: the date of a key, and the idle end of a session.
  public static func noteUse(_ tx: Transaction, _ credential: Caller.Credential, at now: Instant) throws {
    switch credential {
    case .apiKey(let id):
      try tx.execute("UPDATE api_key SET used_at = ? WHERE id = ? AND (used_at IS NULL OR used_at < ?)", now, id, now)
    case .session(let digest):
      try tx.execute(
        "UPDATE session SET seen_at = ? WHERE digest = ? AND ended_at IS NULL AND COALESCE(seen_at, created_at) < ?",
        now, digest, now)
    }
  }

  static let refused = Refusal(
    .unauthenticated, rule: "access.key-invalid",
    Text(zh: "密钥或登录无效", en: "the key or session is not valid"),
    remedy: Text(zh: "检查密钥，或重新登录", en: "check the key, or sign in again"))
}
