import Evidence
public import Identity
public import Store
public import Vocabulary

/// Servers of models: registered by their providers, let in by the operator.
public enum ModelUpstreams {
  public static let usualTimeout: Int64 = 60
  public static let usualCalls: Int64 = 1024

  /// Registers one; it waits for the operator, but for the built-in one. Appends `model.upstream-registered`.
  public static func register(
    _ tx: Transaction, _ draft: ModelUpstreamDraft, for provider: ID<Participant>, vault: KeyVault, at now: Instant
  ) throws -> ModelUpstream {
    let dialect = draft.dialect ?? .openai
    var endpoint = draft.endpoint ?? ""
    while endpoint.hasSuffix("/") { endpoint.removeLast() }
    guard dialect == .demo ? endpoint.isEmpty : NetworkAddress.isHTTP(endpoint) else { throw ModelsRefusal.address }
    let secret = Array((draft.secret ?? "").utf8)
    guard ModelReference.isName(draft.model), secret.count <= 2000, secret.allSatisfy({ (0x21...0x7E).contains($0) })
    else { throw ModelsRefusal.upstreamTerms }
    let upstream = ModelUpstream(
      id: ID(at: now), provider: provider, name: draft.name, dialect: dialect, endpoint: endpoint, model: draft.model,
      timeoutSeconds: draft.timeoutSeconds ?? usualTimeout, mostCalls: draft.mostCalls ?? usualCalls, createdAt: now,
      state: dialect == .demo ? .open : .waiting)
    let sealed: [UInt8]? = secret.isEmpty ? nil : try vault.seal(secret, as: upstream.id.description)
    try tx.execute(
      "INSERT INTO model_upstream (id, provider, state, secret, body) VALUES (?, ?, ?, ?, ?)", upstream.id, provider,
      upstream.state.rawValue, sealed, try StoredBody.encode(upstream))
    try append(
      tx, "model.upstream-registered", upstream, actor: provider,
      ["endpoint": .string(endpoint), "dialect": .string(dialect.rawValue)], at: now)
    return upstream
  }

  /// The operator lets its address in. Appends `model.upstream-allowed`.
  ///
  /// - Parameter inside: that the address may be on the hub's own machine or a private network.
  public static func allow(
    _ tx: Transaction, _ id: ID<ModelUpstream>, inside: Bool, by caller: Caller, at now: Instant
  ) throws -> ModelUpstream {
    try Access.require(caller, .operate)
    var upstream = try get(tx, id)
    guard upstream.state != .closed else { throw ModelsRefusal.upstreamClosed }
    guard inside || !NetworkAddress.isInside(upstream.endpoint) else { throw ModelsRefusal.internalAddress }
    upstream.state = .open
    try move(tx, upstream)
    try append(
      tx, "model.upstream-allowed", upstream, actor: caller.participant,
      ["endpoint": .string(upstream.endpoint), "internal": .bool(inside)], at: now)
    return upstream
  }

  /// Its provider or the operator closes it for good: no further call is sent there. Appends `model.upstream-closed`.
  public static func close(
    _ tx: Transaction, _ id: ID<ModelUpstream>, by caller: Caller, at now: Instant
  ) throws -> ModelUpstream {
    var upstream = try get(tx, id)
    if upstream.provider != caller.participant { try Access.require(caller, .operate) }
    guard upstream.state != .closed else { return upstream }
    upstream.state = .closed
    try move(tx, upstream)
    try append(tx, "model.upstream-closed", upstream, actor: caller.participant, [:], at: now)
    return upstream
  }

  public static func get(_ tx: Transaction, _ id: ID<ModelUpstream>) throws -> ModelUpstream {
    guard let row = try tx.row("SELECT body, state FROM model_upstream WHERE id = ?", id) else {
      throw Refusal.notFound("upstream")
    }
    return try read(row)
  }

  /// Newest first; those of one provider, or all.
  public static func list(
    _ tx: Transaction, of provider: ID<Participant>?, before: ID<ModelUpstream>?, limit: Int
  ) throws -> [ModelUpstream] {
    let before = before?.description ?? "mup_zzz"
    let rows =
      if let provider {
        try tx.rows(
          "SELECT body, state FROM model_upstream WHERE provider = ? AND id < ? ORDER BY id DESC LIMIT ?", provider,
          before, limit)
      } else {
        try tx.rows("SELECT body, state FROM model_upstream WHERE id < ? ORDER BY id DESC LIMIT ?", before, limit)
      }
    return try rows.map(read)
  }

  /// What the server wants to see; nil: nothing.
  public static func secret(_ tx: Transaction, of id: ID<ModelUpstream>, vault: KeyVault) throws -> String? {
    guard let sealed = try tx.row("SELECT secret FROM model_upstream WHERE id = ? AND secret IS NOT NULL", id) else {
      return nil
    }
    return String(decoding: try vault.open(try sealed.blob(0), as: id.description), as: UTF8.self)
  }

  private static func move(_ tx: Transaction, _ upstream: ModelUpstream) throws {
    try tx.execute("UPDATE model_upstream SET state = ? WHERE id = ?", upstream.state.rawValue, upstream.id)
    tx.signal(ModelKeys.topic)
  }

  private static func read(_ row: Row) throws -> ModelUpstream {
    var upstream = try row.body(0, of: "model_upstream", as: ModelUpstream.self)
    upstream.state = ModelUpstream.State(rawValue: try row.text(1)) ?? .closed
    return upstream
  }

  private static func append(
    _ tx: Transaction, _ kind: String, _ upstream: ModelUpstream, actor: ID<Participant>, _ data: [String: JSON],
    at now: Instant
  ) throws {
    var data = data
    data["provider"] = JSON(upstream.provider)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: upstream.id.description, actor: actor.description, data: .object(data)))
  }
}
