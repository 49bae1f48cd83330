import Evidence
public import Identity
public import Store
public import Vocabulary

/// A place that data may be sent to: whoever runs the hub allows it for one participant, and nothing that others send makes the hub
/// call an address that is not among these.
public struct DataTarget: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "dtg"

  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// `PUT` to the address and a name.
    case web = "http"
    /// An object store with the interface of S3: `PUT` to `/bucket/name`, signed (AWS Signature Version 4).
    case objects = "s3"
  }

  public var id: ID<DataTarget>
  /// Whose data may go there.
  public var participant: ID<Participant>
  public var kind: Kind
  /// `https://host[:port][/path]`, without a slash at its end.
  public var address: String
  /// Of an object store.
  public var bucket: String?
  public var region: String?
  public var createdAt: Instant

  public init(
    id: ID<DataTarget>, participant: ID<Participant>, kind: Kind, address: String, bucket: String? = nil,
    region: String? = nil, createdAt: Instant
  ) {
    self.id = id
    self.participant = participant
    self.kind = kind
    self.address = address
    self.bucket = bucket
    self.region = region
    self.createdAt = createdAt
  }
}

/// What whoever runs the hub tells of a target.
public struct DataTargetDraft: Hashable, Sendable, Codable {
  public var participant: ID<Participant>
  public var kind: DataTarget.Kind
  public var address: String
  public var bucket: String?
  public var region: String?
  /// Of `http`: the whole `Authorization`. Of `s3`: the access key and the secret key with a space between.
  public var secret: String?
}

public enum DataTargets {
  /// Allows a target. Appends `data-target.allowed`.
  public static func allow(
    _ tx: Transaction, _ draft: DataTargetDraft, by caller: Caller, vault: KeyVault, at now: Instant
  ) throws -> DataTarget {
    try Access.require(caller, .operate)
    _ = try Participants.get(tx, draft.participant)
    let address = ProtocolDesk.trimmed(draft.address)
    guard NetworkAddress.isHTTP(address) else { throw DataTargetRefusal.address }
    let secret = draft.secret ?? ""
    guard secret.utf8.count <= 2_000, secret.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw DataTargetRefusal.secret
    }
    let isStore = draft.kind == .objects
    guard isStore == (draft.bucket != nil), isStore || draft.region == nil,
      (draft.bucket ?? "bucket").utf8.allSatisfy(isPlain), (3...63).contains((draft.bucket ?? "bucket").utf8.count),
      (draft.region ?? "r").utf8.allSatisfy(isPlain), !isStore || secret.split(separator: " ").count == 2
    else { throw DataTargetRefusal.store }
    let target = DataTarget(
      id: ID(at: now), participant: draft.participant, kind: draft.kind, address: address, bucket: draft.bucket,
      region: draft.region, createdAt: now)
    try tx.execute(
      "INSERT INTO data_target (id, participant, body, secret) VALUES (?, ?, ?, ?)", target.id, target.participant,
      try StoredBody.encode(target), try vault.seal(Array(secret.utf8), as: target.id.description))
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "target.allowed", at: now, subject: target.id.description, actor: caller.participant.description,
        data: [
          "participant": JSON(target.participant), "address": .string(address), "kind": .string(target.kind.rawValue),
        ]))
    return target
  }

  /// Nothing more is sent there. Appends `data-target.removed`.
  public static func remove(_ tx: Transaction, _ id: ID<DataTarget>, by caller: Caller, at now: Instant) throws {
    try Access.require(caller, .operate)
    _ = try get(tx, id)
    try tx.execute("DELETE FROM data_target WHERE id = ?", id)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "target.removed", at: now, subject: id.description, actor: caller.participant.description))
  }

  public static func get(_ tx: Transaction, _ id: ID<DataTarget>) throws -> DataTarget {
    guard let row = try tx.row("SELECT body FROM data_target WHERE id = ?", id) else {
      throw Refusal.notFound("target")
    }
    return try row.body(0, of: "data_target")
  }

  /// A participant's, or all; the first thousand.
  public static func list(_ tx: Transaction, of participant: ID<Participant>?) throws -> [DataTarget] {
    let rows =
      if let participant {
        try tx.rows("SELECT body FROM data_target WHERE participant = ? ORDER BY id LIMIT 1000", participant)
      } else {
        try tx.rows("SELECT body FROM data_target ORDER BY id LIMIT 1000")
      }
    return try rows.map { try $0.body(0, of: "data_target") }
  }

  /// What a target wants to see.
  public static func secret(_ tx: Transaction, _ id: ID<DataTarget>, vault: KeyVault) throws -> String {
    guard let row = try tx.row("SELECT secret FROM data_target WHERE id = ?", id) else {
      throw Refusal.notFound("target")
    }
    return String(decoding: try vault.open(try row.blob(0), as: id.description), as: UTF8.self)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }
}

private enum DataTargetRefusal {
  static let address = Refusal(
    .unacceptable, rule: "target.address",
    Text(zh: "不是可用的目标地址", en: "not an address that data can be sent to"),
    remedy: Text(
      zh: "形如 https://store.example.org/inbox，不含用户名、查询或片段",
      en: "such as https://store.example.org/inbox, with no user, query or fragment"), field: "/address")
  static let secret = Refusal(
    .unacceptable, rule: "target.secret",
    Text(zh: "secret 应为至多 2000 个可见 ASCII 字符", en: "the secret is at most 2000 visible ASCII characters"),
    field: "/secret")
  static let store = Refusal(
    .unacceptable, rule: "target.store",
    Text(
      zh: "s3 目标需要 bucket 与密钥，http 目标不要 bucket",
      en: "a target of kind s3 needs a bucket and keys, one of kind http has none"),
    remedy: Text(
      zh: "bucket 与 region 为小写字母、数字、点和连字符；secret 为访问密钥与私密密钥，以空格分隔",
      en:
        "bucket and region are small letters, digits, dots and hyphens; secret is the access key and the secret key with a space between"
    ),
    field: "/bucket")
}
