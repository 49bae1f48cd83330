import Evidence
import Exchange
public import Identity
public import Store
public import Vocabulary

/// Keys that call models.
public enum ModelKeys {
  /// Signalled when keys, grants or upstreams change.
  public static let topic = "models"
  public static let mostGrants = 50

  /// Makes a key with its grants; each opens a use under its agreement, so its policy decides and its quota's price is held, all
  /// or none. The second value is the key's secret, which is nowhere else. Appends `model.key-created` and what the uses do.
  public static func create(
    _ tx: Transaction, _ draft: ModelKeyDraft, by caller: Caller, region: String?, at now: Instant
  ) throws -> (grants: [ModelGrant], secret: String) {
    guard (1...mostGrants).contains(draft.grants.count) else { throw ModelsRefusal.grants }
    let (key, secret) = try APIKeys.createForModels(
      tx, of: caller.participant, name: draft.name, days: draft.days, by: caller, at: now)
    let grants = try draft.grants.map { try open(tx, $0, key.id, by: caller, region: region, at: now) }
    guard Set(grants.map(\.model)).count == grants.count else { throw ModelsRefusal.grants }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "model.key-created", at: now, subject: key.id.description, actor: caller.participant.description,
        data: [
          "grants": .array(
            grants.map {
              [
                "grant": JSON($0.id), "agreement": JSON($0.agreement), "use": JSON($0.use),
                "tokens": .int($0.quota.tokens),
              ]
            })
        ]))
    tx.signal(topic)
    return (grants, secret)
  }

  private static func open(
    _ tx: Transaction, _ asked: ModelKeyDraft.Grant, _ key: ID<APIKey>, by caller: Caller, region: String?,
    at now: Instant
  ) throws -> ModelGrant {
    try asked.quota.check()
    let agreement = try Agreements.terms(tx, asked.agreement)
    try Access.require(caller, .act, owners: agreement.consumer)
    guard agreement.kind == .model, let reference = try ModelReference(agreement.reference) else {
      throw ModelsRefusal.notAModel
    }
    guard agreement.price.unit == TokenWeights.unit else { throw ModelsRefusal.unit }
    for id in reference.upstreams {
      guard let upstream = try? ModelUpstreams.get(tx, id), upstream.provider == agreement.provider,
        upstream.state == .open
      else { throw ModelsRefusal.notReady(id) }
    }
    let use = try Uses.request(
      tx, under: agreement.id, UseDraft(purpose: agreement.purpose, quantity: asked.quota.millitokens), by: caller,
      region: region, at: now)
    try Uses.move(tx, use.id, .start, by: nil, at: now)
    let grant = ModelGrant(
      id: ID(at: now), key: key, consumer: caller.participant, provider: agreement.provider, agreement: agreement.id,
      use: use.id, model: reference.name, quota: asked.quota, createdAt: now)
    try tx.execute(
      """
      INSERT INTO model_grant (id, api_key, consumer, agreement, model, state, calls, millitokens, body)
      VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?)
      """, grant.id, key, grant.consumer, grant.agreement, grant.model, grant.state.rawValue,
      try StoredBody.encode(grant))
    return grant
  }

  /// Ends a key at once. What is under way is still counted; then its uses are charged.
  public static func revoke(_ tx: Transaction, _ key: ID<APIKey>, of consumer: ID<Participant>, at now: Instant) throws
  {
    try APIKeys.revoke(tx, key, of: consumer, at: now)
    for grant in try list(tx, of: key) where grant.state == .open { try close(tx, grant, at: now) }
  }

  /// Lets no further call begin under a grant.
  static func close(_ tx: Transaction, _ grant: ModelGrant, at now: Instant) throws {
    let use = try Uses.get(tx, grant.use)
    if !use.state.isFinal { try Uses.move(tx, grant.use, .complete, by: grant.consumer, at: now) }
    try move(tx, grant.id, .closing)
  }

  public static func get(_ tx: Transaction, _ id: ID<ModelGrant>) throws -> ModelGrant {
    guard let row = try tx.row(select + "WHERE id = ?", id) else { throw Refusal.notFound("grant") }
    return try read(row)
  }

  /// A consumer's grants, newest first; everybody's for nil.
  public static func list(
    _ tx: Transaction, of consumer: ID<Participant>?, before: ID<ModelGrant>?, limit: Int
  ) throws -> [ModelGrant] {
    let before = before?.description ?? "mgr_zzz"
    let rows =
      if let consumer {
        try tx.rows(select + "WHERE consumer = ? AND id < ? ORDER BY id DESC LIMIT ?", consumer, before, limit)
      } else {
        try tx.rows(select + "WHERE id < ? ORDER BY id DESC LIMIT ?", before, limit)
      }
    return try rows.map(read)
  }

  /// A key's grants.
  static func list(_ tx: Transaction, of key: ID<APIKey>) throws -> [ModelGrant] {
    try tx.rows(select + "WHERE api_key = ? ORDER BY id LIMIT ?", key, mostGrants).map(read)
  }

  /// Grants in a state, the oldest first.
  static func list(
    _ tx: Transaction, in state: ModelGrant.State, after: ID<ModelGrant>?, limit: Int
  ) throws -> [ModelGrant] {
    try tx.rows(
      select + "WHERE state = ? AND id > ? ORDER BY id LIMIT ?", state.rawValue, after?.description ?? "", limit
    ).map(read)
  }

  static func move(_ tx: Transaction, _ id: ID<ModelGrant>, _ state: ModelGrant.State) throws {
    try tx.execute("UPDATE model_grant SET state = ? WHERE id = ?", state.rawValue, id)
    tx.signal(topic)
  }

  static let select = "SELECT body, state, calls, millitokens FROM model_grant "

  static func read(_ row: Row) throws -> ModelGrant {
    var grant = try row.body(0, of: "model_grant", as: ModelGrant.self)
    grant.state = ModelGrant.State(rawValue: try row.text(1)) ?? .closed
    grant.calls = try row.int(2)
    grant.millitokens = try row.int(3)
    return grant
  }
}
