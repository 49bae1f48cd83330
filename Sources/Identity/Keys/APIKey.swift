import Evidence
public import Store
public import Vocabulary

/// A key that a program acts with. Its secret is shown once.
public struct APIKey: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "apk"
  public var id: ID<APIKey>
  public var participant: ID<Participant>
  public var name: String
  public var scopes: Set<Scope>
  public var createdAt: Instant
  public var expiresAt: Instant
  public var revokedAt: Instant?
  /// When it was last used, give or take ``Authentication/keyUseIsCoarse``.
  public var usedAt: Instant?
}

public enum APIKeys {
  static let prefix = "lqk_"
  static let length = prefix.utf8.count + 64
  /// Signalled when keys end before their time.
  public static let topic = "api-keys"
  /// The longest life of a key in days.
  public static let longestLife: Int64 = 366
  /// How many keys of one participant may be valid at a time.
  public static let most = 200

  /// Makes a key; the second value is its secret, which is nowhere else.
  ///
  /// - Parameter caller: who makes it: it has no scope that they lack, and goes with the person behind them. Nil: the
  ///   participant itself, and no person.
  public static func create(
    _ tx: Transaction, for participant: ID<Participant>, name: String, scopes: Set<Scope>, days: Int64,
    by caller: Caller? = nil, at now: Instant
  ) throws -> (key: APIKey, secret: String) {
    if let caller { try Access.requireScopes(caller, scopes) }
    return try make(tx, for: participant, name: name, scopes: scopes, days: days, by: caller, at: now)
  }

  /// Makes the key of an agent: it has the one scope that nobody else has.
  public static func createForAgent(
    _ tx: Transaction, of participant: ID<Participant>, name: String, days: Int64, by caller: Caller, at now: Instant
  ) throws -> (key: APIKey, secret: String) {
    try Access.require(caller, .administer)
    return try make(tx, for: participant, name: name, scopes: [.agent], days: days, by: caller, at: now)
  }

  /// Makes a key for the model gateway: it has the one scope for that.
  public static func createForModels(
    _ tx: Transaction, of participant: ID<Participant>, name: String, days: Int64, by caller: Caller, at now: Instant
  ) throws -> (key: APIKey, secret: String) {
    try Access.require(caller, .administer)
    return try make(tx, for: participant, name: name, scopes: [.models], days: days, by: caller, at: now)
  }

  /// The key whose secret has this SHA-256, whatever its state.
  public static func find(_ tx: Transaction, digest: [UInt8]) throws -> ID<APIKey>? {
    try tx.row("SELECT id FROM api_key WHERE digest = ?", digest)?.id(0)
  }

  /// What the secret of a key is known by (SHA-256), and until when it may be used; nil where it may not be used now.
  public static func usable(
    _ tx: Transaction, _ id: ID<APIKey>, at now: Instant
  ) throws -> (digest: [UInt8], until: Instant)? {
    let row = try tx.row(
      """
      SELECT k.digest, k.expires_at FROM api_key k JOIN participant p ON p.id = k.participant
      WHERE k.id = ? AND k.revoked_at IS NULL AND k.expires_at > ? AND p.state = 'active'
      """, id, now)
    return try row.map { (try $0.blob(0), try $0.instant(1)) }
  }

  private static func make(
    _ tx: Transaction, for participant: ID<Participant>, name: String, scopes: Set<Scope>, days: Int64,
    by caller: Caller?, at now: Instant
  ) throws -> (key: APIKey, secret: String) {
    guard !scopes.isEmpty, (1...longestLife).contains(days) else {
      throw Refusal(
        .unacceptable, rule: "identity.key-terms",
        Text(zh: "密钥的权限或期限无效", en: "the key's scopes or life are not acceptable"),
        remedy: Text(zh: "至少一项权限，1 至 \(longestLife) 天", en: "at least one scope, 1 to \(longestLife) days"),
        field: "/days")
    }
    guard PlainText.isOneLine(name, 1...80) else {
      throw Refusal(
        .unacceptable, rule: "identity.key-name", Text(zh: "密钥名称不符合要求", en: "the key's name is not acceptable"),
        remedy: Text(zh: "1 至 80 个字符，不含控制字符", en: "1 to 80 characters without control characters"), field: "/name")
    }
    let valid = try tx.row(
      "SELECT COUNT(*) FROM api_key WHERE participant = ? AND revoked_at IS NULL AND expires_at > ?", participant, now)
    guard try valid?.int(0) ?? 0 < most else {
      throw Refusal(
        .conflict, rule: "identity.key-count",
        Text(zh: "有效密钥已达 \(most) 个", en: "there are \(most) valid keys already"),
        remedy: Text(zh: "先吊销不用的密钥", en: "revoke keys that are not used"))
    }
    let token = Token(prefix: prefix)
    let key = APIKey(
      id: ID(at: now), participant: participant, name: name, scopes: scopes, createdAt: now,
      expiresAt: now.adding(days: days))
    try tx.execute(
      """
      INSERT INTO api_key (id, participant, name, scopes, digest, created_at, expires_at, maker)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """, key.id, participant, name, encoded(scopes), token.digest, now, key.expiresAt,
      caller?.participant == participant ? caller?.maker : nil)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "api-key.created", at: now, subject: key.id.description,
        actor: (caller?.participant ?? participant).description,
        data: [
          "participant": JSON(participant), "scopes": .string(encoded(scopes)), "expiresAt": JSON(key.expiresAt),
        ]))
    return (key, token.text)
  }

  public static func list(_ tx: Transaction, of participant: ID<Participant>, after cursor: String?, limit: Int) throws
    -> [APIKey]
  {
    try tx.rows(
      """
      SELECT id, participant, name, scopes, created_at, expires_at, revoked_at, used_at FROM api_key
      WHERE participant = ? AND id > ? ORDER BY id LIMIT ?
      """, participant, cursor ?? "", limit
    ).map { row in
      APIKey(
        id: try row.id(0), participant: try row.id(1), name: try row.text(2), scopes: scopes(try row.text(3)),
        createdAt: try row.instant(4), expiresAt: try row.instant(5), revokedAt: try row.optionalInstant(6),
        usedAt: try row.optionalInstant(7))
    }
  }

  /// Ends a key at once. Revoking twice changes nothing.
  public static func revoke(_ tx: Transaction, _ id: ID<APIKey>, of participant: ID<Participant>, at now: Instant)
    throws
  {
    let changed = try tx.execute(
      "UPDATE api_key SET revoked_at = ? WHERE id = ? AND participant = ? AND revoked_at IS NULL", now, id, participant)
    if changed == 0 {
      guard try tx.row("SELECT id FROM api_key WHERE id = ? AND participant = ?", id, participant) != nil else {
        throw Refusal.notFound("api-key")
      }
      return
    }
    tx.signal(topic)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(kind: "api-key.revoked", at: now, subject: id.description, actor: participant.description))
  }

  /// Ends the keys that a person made, or that keys of theirs made, as far as they may do more than `kept`.
  static func revokeMade(
    _ tx: Transaction, by member: ID<Member>, of participant: ID<Participant>, beyond kept: Set<Scope>, at now: Instant
  ) throws {
    let rows = try tx.rows(
      "SELECT id, participant, scopes FROM api_key WHERE maker = ? AND revoked_at IS NULL AND expires_at > ? ORDER BY id",
      member, now)
    // Whoever may administer may have agents.
    let kept = kept.contains(.admin) ? kept.union([.agent, .models]) : kept
    for row in rows where !scopes(try row.text(2)).isSubset(of: kept) {
      let id = try row.id(0, as: ID<APIKey>.self)
      try tx.execute("UPDATE api_key SET revoked_at = ? WHERE id = ?", now, id)
      tx.signal(topic)
      try EvidenceLog.append(
        tx,
        EvidenceEntry(
          kind: "api-key.revoked", at: now, subject: id.description, actor: participant.description,
          data: [
            "participant": JSON(try row.id(1, as: ID<Participant>.self)),
            "maker": .string(try Members.reference(tx, member)),
          ]))
    }
  }

  static func encoded(_ scopes: Set<Scope>) -> String { scopes.map(\.rawValue).sorted().joined(separator: " ") }
  static func scopes(_ text: String) -> Set<Scope> {
    Set(text.split(separator: " ").compactMap { Scope(rawValue: String($0)) })
  }
}
