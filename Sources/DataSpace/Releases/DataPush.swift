import Evidence
public import Exchange
public import Identity
public import Store
public import Vocabulary

/// Data on their way to a target that the operator has allowed: tried a few times, each time further apart.
public struct DataPush: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "dph"
  public enum State: String, Hashable, Sendable, Codable, CaseIterable {
    case waiting
    /// Its transfer is suspended.
    case held
    case sent, failed
  }

  public var id: ID<DataPush>
  public var use: ID<Use>
  public var agreement: ID<Agreement>
  public var target: ID<DataTarget>
  /// The transfer of the Dataspace Protocol that asked for it.
  public var process: ID<ProtocolProcess>?
  /// What the file or object is called there.
  public var name: String
  public var state: State
  public var tries: Int64
  public var requestedAt: Instant
  /// When it is tried, or tried again, at the earliest.
  public var dueAt: Instant
  public var endedAt: Instant?
  /// Of what was sent.
  public var sha256: String?
  public var bytes: Int64?
  /// Why the last try failed.
  public var error: String?
}

public enum DataPushes {
  /// After so many tries it has failed.
  public static let mostTries: Int64 = 8
  /// The most that wait for one agreement.
  static let mostWaiting: Int64 = 100

  /// Asks for the data of a use to be sent to a target of the consumer's.
  public static func request(
    _ tx: Transaction, _ use: ID<Use>, to target: ID<DataTarget>, name: String, by caller: Caller, at now: Instant
  ) throws -> DataPush {
    let grant = try DataUses.grant(tx, use, by: caller, at: now)
    guard try DataTargets.get(tx, target).participant == caller.participant else { throw Refusal.notFound("target") }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...500).contains(name.utf8.count), parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }),
      name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
    else { throw DataPushRefusal.name }
    try requireRoom(tx, grant.agreement)
    let push = DataPush(
      id: ID(at: now), use: use, agreement: grant.agreement, target: target, name: name, state: .waiting, tries: 0,
      requestedAt: now, dueAt: now)
    try insert(tx, push)
    return push
  }

  /// Refuses more than may wait for one agreement (`push.waiting`).
  static func requireRoom(_ tx: Transaction, _ agreement: ID<Agreement>) throws {
    let waiting = try tx.row(
      "SELECT COUNT(*) FROM data_push WHERE agreement = ? AND due_at IS NOT NULL", agreement)
    guard try (waiting?.int(0) ?? 0) < mostWaiting else { throw DataPushRefusal.tooMany }
  }

  static func insert(_ tx: Transaction, _ push: DataPush) throws {
    try tx.execute(
      "INSERT INTO data_push (id, use_id, agreement, due_at, body) VALUES (?, ?, ?, ?, ?)", push.id, push.use,
      push.agreement, push.dueAt, try StoredBody.encode(push))
  }

  public static func get(_ tx: Transaction, _ id: ID<DataPush>) throws -> DataPush {
    guard let row = try tx.row("SELECT body FROM data_push WHERE id = ?", id) else { throw Refusal.notFound("push") }
    return try row.body(0, of: "data_push")
  }

  /// Of a use, the first thousand.
  public static func list(_ tx: Transaction, of use: ID<Use>) throws -> [DataPush] {
    try tx.rows("SELECT body FROM data_push WHERE use_id = ? ORDER BY id LIMIT 1000", use).map {
      try $0.body(0, of: "data_push")
    }
  }

  public static func due(_ tx: Transaction, at now: Instant, limit: Int) throws -> [ID<DataPush>] {
    try tx.rows("SELECT id FROM data_push WHERE due_at <= ? ORDER BY due_at, id LIMIT ?", now, limit).map {
      try $0.id(0)
    }
  }

  /// It has arrived. Appends `transfer.pushed`.
  public static func sent(
    _ tx: Transaction, _ id: ID<DataPush>, sha256: String, bytes: Int64, at now: Instant
  ) throws {
    var push = try get(tx, id)
    (push.state, push.sha256, push.bytes, push.error, push.endedAt) = (.sent, sha256, bytes, nil, now)
    push.tries += 1
    try write(tx, push)
    try append(
      tx, push, "transfer.pushed", ["sha256": .string(sha256), "bytes": .int(bytes), "target": JSON(push.target)],
      at: now)
  }

  /// It has not. It is tried again later unless that makes no sense or was tried often enough; then appends `transfer.push-failed`.
  public static func failed(
    _ tx: Transaction, _ id: ID<DataPush>, _ why: String, isFinal: Bool, at now: Instant
  ) throws {
    var push = try get(tx, id)
    push.tries += 1
    push.error = String(why.prefix(500))
    push.dueAt = now.adding(milliseconds: pause(after: push.tries))
    if isFinal || push.tries >= mostTries { (push.state, push.endedAt) = (.failed, now) }
    try write(tx, push)
    if push.state == .failed {
      try append(tx, push, "transfer.push-failed", ["tries": .int(push.tries), "target": JSON(push.target)], at: now)
    }
  }

  /// Milliseconds until the next try: a second, twice as long each time, at most a quarter of an hour.
  static func pause(after tries: Int64) -> Int64 { min(900_000, 500 << min(tries, 12)) }

  static func write(_ tx: Transaction, _ push: DataPush) throws {
    let due: Instant? = push.state == .waiting ? push.dueAt : nil
    try tx.execute("UPDATE data_push SET due_at = ?, body = ? WHERE id = ?", due, try StoredBody.encode(push), push.id)
  }

  private static func append(
    _ tx: Transaction, _ push: DataPush, _ kind: String, _ data: JSON, at now: Instant
  ) throws {
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, agreement: push.agreement.description, subject: push.use.description, actor: nil,
        data: data))
  }
}

private enum DataPushRefusal {
  static let name = Refusal(
    .unacceptable, rule: "push.name", Text(zh: "名称不可用", en: "this name cannot be used"),
    remedy: Text(
      zh: "至多 500 字节，以 / 分隔的各段不空且不是 . 或 ..",
      en: "at most 500 bytes; parts between slashes are neither empty nor . or .."),
    field: "/name")
  static let tooMany = Refusal(
    .tooMany, rule: "push.waiting", Text(zh: "该合约等待发送的过多", en: "too many wait to be sent under this agreement"),
    remedy: Text(zh: "等它们发完", en: "wait until they are sent"))
}
