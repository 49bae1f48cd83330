import Evidence
public import Identity
public import Store
public import Vocabulary

/// Keeping the data asset ledger: what was spent, and how it was classed. Each entry appends one entry of evidence, which the unit and
/// those who oversee can read.
public enum DataAssets {
  /// The most entries of one unit for one dataset, and the largest amount of one.
  public static let mostCosts = 10_000
  public static let mostFen: Int64 = 100_000_000_000_000
  /// The most months of one ledger.
  public static let mostMonths = 120

  /// Records what a unit has spent on a dataset that it owns or has a right over. Appends `asset.cost-recorded`.
  public static func record(
    _ tx: Transaction, _ dataset: ID<Dataset>, _ draft: DataCostDraft, by unit: ID<Participant>, at now: Instant
  ) throws -> DataCost {
    guard (1...mostFen).contains(draft.fen) else { throw AssetRefusal.fen }
    try check(draft.day, draft.words, draft.document, at: now)
    try require(tx, dataset, unit, at: now)
    var cost = DataCost(
      id: ID(at: now), dataset: dataset, unit: unit, kind: draft.kind, fen: draft.fen, day: draft.day,
      words: draft.words, document: draft.document, recordedAt: now, entry: 0)
    try insert(tx, &cost, "asset.cost-recorded", at: now)
    return cost
  }

  /// Takes an entry back by one of the same amount below zero, on the same day. Appends `asset.cost-reversed`.
  public static func reverse(
    _ tx: Transaction, _ id: ID<DataCost>, words: String, by unit: ID<Participant>, at now: Instant
  ) throws -> DataCost {
    let cost = try get(tx, id)
    guard cost.unit == unit else { throw Refusal.notFound("cost") }
    guard words.unicodeScalars.count <= 500 else { throw AssetRefusal.words }
    guard cost.reverses == nil, try tx.row("SELECT 1 FROM data_cost WHERE reverses = ?", id) == nil else {
      throw AssetRefusal.reversed
    }
    var reversal = DataCost(
      id: ID(at: now), dataset: cost.dataset, unit: unit, kind: cost.kind, fen: -cost.fen, day: cost.day, words: words,
      reverses: id, recordedAt: now, entry: 0)
    try insert(tx, &reversal, "asset.cost-reversed", at: now)
    return reversal
  }

  /// Keeps how the unit's accountant classes a dataset, in place of what was told before. Appends `asset.classified`.
  public static func classify(
    _ tx: Transaction, _ dataset: ID<Dataset>, _ asset: DataAssetClass, by unit: ID<Participant>, at now: Instant
  ) throws {
    try check(asset.day, asset.words, asset.document, at: now)
    try require(tx, dataset, unit, at: now)
    try tx.execute(
      """
      INSERT INTO data_asset (unit, dataset, body, at) VALUES (?, ?, ?, ?)
      ON CONFLICT (unit, dataset) DO UPDATE SET body = excluded.body, at = excluded.at
      """, unit, dataset, try StoredBody.encode(asset), now)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        // Not the dataset's id: what is said of that is open to every participant.
        kind: "asset.classified", at: now, subject: unit.description, actor: unit.description,
        data: [
          "owner": .string(unit.description), "dataset": .string(dataset.description),
          "class": .string(asset.kind.rawValue), "origin": .string(asset.origin.rawValue), "day": .string(asset.day),
          "document": .string(asset.document.sha256),
        ]))
  }

  public static func get(_ tx: Transaction, _ id: ID<DataCost>) throws -> DataCost {
    guard let row = try tx.row("SELECT body FROM data_cost WHERE id = ?", id) else { throw Refusal.notFound("cost") }
    return try row.body(0, of: "data_cost", as: DataCost.self)
  }

  /// A unit's entries for a dataset, newest first.
  public static func costs(
    _ tx: Transaction, of dataset: ID<Dataset>, _ unit: ID<Participant>, before: ID<DataCost>?, limit: Int
  ) throws -> [DataCost] {
    // Ids of entries begin with their prefix; so `dcu` comes after them all.
    try tx.rows(
      "SELECT body FROM data_cost WHERE unit = ? AND dataset = ? AND id < ? ORDER BY id DESC LIMIT ?", unit, dataset,
      before?.description ?? "dcu", limit
    ).map { try $0.body(0, of: "data_cost", as: DataCost.self) }
  }

  private static func insert(_ tx: Transaction, _ cost: inout DataCost, _ kind: String, at now: Instant) throws {
    let count = try tx.row(
      "SELECT COUNT(*) FROM data_cost WHERE unit = ? AND dataset = ?", cost.unit, cost.dataset)?.int(0)
    // A reversal always finds room: of each entry there is one at most.
    guard (count ?? 0) < (cost.reverses == nil ? mostCosts : 2 * mostCosts) else { throw AssetRefusal.full }
    var data: [String: JSON] = [
      "owner": .string(cost.unit.description), "dataset": .string(cost.dataset.description),
      "kind": .string(cost.kind.rawValue), "fen": .int(cost.fen), "day": .string(cost.day),
    ]
    data["document"] = (cost.document?.sha256).map { .string($0) }
    data["reverses"] = cost.reverses.map { .string($0.description) }
    cost.entry = try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: cost.id.description, actor: cost.unit.description, data: .object(data)))
    try tx.execute(
      "INSERT INTO data_cost (id, unit, dataset, kind, cost_day, fen, reverses, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      cost.id, cost.unit, cost.dataset, cost.kind.rawValue, cost.day, cost.fen, cost.reverses,
      try StoredBody.encode(cost))
  }

  private static func check(
    _ day: String, _ words: String?, _ document: DataRight.Document, at now: Instant
  ) throws(Refusal) {
    guard day.utf8.count == 10, let from = Instant(day + "T00:00:00+08:00"), from <= now else {
      throw AssetRefusal.day
    }
    guard (words ?? "").unicodeScalars.count <= 500 else { throw AssetRefusal.words }
    do { try Rights.check([document]) } catch { throw AssetRefusal.document }
  }

  /// Refuses a dataset that is not the unit's, and over which it has no right in force. A draft of another's is as if it were not there.
  private static func require(
    _ tx: Transaction, _ dataset: ID<Dataset>, _ unit: ID<Participant>, at now: Instant
  ) throws {
    let owner = try Datasets.owner(tx, of: dataset)
    if owner == unit { return }
    guard try Datasets.wasPublished(tx, dataset) else { throw Refusal.notFound("dataset") }
    let rights = try Rights.list(
      tx, holder: unit, subject: dataset.description, before: nil, limit: DataAssets.mostRights, at: now)
    guard rights.contains(where: { $0.state != .lapsed }) else { throw AssetRefusal.nothing }
  }

  /// The most rights of one line, the newest.
  static let mostRights = 50
}
