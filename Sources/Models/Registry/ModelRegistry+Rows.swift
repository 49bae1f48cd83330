import Exchange
public import Identity
public import Store
public import Vocabulary

extension ModelRegistry {
  public static func get(_ tx: Transaction, _ id: ID<RegisteredModel>) throws -> RegisteredModel {
    var model = try load(tx, id)
    let breaks = try Lineage.breaks(tx, of: id.description)
    model.revoked = breaks.isEmpty ? nil : breaks
    return model
  }

  /// Which models are wanted.
  public struct Filter: Sendable {
    /// Nil: everybody's that are published, and one's own.
    public var vendor: ID<Participant>?
    public var state: RegisteredModel.State?
    public init(vendor: ID<Participant>? = nil, state: RegisteredModel.State? = nil) {
      self.vendor = vendor
      self.state = state
    }
  }

  /// Newest first. `viewer` sees what is published and its own; nil sees all.
  public static func list(
    _ tx: Transaction, _ filter: Filter, for viewer: ID<Participant>?, before: ID<RegisteredModel>?, limit: Int
  ) throws -> [RegisteredModel] {
    var (conditions, arguments): ([String], [any SQLConvertible]) = (["id < ?"], [before?.description ?? "model_zzz"])
    if let viewer {
      conditions.append("(state = 'published' OR vendor = ?)")
      arguments.append(viewer)
    }
    if let vendor = filter.vendor {
      conditions.append("vendor = ?")
      arguments.append(vendor)
    }
    if let state = filter.state {
      conditions.append("state = ?")
      arguments.append(state.rawValue)
    }
    arguments.append(limit)
    return try tx.rows(
      "SELECT id FROM model WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?",
      arguments: arguments
    ).map { try get(tx, $0.id(0)) }
  }

  static func load(_ tx: Transaction, _ id: ID<RegisteredModel>) throws -> RegisteredModel {
    guard let model = try find(tx, id) else { throw Refusal.notFound("model") }
    return model
  }

  static func find(_ tx: Transaction, _ id: ID<RegisteredModel>) throws -> RegisteredModel? {
    try tx.row("SELECT body FROM model WHERE id = ?", id)?.body(0, of: "model", as: RegisteredModel.self)
  }

  /// Offers rest on it while it is published (``Grounds``); the gateway looks at its keys anew.
  static func write(_ tx: Transaction, _ model: RegisteredModel, at now: Instant) throws {
    var model = model
    model.revoked = nil
    try tx.execute(
      "UPDATE model SET name = ?, version = ?, state = ?, body = ? WHERE id = ?", model.name, model.version,
      model.state.rawValue, try StoredBody.encode(model), model.id)
    try Grounds.put(
      tx,
      Ground(
        id: model.id.description, source: nil, holder: model.vendor, offer: nil, isGrantable: true, isDisputed: false,
        isSuspended: model.state != .published, endsAt: model.createdAt.adding(days: 36_525)))
    tx.signal(ModelKeys.topic)
  }
}
