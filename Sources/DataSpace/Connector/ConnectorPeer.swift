import Evidence
public import Identity
public import Store
public import Vocabulary

/// Another connector that this hub talks to: which participant it speaks for, where it is, and what this hub shows it.
public struct ConnectorPeer: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "cnp"
  public var id: ID<ConnectorPeer>
  /// As whom the other side acts here; its own API key says so.
  public var participant: ID<Participant>
  /// Its protocol base, such as `https://hub.example.org/dsp/2025-1`. Messages go there and nowhere else.
  public var address: String
  public var createdAt: Instant
}

/// Peers are set by whoever runs the hub: nothing that others send makes the hub call an address that is not among them.
public enum ConnectorPeers {
  /// Registers the peer of a participant, or replaces it. `secret` is the whole `Authorization` that the peer wants to see.
  public static func set(
    _ tx: Transaction, for participant: ID<Participant>, address: String, secret: String, by caller: Caller,
    vault: KeyVault, at now: Instant
  ) throws -> ConnectorPeer {
    try Access.require(caller, .operate)
    _ = try Participants.get(tx, participant)
    let address = ProtocolDesk.trimmed(address)
    guard NetworkAddress.isHTTP(address) else { throw wrongAddress }
    guard (1...2000).contains(secret.utf8.count), secret.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw wrongSecret
    }
    let known = try find(tx, of: participant.description)
    let peer = ConnectorPeer(
      id: known?.id ?? ID(at: now), participant: participant, address: address, createdAt: known?.createdAt ?? now)
    let sealed = try vault.seal(Array(secret.utf8), as: peer.id.description)
    if known == nil {
      try tx.execute(
        "INSERT INTO dsp_peer (id, participant, address, secret, created_at) VALUES (?, ?, ?, ?, ?)", peer.id,
        participant, address, sealed, now)
    } else {
      try tx.execute("UPDATE dsp_peer SET address = ?, secret = ? WHERE id = ?", address, sealed, peer.id)
    }
    // Who only meets here through its connector has the hub keep the key that it signs with.
    if try SigningKeys.current(tx, participant) == nil {
      _ = try SigningKeys.makeInCustody(tx, for: participant, vault: vault, at: now)
    }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "connector.registered", at: now, subject: peer.id.description, actor: caller.participant.description,
        data: ["participant": JSON(participant), "address": .string(address)]))
    return peer
  }

  /// Forgets a peer: nothing more is sent to it, and nothing from it is taken.
  public static func remove(_ tx: Transaction, _ id: ID<ConnectorPeer>, by caller: Caller, at now: Instant) throws {
    try Access.require(caller, .operate)
    let peer = try get(tx, id)
    try tx.execute("DELETE FROM dsp_peer WHERE id = ?", id)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "connector.removed", at: now, subject: peer.id.description, actor: caller.participant.description))
  }

  public static func get(_ tx: Transaction, _ id: ID<ConnectorPeer>) throws -> ConnectorPeer {
    guard let row = try tx.row(select + "WHERE id = ?", id) else { throw Refusal.notFound("connector") }
    return try read(row)
  }

  public static func list(_ tx: Transaction) throws -> [ConnectorPeer] {
    try tx.rows(select + "ORDER BY id LIMIT 1000").map(read)
  }

  static func find(_ tx: Transaction, of participant: String) throws -> ConnectorPeer? {
    try tx.row(select + "WHERE participant = ?", participant).map(read)
  }

  /// The `Authorization` that a peer wants to see.
  static func secret(_ tx: Transaction, of participant: String, vault: KeyVault) throws -> String? {
    guard let row = try tx.row("SELECT id, secret FROM dsp_peer WHERE participant = ?", participant) else { return nil }
    return String(decoding: try vault.open(try row.blob(1), as: try row.text(0)), as: UTF8.self)
  }

  private static let select = "SELECT id, participant, address, created_at FROM dsp_peer "

  private static func read(_ row: Row) throws -> ConnectorPeer {
    ConnectorPeer(
      id: try row.id(0), participant: try row.id(1), address: try row.text(2), createdAt: try row.instant(3))
  }

  private static let wrongAddress = Refusal(
    .unacceptable, rule: "dsp.peer-address", Text(zh: "不是可用的连接器地址", en: "not an address of a connector"),
    remedy: Text(
      zh: "形如 https://hub.example.org/dsp/2025-1，不含用户名、查询或片段",
      en: "such as https://hub.example.org/dsp/2025-1, with no user, query or fragment"), field: "/address")
  private static let wrongSecret = Refusal(
    .unacceptable, rule: "dsp.peer-authorization",
    Text(zh: "Authorization 应为 1 至 2000 个可见 ASCII 字符", en: "the authorization is 1 to 2000 visible ASCII characters"),
    field: "/authorization")
}
