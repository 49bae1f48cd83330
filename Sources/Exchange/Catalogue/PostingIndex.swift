public import Store

/// An inverted index in a table of plain rows: `term`, `seq`, `kind`, `in_title`, with the key (`term`, `seq`). No full-text
/// engine, so that it is the same on every database.
///
/// What things are filtered by are terms too, with a sign before them that no word of a text has.
public struct PostingIndex: Sendable {
  /// A row: that the thing at `seq` has `term`.
  public struct Posting: Hashable, Sendable {
    public let term: String
    public let seq: Int64
    /// A number for what sort of thing it is, by which a walk can be narrowed.
    public let kind: Int64
    public let inTitle: Bool
  }

  /// Written into statements, so it is never a text from outside.
  let table: String

  public init(table: StaticString) { self.table = "\(table)" }

  /// The rows of one thing, each term once: one that is in the title counts as that.
  public static func postings(
    seq: Int64, kind: Int64, title: [String], elsewhere: [String]
  ) -> [Posting] {
    var seen: Set<String> = []
    func make(_ terms: [String], inTitle: Bool) -> [Posting] {
      terms.filter { seen.insert($0).inserted }.map { Posting(term: $0, seq: seq, kind: kind, inTitle: inTitle) }
    }
    return make(title, inTitle: true) + make(elsewhere, inTitle: false)
  }

  /// Those in the index for a thing whose texts are not known. A look at every row, unless the table has an index by `seq`.
  public func postings(_ tx: Transaction, seq: Int64) throws -> [Posting] {
    try tx.rows("SELECT term, kind, in_title FROM \(table) WHERE seq = ?", seq).map {
      Posting(term: try $0.text(0), seq: seq, kind: try $0.int(1), inTitle: try $0.bool(2))
    }
  }

  /// Writes in the order of the key, a number of rows with each statement.
  public func add(_ tx: Transaction, _ postings: [Posting]) throws {
    let sorted = postings.sorted { ($0.term, $0.seq) < ($1.term, $1.seq) }
    for start in stride(from: 0, to: sorted.count, by: Self.rowsAtOnce) {
      let rows = sorted[start..<min(start + Self.rowsAtOnce, sorted.count)]
      let values = Array(repeating: "(?, ?, ?, ?)", count: rows.count).joined(separator: ", ")
      var arguments: [any SQLConvertible] = []
      arguments.reserveCapacity(rows.count * 4)
      for row in rows { arguments += [row.term, row.seq, row.kind, row.inTitle] as [any SQLConvertible] }
      try tx.execute(
        "INSERT INTO \(table) (term, seq, kind, in_title) VALUES \(values) ON CONFLICT DO NOTHING",
        arguments: arguments)
    }
  }

  /// Writes what is new or different, and deletes what is gone.
  public func replace(_ tx: Transaction, _ before: [Posting], with after: [Posting]) throws {
    let kept = Set(before).intersection(after)
    for posting in before where !kept.contains(posting) {
      try tx.execute("DELETE FROM \(table) WHERE term = ? AND seq = ?", posting.term, posting.seq)
    }
    try add(tx, after.filter { !kept.contains($0) })
  }

  /// The terms, those that fewest things have first. What is common is not counted to its end.
  func rarestFirst(_ tx: Transaction, _ terms: [String]) throws -> [String] {
    guard terms.count > 1 else { return terms }
    return try terms.enumerated()
      .map { (count: try frequency(tx, $1), place: $0, term: $1) }
      .sorted { ($0.count, $0.place) < ($1.count, $1.place) }
      .map(\.term)
  }

  private func frequency(_ tx: Transaction, _ term: String) throws -> Int64 {
    try tx.row(
      "SELECT COUNT(*) FROM (SELECT 1 FROM \(table) WHERE term = ? LIMIT ?) AS found", term, Self.common)?
      .int(0) ?? 0
  }

  /// How many postings are counted before a term is simply common.
  private static let common: Int64 = 4096
  private static let rowsAtOnce = 32
}
