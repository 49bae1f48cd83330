import Exchange
public import Store
public import Vocabulary

/// Search over the published datasets.
public enum DatasetSearch {
  /// The most of what was found that may be skipped to begin a page by number.
  public static let mostSkipped = 100_000
  /// The most values of a facet that are told.
  public static let mostValues = 100

  /// Datasets that have every term of the query: first those that have them all in the title, newest first, then the rest.
  public static func page(
    _ tx: Transaction, _ query: DatasetQuery, after cursor: String? = nil, limit: Int, at now: Instant
  ) throws -> DatasetPage {
    let limit = min(max(limit, 1), 200)
    let place = if let cursor { PostingWalk.Place(cursor) } else { PostingWalk.Place?.some(.start) }
    guard let place else { throw Refusal.cursor }
    let hits = try walk(tx, query, at: now).hits(tx, from: place, limit: limit + 1)
    let found = try hits.prefix(limit).compactMap { try Datasets.find(tx, seq: $0.seq, at: now) }
    return DatasetPage(items: found, next: hits.count > limit ? hits[limit - 1].text : nil)
  }

  /// A page by number, for doors whose clients know no cursor: its cost grows with what is skipped.
  public static func page(
    _ tx: Transaction, _ query: DatasetQuery, skipping: Int, limit: Int, order: DatasetOrder, at now: Instant
  ) throws -> [Dataset] {
    guard skipping <= mostSkipped else {
      throw Refusal(
        .unacceptable, rule: "dataset.deep-page",
        Text(zh: "跳过的条数超过 \(mostSkipped)", en: "more than \(mostSkipped) are skipped"),
        remedy: Text(zh: "缩小查询范围", en: "narrow the search"), field: "start")
    }
    guard limit > 0 else { return [] }
    let walk = try walk(tx, query, at: now)
    let seqs =
      switch order {
      case .relevance: try walk.hits(tx, from: .start, limit: skipping + limit).dropFirst(skipping).map(\.seq)
      case .changed(let down): try sorted(tx, walk, "d.changed_at", down, skipping, limit)
      case .created(let down): try sorted(tx, walk, "d.seq", down, skipping, limit)
      case .name(let down): try sorted(tx, walk, "d.name", down, skipping, limit)
      }
    return try seqs.compactMap { try Datasets.find(tx, seq: $0, at: now) }
  }

  private static func sorted(
    _ tx: Transaction, _ walk: PostingWalk, _ column: StaticString, _ isDescending: Bool, _ skipping: Int, _ limit: Int
  ) throws -> [Int64] {
    let (sql, arguments) = walk.all
    let way = isDescending ? "DESC" : "ASC"
    return try tx.rows(
      "SELECT d.seq FROM dataset d WHERE d.seq IN (\(sql)) ORDER BY \(column) \(way), d.seq \(way) LIMIT ? OFFSET ?",
      arguments: joined(arguments, [limit, skipping])
    ).map { try $0.int(0) }
  }

  /// The names of all that is found, in order: at most `limit` after the first `skipping`.
  public static func names(
    _ tx: Transaction, _ query: DatasetQuery, skipping: Int, limit: Int, at now: Instant
  ) throws -> [String] {
    let (sql, arguments) = try walk(tx, query, at: now).all
    return try tx.rows(
      "SELECT d.name FROM dataset d WHERE d.seq IN (\(sql)) ORDER BY d.name LIMIT ? OFFSET ?",
      arguments: joined(arguments, [limit, min(skipping, mostSkipped)])
    ).map { try $0.text(0) }
  }

  /// How many datasets a search finds. Its cost is that of all of them, as is that of ``counts(_:_:_:limit:at:)``.
  public static func total(_ tx: Transaction, _ query: DatasetQuery, at now: Instant) throws -> Int64 {
    let (sql, arguments) = try walk(tx, query, at: now).all
    return try tx.rows("SELECT COUNT(*) FROM (\(sql)) AS found", arguments: arguments).first?.int(0) ?? 0
  }

  /// How many of what a search finds have each value of a facet: the most frequent values first, at most `limit`.
  public static func counts(
    _ tx: Transaction, _ query: DatasetQuery, _ facet: DatasetFacet, limit: Int = mostValues, at now: Instant
  ) throws -> [FacetCount] {
    let (sql, arguments) = try walk(tx, query, at: now).all
    let rows =
      if facet == .freshness {
        try tx.rows(
          """
          SELECT CASE WHEN ? < d.due_at THEN 'fresh' WHEN ? < d.stale_at THEN 'due' ELSE 'stale' END AS value, COUNT(*)
          FROM dataset d WHERE d.due_at IS NOT NULL AND d.seq IN (\(sql)) GROUP BY value ORDER BY COUNT(*) DESC, value
          """, arguments: joined([now, now], arguments))
      } else {
        try tx.rows(
          """
          SELECT f.value, COUNT(*) FROM dataset_facet f WHERE f.facet = ? AND f.seq IN (\(sql))
          GROUP BY f.value ORDER BY COUNT(*) DESC, f.value LIMIT ?
          """, arguments: joined([facet.rawValue], arguments, [limit]))
      }
    return try rows.map { FacetCount(value: try $0.text(0), count: try $0.int(1)) }
  }

  private static func joined(_ parts: [any SQLConvertible]...) -> [any SQLConvertible] { parts.flatMap { $0 } }

  private static func walk(_ tx: Transaction, _ query: DatasetQuery, at now: Instant) throws -> PostingWalk {
    var filters = query.openOnly ? [DatasetIndex.open] : []
    var also: PostingWalk.Condition?
    for filter in query.filters {
      if filter.facet == .freshness {
        guard also == nil, let wanted = DatasetFreshness(rawValue: filter.value) else { throw unknown(filter) }
        also = condition(wanted, at: now)
      } else {
        if filter.facet == .region, !Region.isCode(filter.value) { throw unknown(filter) }
        filters.append(DatasetIndex.filter(filter.facet, filter.value))
      }
    }
    guard filters.count <= PostingWalk.mostTerms else {
      throw Refusal(
        .invalid, rule: "dataset.filters", Text(zh: "筛选条件过多", en: "too many filters"),
        remedy: Text(zh: "至多 \(PostingWalk.mostTerms) 个", en: "at most \(PostingWalk.mostTerms)"))
    }
    if let walk = try PostingWalk(tx, DatasetIndex.rows, text: query.text, filters: filters, also: also) { return walk }
    let everything = try PostingWalk(tx, DatasetIndex.rows, text: "", filters: [DatasetIndex.all], also: also)
    guard let everything else { throw DatasetDefect.row("dataset_posting") }
    return everything
  }

  private static func condition(_ wanted: DatasetFreshness, at now: Instant) -> PostingWalk.Condition {
    let found = "EXISTS (SELECT 1 FROM dataset f WHERE f.seq = t.seq AND "
    return switch wanted {
    case .fresh: PostingWalk.Condition(found + "f.due_at > ?)", now)
    case .due: PostingWalk.Condition(found + "f.due_at <= ? AND f.stale_at > ?)", now, now)
    case .stale: PostingWalk.Condition(found + "f.stale_at <= ?)", now)
    }
  }

  private static func unknown(_ filter: DatasetQuery.Filter) -> Refusal {
    let known: String =
      switch filter.facet {
      case .freshness: DatasetFreshness.allCases.map(\.rawValue).joined(separator: ", ")
      default: "a division code of 2, 4 or 6 digits"
      }
    return Refusal(
      .invalid, rule: "dataset.filter",
      Text(zh: "\(filter.facet.rawValue) 的筛选值无效", en: "this is no value of \(filter.facet.rawValue)"),
      remedy: Text(zh: "可用：\(known)", en: "one of: \(known)"), field: filter.facet.rawValue)
  }
}

/// A row that does not hold together: a defect or an altered database, never an input error.
enum DatasetDefect: Error {
  case row(String)
}
