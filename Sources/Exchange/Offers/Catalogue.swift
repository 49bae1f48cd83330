public import Store
import Vocabulary

/// Search over open offers. An inverted index in plain tables, so that it works alike on every database: the postings
/// of one term are walked newest first, and the other terms are looked up for each.
public enum Catalogue {
  /// The most terms of a query that are used.
  static let mostTerms = 12

  /// Offers whose text has every term of `query`, newest first, before `cursor`; those with all terms in the title come
  /// on the first page before the others.
  public static func search(
    _ tx: Transaction, _ query: String, kind: OfferKind? = nil, unused: Bool = false, before cursor: String? = nil,
    limit: Int
  ) throws -> [Offer] {
    let terms = Array(SearchTerms.query(query).prefix(mostTerms))
    guard !terms.isEmpty else {
      return try Offers.list(tx, kind: kind, unused: unused, before: cursor, limit: limit)
    }
    return try Offers.select(ids: ids(tx, terms, kind: kind, unused: unused, before: cursor, limit: limit), tx)
  }

  /// How many open offers of each kind ``search(_:_:kind:unused:before:limit:)`` would find.
  public static func counts(_ tx: Transaction, _ query: String, unused: Bool = false) throws -> [OfferKind: Int64] {
    let terms = Array(SearchTerms.query(query).prefix(mostTerms))
    var sql = "SELECT o.kind, COUNT(*) FROM offer o WHERE o.state = 'open'"
    var arguments: [any SQLConvertible] = []
    if let (from, values) = try postings(tx, terms) {
      sql = "SELECT p.kind, COUNT(*) \(from)"
      arguments = values
      if unused { sql += never }
    } else if unused {
      sql += " AND o.uses = 0"
    }
    let group = arguments.isEmpty ? "o.kind" : "p.kind"
    let rows = try tx.rows(sql + " GROUP BY \(group)", arguments: arguments)
    var counts: [OfferKind: Int64] = [:]
    for row in rows { if let kind = OfferKind(rawValue: try row.text(0)) { counts[kind] = try row.int(1) } }
    return counts
  }

  private static let never = " AND EXISTS (SELECT 1 FROM offer o WHERE o.id = p.offer AND o.uses = 0)"

  /// Ids only, for ranking elsewhere.
  static func ids(
    _ tx: Transaction, _ terms: [String], kind: OfferKind?, unused: Bool = false, before cursor: String?, limit: Int
  ) throws -> [String] {
    guard let (from, values) = try postings(tx, terms) else { return [] }
    var sql = "SELECT p.offer \(from) AND p.offer < ?"
    var arguments = values
    arguments.append(cursor ?? "off_zzz")
    if let kind {
      sql += " AND p.kind = ?"
      arguments.append(kind.rawValue)
    }
    if unused { sql += never }
    sql += " ORDER BY p.offer DESC LIMIT ?"
    arguments.append(limit)
    return try tx.rows(sql, arguments: arguments).map { try $0.text(0) }
  }

  /// The offers that have every term, as the end of a statement; nil if there are no terms.
  private static func postings(
    _ tx: Transaction, _ terms: [String]
  ) throws -> (from: String, arguments: [any SQLConvertible])? {
    // The rarest term first: its postings are the fewest to walk.
    let counted = try terms.map { term in
      (term, try tx.row("SELECT offers FROM catalogue_term WHERE term = ?", term)?.int(0) ?? 0)
    }.sorted { $0.1 < $1.1 }
    guard let rarest = counted.first else { return nil }
    var sql = "FROM catalogue_posting p WHERE p.term = ?"
    var arguments: [any SQLConvertible] = [rarest.0]
    for (term, _) in counted.dropFirst() {
      sql += " AND EXISTS (SELECT 1 FROM catalogue_posting q WHERE q.term = ? AND q.offer = p.offer)"
      arguments.append(term)
    }
    return (sql, arguments)
  }

  static func add(_ tx: Transaction, _ offer: Offer) throws {
    let text = [offer.title.zh, offer.title.en, offer.summary.zh, offer.summary.en, offer.tags.joined(separator: " ")]
    for term in SearchTerms.index(text.joined(separator: " ")).sorted() {
      try tx.execute(
        "INSERT INTO catalogue_posting (term, offer, kind) VALUES (?, ?, ?)", term, offer.id, offer.kind.rawValue)
      try tx.execute(
        """
        INSERT INTO catalogue_term (term, offers) VALUES (?, 1)
        ON CONFLICT (term) DO UPDATE SET offers = catalogue_term.offers + 1
        """, term)
    }
  }

  static func remove(_ tx: Transaction, _ id: ID<Offer>) throws {
    try tx.execute(
      "UPDATE catalogue_term SET offers = offers - 1 WHERE term IN (SELECT term FROM catalogue_posting WHERE offer = ?)",
      id)
    try tx.execute("DELETE FROM catalogue_posting WHERE offer = ?", id)
  }
}
