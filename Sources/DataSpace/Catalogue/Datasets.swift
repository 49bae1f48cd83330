import Evidence
import Exchange
public import Identity
public import Store
public import Vocabulary

/// Describing, publishing and withdrawing datasets.
public enum Datasets {
  /// Keeps a draft. Appends `dataset.drafted`, which does not tell what it says.
  public static func draft(
    _ tx: Transaction, _ entry: DatasetEntry, by owner: ID<Participant>, at now: Instant
  ) throws -> Dataset {
    try entry.check(at: now)
    let id = ID<Dataset>(at: now)
    let name = entry.name ?? id.description
    try requireFree(tx, name, for: id)
    let dataset = Dataset(
      id: id, name: name, version: 1, owner: owner, state: .draft, entry: entry, createdAt: now, changedAt: now)
    try requireOffer(tx, dataset, at: now)
    try tx.execute(
      """
      INSERT INTO dataset (id, seq, owner, name, version, state, is_open, created_at, changed_at)
      SELECT ?, COALESCE(MAX(seq), 0) + 1, ?, ?, 1, 'draft', 0, ?, ? FROM dataset
      """, id, owner, name, now, now)
    try writeVersion(tx, dataset, at: now)
    try append(tx, "dataset.drafted", dataset, at: now)
    return try get(tx, id, at: now)
  }

  /// Makes a new version; of a published dataset it is what others see at once. Appends `dataset.revised`.
  public static func revise(
    _ tx: Transaction, _ id: ID<Dataset>, _ entry: DatasetEntry, at now: Instant
  ) throws -> Dataset {
    var (dataset, seq) = try load(tx, id, at: now)
    guard dataset.state != .withdrawn else { throw DatasetRefusal.withdrawn }
    try entry.check(at: now)
    dataset.entry = entry
    dataset.version += 1
    dataset.changedAt = now
    if let name = entry.name, name != dataset.name {
      try requireFree(tx, name, for: id)
      dataset.name = name
    }
    try requireOffer(tx, dataset, at: now)
    if dataset.state == .published { try entry.checkComplete() }
    try writeVersion(tx, dataset, at: now)
    try writeState(tx, dataset, seq: seq)
    try append(tx, "dataset.revised", dataset, at: now)
    return try get(tx, id, at: now)
  }

  /// Puts a dataset into the catalogue. Appends `dataset.published`. One that is there stays there.
  public static func publish(_ tx: Transaction, _ id: ID<Dataset>, at now: Instant) throws -> Dataset {
    var (dataset, seq) = try load(tx, id, at: now)
    guard dataset.state != .published else { return dataset }
    try dataset.entry.check(at: now)
    try dataset.entry.checkComplete()
    try requireOffer(tx, dataset, at: now)
    dataset.state = .published
    dataset.changedAt = now
    dataset.publishedAt = dataset.publishedAt ?? now
    try writeState(tx, dataset, seq: seq)
    try append(tx, "dataset.published", dataset, at: now)
    return try get(tx, id, at: now)
  }

  /// Takes a dataset out of the catalogue, or lays a draft aside. Appends `dataset.withdrawn`. What it is used under goes on.
  public static func withdraw(_ tx: Transaction, _ id: ID<Dataset>, at now: Instant) throws -> Dataset {
    var (dataset, seq) = try load(tx, id, at: now)
    guard dataset.state != .withdrawn else { return dataset }
    dataset.state = .withdrawn
    dataset.changedAt = now
    try writeState(tx, dataset, seq: seq)
    try append(tx, "dataset.withdrawn", dataset, at: now)
    return try get(tx, id, at: now)
  }

  /// Keeps what the last assessment came to; a published dataset is found by its grade from then on.
  static func assess(_ tx: Transaction, _ id: ID<Dataset>, _ quality: DatasetQuality, at now: Instant) throws {
    var (dataset, seq) = try load(tx, id, at: now)
    dataset.quality = quality
    try tx.execute("UPDATE dataset SET quality = ? WHERE id = ?", try StoredBody.encode(quality), id)
    if dataset.state == .published {
      try DatasetIndex.put(tx, dataset, seq: seq, publisher: try Participants.get(tx, dataset.owner).name)
    }
  }

  private static func requireFree(_ tx: Transaction, _ name: String, for id: ID<Dataset>) throws {
    if try tx.row("SELECT 1 FROM dataset WHERE name = ? AND id <> ?", name, id) != nil {
      throw DatasetRefusal.nameTaken(name)
    }
  }

  private static func requireOffer(_ tx: Transaction, _ dataset: Dataset, at now: Instant) throws {
    guard let id = dataset.entry.offer else { return }
    guard let offer = try? Offers.get(tx, id), offer.provider == dataset.owner, offer.kind == .data,
      offer.state == .open
    else { throw DatasetRefusal.offer }
    try Rights.requireCited(tx, dataset.id, under: offer, at: now)
  }

  private static func writeVersion(_ tx: Transaction, _ dataset: Dataset, at now: Instant) throws {
    try tx.execute(
      "INSERT INTO dataset_version (dataset, version, body, at) VALUES (?, ?, ?, ?)", dataset.id, dataset.version,
      try StoredBody.encode(dataset.entry), now)
  }

  /// Writes what a dataset has become, and what it is found by.
  private static func writeState(_ tx: Transaction, _ dataset: Dataset, seq: Int64) throws {
    let entry = dataset.entry
    let clock = FreshnessClock(
      entry.cycle, from: entry.modified ?? entry.issued ?? dataset.publishedAt ?? dataset.createdAt)
    try tx.execute(
      """
      UPDATE dataset SET name = ?, version = ?, state = ?, is_open = ?, due_at = ?, stale_at = ?, changed_at = ?,
        published_at = ?, offer = ? WHERE id = ?
      """, dataset.name, dataset.version, dataset.state.rawValue, DatasetIndex.isOpen(entry), clock?.due, clock?.stale,
      dataset.changedAt, dataset.publishedAt, entry.offer?.description ?? "", dataset.id)
    try DataTickets.note(tx, dataset, clock, at: dataset.changedAt)
    if dataset.state == .published {
      try DatasetIndex.put(tx, dataset, seq: seq, publisher: try Participants.get(tx, dataset.owner).name)
    } else {
      try DatasetIndex.take(tx, seq: seq)
    }
  }

  private static func append(_ tx: Transaction, _ kind: String, _ dataset: Dataset, at now: Instant) throws {
    var data: [String: JSON] = [
      "version": .int(dataset.version), "digest": .string(EvidenceDigest.of(try JSON(encoding: dataset.entry))),
    ]
    if dataset.state == .published {
      data["title"] = .string(dataset.entry.title.zh)
      // What the figures of its use are counted by: see docs/see-how-data-are-used.md.
      data["sharing"] = (dataset.entry.sharing?.class).map { .string($0.rawValue) }
      data["offer"] = dataset.entry.offer.map { JSON($0) }
    }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: dataset.id.description, actor: dataset.owner.description, data: .object(data)))
  }
}
