import Exchange
public import Identity
public import Store
public import Vocabulary

extension Datasets {
  /// A dataset as it is now. Whether the caller may see it, its state and its owner say.
  public static func get(_ tx: Transaction, _ id: ID<Dataset>, at now: Instant) throws -> Dataset {
    try load(tx, id, at: now).dataset
  }

  /// The same by its name or its id.
  public static func get(_ tx: Transaction, named name: String, at now: Instant) throws -> Dataset {
    let row = try tx.row(select + "WHERE d.name = ?", name)
    if let row { return try read(row, at: now) }
    guard let id = ID<Dataset>(name) else { throw Refusal.notFound("dataset") }
    return try get(tx, id, at: now)
  }

  /// Whose a dataset is.
  public static func owner(_ tx: Transaction, of id: ID<Dataset>) throws -> ID<Participant> {
    guard let row = try tx.row("SELECT owner FROM dataset WHERE id = ?", id) else { throw Refusal.notFound("dataset") }
    return try row.id(0)
  }

  /// Whether a dataset was ever published, so that everybody may know that it is there.
  public static func wasPublished(_ tx: Transaction, _ id: ID<Dataset>) throws -> Bool {
    try tx.row("SELECT 1 FROM dataset WHERE id = ? AND published_at IS NOT NULL", id) != nil
  }

  /// An owner's datasets in every state, newest first.
  public static func list(
    _ tx: Transaction, of owner: ID<Participant>, after cursor: String? = nil, limit: Int, at now: Instant
  ) throws -> DatasetPage {
    let limit = min(max(limit, 1), 200)
    let place = cursor == nil ? Int64.max : cursor.flatMap { Int64($0) }
    guard let place else { throw Refusal.cursor }
    let rows = try tx.rows(
      select + "WHERE d.owner = ? AND d.seq < ? ORDER BY d.seq DESC LIMIT ?", owner, place, limit + 1)
    return DatasetPage(
      items: rows.prefix(limit).compactMap { try? read($0, at: now) },
      next: rows.count > limit ? String(try rows[limit - 1].int(6)) : nil)
  }

  /// Published datasets in the order in which they were first described, after `seq`: what is new comes at the end, so that a
  /// crawl that goes on sees everything.
  public static func crawl(
    _ tx: Transaction, after seq: Int64, openOnly: Bool, limit: Int, at now: Instant
  ) throws -> (items: [Dataset], next: Int64?) {
    let rows = try tx.rows(
      select + "WHERE d.state = 'published' AND d.seq > ? AND d.is_open >= ? ORDER BY d.seq LIMIT ?", seq, openOnly,
      limit + 1)
    return (
      rows.prefix(limit).compactMap { try? read($0, at: now) }, rows.count > limit ? try rows[limit - 1].int(6) : nil
    )
  }

  /// How many datasets are published.
  public static func count(_ tx: Transaction, openOnly: Bool) throws -> Int64 {
    try tx.row("SELECT COUNT(*) FROM dataset WHERE state = 'published' AND is_open >= ?", openOnly)?.int(0) ?? 0
  }

  /// When a published dataset was last changed.
  public static func lastChange(_ tx: Transaction, openOnly: Bool) throws -> Instant? {
    try tx.row("SELECT MAX(changed_at) FROM dataset WHERE state = 'published' AND is_open >= ?", openOnly)?
      .optionalInstant(0)
  }

  /// One of the versions, newest first.
  public struct Version: Hashable, Sendable, Codable {
    public var version: Int64
    public var at: Instant
    public var entry: DatasetEntry
  }

  /// A dataset's versions before `version`, newest first.
  public static func versions(
    _ tx: Transaction, of id: ID<Dataset>, before version: Int64 = .max, limit: Int
  ) throws -> [Version] {
    try tx.rows(
      "SELECT version, at, body FROM dataset_version WHERE dataset = ? AND version < ? ORDER BY version DESC LIMIT ?",
      id,
      version, limit
    ).map { Version(version: try $0.int(0), at: try $0.instant(1), entry: try $0.body(2, of: "dataset_version")) }
  }

  /// Published datasets that are used under these offers; of several under one offer the first that was described.
  static func published(
    _ tx: Transaction, under offers: [ID<Offer>], at now: Instant
  ) throws -> [ID<Offer>: Dataset] {
    guard !offers.isEmpty else { return [:] }
    let marks = offers.map { _ in "?" }.joined(separator: ", ")
    let rows = try tx.rows(
      select + """
        WHERE d.seq IN (
          SELECT MIN(seq) FROM dataset WHERE state = 'published' AND offer IN (\(marks)) GROUP BY offer)
        """, arguments: offers.map(\.description))
    var found: [ID<Offer>: Dataset] = [:]
    for row in rows {
      if let dataset = try? read(row, at: now), let offer = dataset.entry.offer { found[offer] = dataset }
    }
    return found
  }

  /// Notes under which offers datasets are used that were published before this was noted: at most `limit`; returns how many.
  public static func noteOffers(_ tx: Transaction, at now: Instant, limit: Int) throws -> Int {
    let rows = try tx.rows(
      select + "WHERE d.state = 'published' AND d.offer IS NULL ORDER BY d.seq LIMIT ?", limit)
    for row in rows {
      let offer = (try? read(row, at: now))?.entry.offer?.description ?? ""
      try tx.execute("UPDATE dataset SET offer = ? WHERE seq = ?", offer, try row.int(6))
    }
    return rows.count
  }

  /// Nil for one that cannot be read as well: it is left out of what is found.
  static func find(_ tx: Transaction, seq: Int64, at now: Instant) throws -> Dataset? {
    try tx.row(select + "WHERE d.seq = ?", seq).flatMap { try? read($0, at: now) }
  }

  static func load(_ tx: Transaction, _ id: ID<Dataset>, at now: Instant) throws -> (dataset: Dataset, seq: Int64) {
    guard let row = try tx.row(select + "WHERE d.id = ?", id) else { throw Refusal.notFound("dataset") }
    return (try read(row, at: now), try row.int(6))
  }

  private static let bodies = BodyCache<DatasetEntry>(most: 4_096)
  private static let select = """
    SELECT d.id, d.name, d.version, d.owner, d.state, v.body, d.seq, d.created_at, d.changed_at, d.published_at, d.due_at,
      d.stale_at, d.quality
    FROM dataset d JOIN dataset_version v ON v.dataset = d.id AND v.version = d.version
    """ + " "

  private static func read(_ row: Row, at now: Instant) throws -> Dataset {
    guard let state = Dataset.State(rawValue: try row.text(4)) else { throw DatasetDefect.row("dataset") }
    var dataset = Dataset(
      id: try row.id(0), name: try row.text(1), version: try row.int(2), owner: try row.id(3), state: state,
      entry: try bodies.value(row, 5) { try row.body(5, of: "dataset_version") }, createdAt: try row.instant(7),
      changedAt: try row.instant(8),
      publishedAt: try row.optionalInstant(9))
    if let due = try row.optionalInstant(10), let stale = try row.optionalInstant(11) {
      dataset.freshness = FreshnessClock(due: due, stale: stale).freshness(at: now)
    }
    if try row.optionalText(12) != nil { dataset.quality = try row.body(12, of: "dataset") }
    return dataset
  }
}
