import Store
import Vocabulary

/// The walk that answers a query which names terms: along the postings of the rarest, with a look at the others for each.
struct CatalogueWalk {
  /// Rarest first; never empty.
  private let terms: [String]
  private let kind: OfferKind?
  private let unused: Bool

  /// Hits in titles come before the others.
  enum Phase: Int, CaseIterable, Comparable {
    case title, elsewhere
    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  /// An offer that was found, and where a walk goes on.
  struct Place {
    let phase: Phase
    let seq: Int64
    static let start = Place(phase: .title, seq: .max)

    var text: String { (phase == .title ? "t" : "e") + String(seq) }

    init(phase: Phase, seq: Int64) {
      self.phase = phase
      self.seq = seq
    }
    init?(_ text: String?) {
      guard let text, let letter = text.first, letter == "t" || letter == "e", let seq = Int64(text.dropFirst()) else {
        return nil
      }
      self.init(phase: letter == "t" ? .title : .elsewhere, seq: seq)
    }
  }

  /// Nil if the query names nothing to look for, which is to ask for everything.
  init?(_ tx: Transaction, _ query: CatalogueQuery) throws {
    try Check.region(query.region)
    let text = query.text ?? ""
    var terms = Array(Terms.of(text).prefix(Catalogue.mostTerms))
    // A text of punctuation alone is no request for everything: it finds what has it, and nothing is indexed by it.
    if terms.isEmpty, !text.allSatisfy(\.isWhitespace) { terms = [text] }
    if let tag = query.tag { terms.append(CatalogueIndex.tag(tag)) }
    if let region = query.region { terms.append(CatalogueIndex.region(region)) }
    guard !terms.isEmpty else { return nil }
    self.terms = try Self.rarestFirst(tx, terms)
    kind = query.kind
    unused = query.unused
  }

  /// The hits of one phase before `before`, newest first.
  func hits(_ tx: Transaction, _ phase: Phase, before: Int64, limit: Int) throws -> [Place] {
    let (sql, arguments) = statement(phase, before: before, limit: limit)
    return try tx.rows(sql, arguments: arguments).map { Place(phase: phase, seq: try $0.int(0)) }
  }

  /// The query for ``hits(_:_:before:limit:)``.
  func statement(
    _ phase: Phase, before: Int64, limit: Int
  ) -> (sql: String, arguments: [any SQLConvertible]) {
    var (sql, arguments) = condition(inTitle: phase == .title)
    sql += " AND t.seq < ?"
    arguments.append(before)
    if let kind {
      sql += " AND t.kind = ?"
      arguments.append(kind.code)
    }
    if phase == .elsewhere {
      // Not those of the first phase: some term is outside the title.
      sql += " AND (t.in_title = 0"
      for term in terms.dropFirst() {
        sql += " OR EXISTS (SELECT 1 FROM catalogue_posting o WHERE o.term = ? AND o.seq = t.seq AND o.in_title = 0)"
        arguments.append(term)
      }
      sql += ")"
    }
    arguments.append(limit)
    return ("SELECT t.seq " + sql + " ORDER BY t.seq DESC LIMIT ?", arguments)
  }

  /// How many hits there are of each kind.
  func counts(_ tx: Transaction) throws -> [OfferKind: Int64] {
    let (sql, arguments) = condition(inTitle: false)
    let rows = try tx.rows("SELECT t.kind, COUNT(*) \(sql) GROUP BY t.kind", arguments: arguments)
    return try rows.reduce(into: [:]) { counts, row in
      let code = try row.int(0)
      if let kind = OfferKind.allCases.first(where: { $0.code == code }) { counts[kind] = try row.int(1) }
    }
  }

  /// The offers that have every term, as the end of a statement; with `inTitle` those that have them all in the title.
  private func condition(inTitle: Bool) -> (sql: String, arguments: [any SQLConvertible]) {
    var sql = "FROM catalogue_posting t WHERE t.term = ?" + (inTitle ? " AND t.in_title = 1" : "")
    var arguments: [any SQLConvertible] = [terms[0]]
    for term in terms.dropFirst() {
      sql += " AND EXISTS (SELECT 1 FROM catalogue_posting o WHERE o.term = ? AND o.seq = t.seq"
      sql += inTitle ? " AND o.in_title = 1)" : ")"
      arguments.append(term)
    }
    if unused { sql += " AND EXISTS (SELECT 1 FROM offer f WHERE f.seq = t.seq AND f.uses = 0)" }
    return (sql, arguments)
  }

  /// How many postings are counted before a term is simply common.
  private static let common: Int64 = 4096

  static func rarestFirst(_ tx: Transaction, _ terms: [String]) throws -> [String] {
    guard terms.count > 1 else { return terms }
    return try terms.enumerated()
      .map { (count: try frequency(tx, $1), place: $0, term: $1) }
      .sorted { ($0.count, $0.place) < ($1.count, $1.place) }
      .map(\.term)
  }

  private static func frequency(_ tx: Transaction, _ term: String) throws -> Int64 {
    try tx.row("SELECT COUNT(*) FROM (SELECT 1 FROM catalogue_posting WHERE term = ? LIMIT ?) AS found", term, common)?
      .int(0) ?? 0
  }
}
