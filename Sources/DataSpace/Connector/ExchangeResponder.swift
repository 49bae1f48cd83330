import Exchange
public import Identity
public import Store
public import Vocabulary

/// Answers other connectors with what the exchange decides: its offers, negotiations, agreements and uses are those of everybody.
///
/// Whom another connector speaks for is a participant here, known by its API key. As the provider's side nothing is decided by the
/// protocol: a published rule approves, or the provider's people do, and what they do moves the process.
public struct ExchangeResponder: ProtocolResponder {
  let vault: KeyVault
  /// Where data are had from: this and a process's id.
  let dataRoot: @Sendable () -> String
  /// Where data are pushed to: this and a process's id.
  let inboxRoot: @Sendable () -> String
  /// The hub's signature over readings.
  let countersign: @Sendable ([UInt8]) throws -> String
  /// How many bytes the file has that an offer's reference names; nil where its provider has no such file.
  let bytes: @Sendable (Transaction, JSON, ID<Participant>) throws -> Int64?

  public init(
    vault: KeyVault, dataRoot: @escaping @Sendable () -> String, inboxRoot: @escaping @Sendable () -> String,
    countersign: @escaping @Sendable ([UInt8]) throws -> String,
    bytes: @escaping @Sendable (Transaction, JSON, ID<Participant>) throws -> Int64?
  ) {
    self.vault = vault
    self.dataRoot = dataRoot
    self.inboxRoot = inboxRoot
    self.countersign = countersign
    self.bytes = bytes
  }

  public func party(_ tx: Transaction, showing authorization: String?, at now: Instant) throws -> ProtocolParty {
    let parts = (authorization ?? "").split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw ProtocolRefusal.unknownParty }
    let caller = try Authentication.caller(tx, bearer: String(parts[1]), at: now)
    try Access.require(caller, .act)
    return ProtocolParty(caller.participant.description, unnoted: caller.unnoted)
  }

  public func admit(_ tx: Transaction, address: String, of party: String) throws {
    guard let peer = try ConnectorPeers.find(tx, of: party), NetworkAddress.isHTTP(address),
      address == peer.address || address.hasPrefix(peer.address + "/")
    else { throw ProtocolRefusal.address }
  }

  public func authorization(_ tx: Transaction, to process: ProtocolProcess) throws -> String? {
    // Where a peer goes, nothing more is said to it.
    try admit(tx, address: process.address, of: process.party)
    return try ConnectorPeers.secret(tx, of: process.party, vault: vault)
  }

  public func begin(
    _ tx: Transaction, _ process: inout ProtocolProcess, _ message: ProtocolMessage, at now: Instant
  ) throws {
    switch process.kind {
    case .negotiation:
      guard process.role == .provider else { throw ConnectorRefusal.unasked }
      try beginNegotiation(tx, &process, message, at: now)
    case .transfer: try beginTransfer(tx, &process, message, at: now)
    }
  }

  public func received(
    _ tx: Transaction, _ message: ProtocolMessage, _ process: inout ProtocolProcess, at now: Instant
  ) throws {
    switch (process.kind, process.role) {
    case (.negotiation, .provider): try receivedOfConsumer(tx, message, process, at: now)
    case (.transfer, .provider): try receivedOnTransfer(tx, message, &process, at: now)
    case (_, .consumer): try noteOfConsumer(tx, message, process, at: now)
    }
  }

  public func next(_ tx: Transaction, _ process: inout ProtocolProcess, at now: Instant) throws -> ProtocolReply? {
    switch (process.kind, process.role) {
    case (.negotiation, .provider): try nextOfProvider(tx, process, at: now)
    case (.negotiation, .consumer): nextOfConsumer(process)
    case (.transfer, .provider): try nextOfTransfer(tx, process, at: now)
    case (.transfer, .consumer): nil
    }
  }

  /// What the exchange knows of it ends with it.
  public func failed(_ tx: Transaction, _ process: ProtocolProcess, at now: Instant) throws {
    guard process.role == .provider, let subject = process.subject else { return }
    switch process.kind {
    case .negotiation:
      guard let id = ID<Negotiation>(subject) else { return }
      let negotiation = try Negotiations.get(tx, id)
      guard negotiation.state != .finalized, negotiation.state != .terminated else { return }
      // A proposed agreement is withdrawn in the name of its consumer, who would not hear of it.
      _ = try Negotiations.terminate(
        tx, id, by: negotiation.state == .agreed ? .consumer : .provider, reason: "connector-unreached", at: now)
    case .transfer:
      guard let id = ID<Use>(subject) else { return }
      try endUse(tx, id, .terminate, at: now)
    }
  }

  public func moved(_ tx: Transaction, after place: String, limit: Int) throws -> [ID<ProtocolProcess>] {
    try tx.rows(
      """
      SELECT p.id FROM dsp_process p LEFT JOIN negotiation n ON n.id = p.subject
        LEFT JOIN exchange_use u ON u.id = p.subject LEFT JOIN agreement a ON a.id = u.agreement
      WHERE p.is_final = 0 AND p.subject IS NOT NULL AND p.role = 'provider' AND p.id > ?
        AND (p.state IN ('REQUESTED', 'ACCEPTED') AND n.state IN ('OFFERED', 'AGREED', 'TERMINATED')
          OR p.state = 'OFFERED' AND n.state = 'TERMINATED'
          OR p.state = 'VERIFIED' AND n.state IN ('FINALIZED', 'TERMINATED')
          OR p.state IN ('REQUESTED', 'STARTED') AND (a.state <> 'active' OR u.state IN ('suspended', 'terminated'))
          OR p.state = 'SUSPENDED' AND (a.state = 'active' AND p.body LIKE '%"suspendedBy":"provider"%'
            OR a.state NOT IN ('active', 'suspended') OR u.state = 'terminated'))
      ORDER BY p.id LIMIT ?
      """, place, limit
    ).map { try $0.id(0) }
  }
}
