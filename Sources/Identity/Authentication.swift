public import Store
public import Vocabulary

/// From what a request shows to who it acts for. It runs in the request's own transaction, so a revocation is
/// effective on the next request; it is one indexed query.
public enum Authentication {
  /// The caller of an API key. Refuses alike whether the key is unknown, expired or revoked.
  public static func caller(_ tx: Transaction, bearer token: String, at now: Instant) throws -> Caller {
    if token.hasPrefix(Sessions.prefix) { return try caller(tx, session: token, at: now) }
    // The digest is the key: what differs in one bit finds nothing, and timing tells nothing of the stored secret.
    guard token.utf8.count == APIKeys.length,
      let row = try tx.row(
        """
        SELECT k.participant, p.kinds, k.scopes FROM api_key k JOIN participant p ON p.id = k.participant
        WHERE k.digest = ? AND k.revoked_at IS NULL AND k.expires_at > ? AND p.state = 'active'
        """, Token.digest(token), now)
    else { throw refused }
    return Caller(
      participant: try row.id(0), kinds: Participants.kinds(try row.text(1)), scopes: APIKeys.scopes(try row.text(2)))
  }

  /// The caller of a console session, and moves its idle end on.
  public static func caller(_ tx: Transaction, session token: String, at now: Instant) throws -> Caller {
    guard token.utf8.count == Sessions.length,
      let row = try tx.row(
        """
        SELECT m.participant, p.kinds, m.id, m.roles, s.must_change FROM session s JOIN member m ON m.id = s.member
        JOIN participant p ON p.id = m.participant
        WHERE s.digest = ? AND s.ended_at IS NULL AND s.expires_at > ? AND p.state = 'active' AND m.state = 'active'
        """, Token.digest(token), now)
    else { throw refused }
    let roles = Members.roles(try row.text(3))
    // Until the first password is changed a session can do nothing but change it.
    let scopes = try row.bool(4) ? [] : roles.reduce(into: Set<Scope>()) { $0.formUnion($1.scopes) }
    return Caller(
      participant: try row.id(0), kinds: Participants.kinds(try row.text(1)), member: try row.id(2), roles: roles,
      scopes: scopes)
  }

  static let refused = Refusal(
    .unauthenticated, rule: "access.key-invalid",
    Text(zh: "密钥或登录无效", en: "the key or session is not valid"),
    remedy: Text(zh: "检查密钥，或重新登录", en: "check the key, or sign in again"))
}
