import Crypto
import HTTPTypes
import Identity
public import Store
import Vocabulary

/// First answers, kept so that a repeated request gets the same one and has no second effect.
///
/// After the `Idempotency-Key` header field (draft-ietf-httpapi-idempotency-key-header): a key belongs to one
/// participant and one request; the same key with another request is refused. So is the same request from somebody with
/// other rights: an answer is for whom it was given to.
enum Idempotency {
  /// How long first answers are kept.
  static let retention: Int64 = 2 * 86_400_000

  /// How many of them are kept for one participant: beyond that its oldest are forgotten early.
  static let most: Int64 = 1_000_000

  struct Fingerprint: Sendable {
    let key: String
    private let request: [UInt8]

    /// Refuses a key that is not 1 to 200 visible ASCII characters.
    static func checked(_ key: String) throws(Refusal) -> String {
      guard (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
        throw Refusal(
          .invalid, rule: "request.idempotency-key",
          Text(zh: "Idempotency-Key 无效", en: "the Idempotency-Key is not usable"),
          remedy: Text(zh: "1 至 200 个可见 ASCII 字符", en: "1 to 200 visible ASCII characters"), field: "Idempotency-Key")
      }
      return key
    }

    /// - Parameter key: ``checked(_:)`` before.
    init(key: String, endpoint: Endpoint, incoming: Incoming, bodyDigest: String? = nil) {
      self.key = key
      var hash = SHA256()
      hash.update(data: Array((endpoint.operation + "\n").utf8))
      hash.update(data: JSON.object(incoming.path.mapValues { .string($0) }).canonical)
      hash.update(data: JSON.object(incoming.query.mapValues { .string($0) }).canonical)
      hash.update(data: bodyDigest.map { Array($0.utf8) } ?? incoming.body.canonical)
      request = Array(hash.finalize())
    }

    /// Of the request together with who asks.
    func digest(_ caller: Caller) -> [UInt8] {
      var hash = SHA256()
      hash.update(data: request)
      let rights: JSON = [
        "member": caller.member.map { .string($0.description) } ?? .null,
        "roles": .array(caller.roles.map(\.rawValue).sorted().map { .string($0) }),
        "scopes": .array(caller.scopes.map(\.rawValue).sorted().map { .string($0) }),
      ]
      hash.update(data: rights.canonical)
      return Array(hash.finalize())
    }
  }

  /// Runs `effect` and keeps its answer, unless `asked` was answered before. Without a key, runs it.
  static func once(
    _ tx: Transaction, _ call: Call, _ asked: Fingerprint?, _ effect: () throws -> Answer
  ) throws -> Answer {
    guard let asked, let caller = call.caller else { return try effect() }
    if let first = try answer(tx, caller, asked) { return first }
    let answer = try effect()
    try keep(tx, caller, asked, answer, at: call.at)
    return answer
  }

  static func answer(_ tx: Transaction, _ caller: Caller, _ asked: Fingerprint) throws -> Answer? {
    guard
      let row = try tx.row(
        "SELECT digest, status, body FROM idempotency WHERE participant = ? AND key = ?", caller.participant,
        asked.key)
    else { return nil }
    guard try row.blob(0) == asked.digest(caller) else {
      throw Refusal(
        .unacceptable, rule: "request.idempotency-key-reused",
        Text(zh: "该 Idempotency-Key 已用于另一请求", en: "this Idempotency-Key was used for another request"),
        remedy: Text(zh: "为每个新请求使用新的键", en: "use a new key for each new request"), field: "Idempotency-Key")
    }
    return Answer(
      status: .init(code: Int(try row.int(1))), body: row.isNull(2) ? JSON?.none : try row.json(2),
      headers: ["Idempotency-Replayed": "true"])
  }

  static func keep(
    _ tx: Transaction, _ caller: Caller, _ asked: Fingerprint, _ answer: Answer, at: Instant
  ) throws {
    try tx.append(
      "INSERT INTO idempotency (participant, key, digest, status, body, at) VALUES (?, ?, ?, ?, ?, ?)",
      caller.participant, asked.key, asked.digest(caller), answer.status.code, answer.body, at)
  }

  /// Forgets at most `limit` answers that are older than ``retention``; returns how many.
  static func purge(_ tx: Transaction, at: Instant, limit: Int = 1000) throws -> Int {
    try tx.execute(
      """
      DELETE FROM idempotency WHERE (participant, key) IN
        (SELECT participant, key FROM idempotency WHERE at < ? ORDER BY at LIMIT ?)
      """, at.adding(milliseconds: -retention), limit)
  }
}

extension Idempotency {
  /// Participants with more than `most` kept answers, and the time up to which theirs are to be forgotten.
  static func crowded(_ tx: Transaction, most: Int64 = most) throws -> [(participant: ID<Participant>, until: Instant)]
  {
    let rows = try tx.rows(
      "SELECT participant FROM idempotency GROUP BY participant HAVING COUNT(*) > ? ORDER BY participant", most)
    return try rows.compactMap { row in
      guard let participant = ID<Participant>(try row.text(0)) else { return nil }
      let last = try tx.row(
        "SELECT at FROM idempotency WHERE participant = ? ORDER BY at DESC LIMIT 1 OFFSET ?", participant, most)
      return try last.map { (participant, try $0.instant(0)) }
    }
  }

  /// Forgets at most `limit` answers of `participant` from `until` or before; returns how many.
  static func trim(
    _ tx: Transaction, _ participant: ID<Participant>, until: Instant, limit: Int = 1000
  ) throws -> Int {
    // Oldest first by the index on time: who is crowded has most of what is old.
    try tx.execute(
      """
      DELETE FROM idempotency WHERE participant = ? AND key IN
        (SELECT key FROM idempotency WHERE at <= ? AND participant = ? ORDER BY at LIMIT ?)
      """, participant, until, participant, limit)
  }
}

/// The Hub's own tables.
public enum HubSchema {
  public static let migrations = [
    Migration(
      "hub-0001-idempotency",
      """
      CREATE TABLE idempotency (
        participant TEXT NOT NULL, key TEXT NOT NULL, digest BLOB NOT NULL, status INTEGER NOT NULL, body TEXT,
        at INTEGER NOT NULL, PRIMARY KEY (participant, key)
      ) STRICT;
      CREATE INDEX idempotency_at ON idempotency (at);
      """),
    Migration(
      "hub-0002-sign-in-failures",
      """
      CREATE TABLE sign_in_source (source TEXT NOT NULL PRIMARY KEY, failures INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;
      CREATE INDEX sign_in_source_at ON sign_in_source (at);
      CREATE TABLE sign_in_failure (
        login TEXT NOT NULL, source TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (login, source)
      ) STRICT;
      CREATE INDEX sign_in_failure_at ON sign_in_failure (at);
      """),
    TESTasks.migration,
  ]
}
