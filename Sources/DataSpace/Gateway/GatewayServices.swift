import Evidence
public import Identity
public import Store
public import Vocabulary

/// Services behind the gateway: registered by their providers, let in by the operator.
public enum GatewayServices {
  public static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
  static let usualTimeout: Int64 = 30
  static let usualMost: Int64 = 1 << 30

  /// Registers a service; it waits for the operator. Appends `gateway.service-registered`.
  public static func register(
    _ tx: Transaction, _ draft: GatewayServiceDraft, for provider: ID<Participant>, vault: KeyVault, at now: Instant
  ) throws -> GatewayService {
    let endpoint = ProtocolDesk.trimmed(draft.endpoint)
    guard NetworkAddress.isHTTP(endpoint) else { throw GatewayRefusal.address }
    let (methods, paths) = (draft.methods ?? ["GET", "POST"], draft.paths ?? ["/"])
    guard !methods.isEmpty, Set(methods).count == methods.count, methods.allSatisfy(Self.methods.contains),
      !paths.isEmpty, paths.count <= 50,
      paths.allSatisfy({ $0.hasSuffix("/") && !$0.contains("?") && (try? GatewayTarget($0)) != nil })
    else { throw GatewayRefusal.terms }
    let secret = Array((draft.authorization ?? "").utf8)
    guard secret.count <= 2000, secret.allSatisfy({ (0x20...0x7E).contains($0) }) else { throw GatewayRefusal.terms }
    let service = GatewayService(
      id: ID(at: now), provider: provider, name: draft.name, endpoint: endpoint, methods: methods, paths: paths,
      timeoutSeconds: draft.timeoutSeconds ?? usualTimeout, mostBytes: draft.mostBytes ?? usualMost, createdAt: now)
    let sealed: [UInt8]? = secret.isEmpty ? nil : try vault.seal(secret, as: service.id.description)
    try tx.execute(
      "INSERT INTO gateway_service (id, provider, state, secret, body) VALUES (?, ?, ?, ?, ?)", service.id, provider,
      service.state.rawValue, sealed, try StoredBody.encode(service))
    try append(tx, "gateway.service-registered", service, actor: provider, ["endpoint": .string(endpoint)], at: now)
    return service
  }

  /// The operator lets a service's address in. Appends `gateway.service-allowed`.
  ///
  /// - Parameter inside: that the address may be on the hub's own machine or a link-local one.
  public static func allow(
    _ tx: Transaction, _ id: ID<GatewayService>, inside: Bool, by caller: Caller, at now: Instant
  ) throws -> GatewayService {
    try Access.require(caller, .operate)
    var service = try get(tx, id)
    guard service.state != .closed else { throw GatewayRefusal.closed }
    guard inside || !NetworkAddress.isInside(service.endpoint) else { throw GatewayRefusal.internalAddress }
    service.state = .open
    try tx.execute("UPDATE gateway_service SET state = ? WHERE id = ?", service.state.rawValue, id)
    try append(
      tx, "gateway.service-allowed", service, actor: caller.participant,
      ["endpoint": .string(service.endpoint), "internal": .bool(inside)], at: now)
    return service
  }

  /// Its provider or the operator closes it for good: the next request is refused. Appends `gateway.service-closed`.
  public static func close(
    _ tx: Transaction, _ id: ID<GatewayService>, by caller: Caller, at now: Instant
  ) throws -> GatewayService {
    var service = try get(tx, id)
    if service.provider != caller.participant { try Access.require(caller, .operate) }
    guard service.state != .closed else { return service }
    service.state = .closed
    try tx.execute("UPDATE gateway_service SET state = ? WHERE id = ?", service.state.rawValue, id)
    try append(tx, "gateway.service-closed", service, actor: caller.participant, [:], at: now)
    return service
  }

  public static func get(_ tx: Transaction, _ id: ID<GatewayService>) throws -> GatewayService {
    guard let row = try tx.row("SELECT body, state FROM gateway_service WHERE id = ?", id) else {
      throw Refusal.notFound("service")
    }
    return try read(row)
  }

  /// Services, newest first; those of one provider, or all.
  public static func list(
    _ tx: Transaction, of provider: ID<Participant>?, before: ID<GatewayService>?, limit: Int
  ) throws -> [GatewayService] {
    let before = before?.description ?? "gws_zzz"
    let rows =
      if let provider {
        try tx.rows(
          "SELECT body, state FROM gateway_service WHERE provider = ? AND id < ? ORDER BY id DESC LIMIT ?", provider,
          before, limit)
      } else {
        try tx.rows("SELECT body, state FROM gateway_service WHERE id < ? ORDER BY id DESC LIMIT ?", before, limit)
      }
    return try rows.map(read)
  }

  /// What the service wants to see from the hub.
  static func secret(_ tx: Transaction, of id: ID<GatewayService>, vault: KeyVault) throws -> String? {
    guard let sealed = try tx.row("SELECT secret FROM gateway_service WHERE id = ? AND secret IS NOT NULL", id) else {
      return nil
    }
    return String(decoding: try vault.open(try sealed.blob(0), as: id.description), as: UTF8.self)
  }

  private static func read(_ row: Row) throws -> GatewayService {
    var service = try row.body(0, of: "gateway_service", as: GatewayService.self)
    service.state = GatewayService.State(rawValue: try row.text(1)) ?? .closed
    return service
  }

  private static func append(
    _ tx: Transaction, _ kind: String, _ service: GatewayService, actor: ID<Participant>, _ data: [String: JSON],
    at now: Instant
  ) throws {
    var data = data
    data["provider"] = JSON(service.provider)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: service.id.description, actor: actor.description, data: .object(data)))
  }
}
