public import Store
import Synchronization
public import Vocabulary

/// How often datasets are looked at, by day in China's time; never who looked. A look is counted in memory and written with others a few
/// seconds later, so it costs no write of its own: what a hub that is killed has not written is lost, and nothing rests on it.
public final class DatasetViews: Sendable {
  /// How often one dataset was looked at on one day.
  public struct Count: Hashable, Sendable {
    public let dataset: ID<Dataset>
    /// `2026-11-23`.
    public let day: String
    public var views: Int64
  }
  private struct Key: Hashable {
    let dataset: ID<Dataset>
    let day: String
  }

  private let counts = Mutex<[Key: Int64]>([:])
  /// The most datasets and days that wait to be written; of more, nothing is counted.
  static let most = 100_000
  /// The most that are written at a time.
  public static let mostAtOnce = 500

  public init() {}

  public func note(_ dataset: ID<Dataset>, at now: Instant) {
    let key = Key(dataset: dataset, day: Self.day(of: now))
    counts.withLock { counts in
      if counts[key] == nil, counts.count >= Self.most { return }
      counts[key, default: 0] += 1
    }
  }

  /// Takes what is to be written, ``mostAtOnce`` at most.
  public func take() -> [Count] {
    counts.withLock { counts in
      let taken = counts.prefix(Self.mostAtOnce)
      for key in taken.map(\.key) { counts[key] = nil }
      return taken.map { Count(dataset: $0.key.dataset, day: $0.key.day, views: $0.value) }
    }
  }

  /// Takes back what could not be written.
  public func putBack(_ taken: [Count]) {
    counts.withLock { counts in
      for one in taken { counts[Key(dataset: one.dataset, day: one.day), default: 0] += one.views }
    }
  }

  public static func add(_ tx: Transaction, _ counts: [Count]) throws {
    // In one order, so that replicas do not wait for each other crosswise.
    for one in counts.sorted(by: { ($0.dataset.description, $0.day) < ($1.dataset.description, $1.day) }) {
      try tx.execute(
        """
        INSERT INTO dataset_view (dataset, day, views) VALUES (?, ?, ?)
        ON CONFLICT (dataset, day) DO UPDATE SET views = dataset_view.views + excluded.views
        """, one.dataset, one.day, one.views)
    }
  }

  /// Since the day of a moment; of all time for nil.
  public static func views(_ tx: Transaction, of dataset: ID<Dataset>, since: Instant? = nil) throws -> Int64 {
    try tx.row(
      "SELECT CAST(COALESCE(SUM(views), 0) AS BIGINT) FROM dataset_view WHERE dataset = ? AND day >= ?", dataset,
      since.map(day(of:)) ?? "")?.int(0) ?? 0
  }

  /// The first day on which a look at any dataset was counted; nil before there was one.
  static func first(_ tx: Transaction) throws -> Instant? {
    try tx.row("SELECT MIN(day) FROM dataset_view")?.optionalText(0).flatMap {
      Instant($0 + "T00:00:00Z")?.adding(seconds: -8 * 3_600)
    }
  }

  /// By month from one on, those without any left out.
  static func months(_ tx: Transaction, of dataset: ID<Dataset>, from first: ChinaMonth) throws -> [String: Int64] {
    let rows = try tx.rows(
      """
      SELECT SUBSTR(day, 1, 7), CAST(SUM(views) AS BIGINT) FROM dataset_view WHERE dataset = ? AND day >= ?
      GROUP BY SUBSTR(day, 1, 7)
      """, dataset, first.description)
    return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.text(0), try $0.int(1)) })
  }

  private static func day(of instant: Instant) -> String {
    String(instant.adding(seconds: 8 * 3_600).description.prefix(10))
  }
}

extension DataSpaceSchema {
  static let viewMigrations: [Migration] = [
    Migration(
      "dataspace-views-0001",
      """
      CREATE TABLE dataset_view (
        dataset TEXT NOT NULL REFERENCES dataset (id), day TEXT NOT NULL, views INTEGER NOT NULL,
        PRIMARY KEY (dataset, day)
      ) STRICT;
      """),
    // For the first day of all.
    Migration("dataspace-views-0002", "CREATE INDEX dataset_view_day ON dataset_view (day);"),
  ]
}
