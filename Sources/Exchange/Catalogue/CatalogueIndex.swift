import Store
import Vocabulary

/// The catalogue's inverted index: a row for each term of each published offer. Plain rows and no full-text engine, so
/// that it is the same on every database.
///
/// Filters are terms too: `#tag`, and `@4502` for the region and each region around it.
enum CatalogueIndex {
  struct Posting: Hashable {
    let term: String
    let seq: Int64
    let kind: Int64
    let inTitle: Bool
  }

  static func tag(_ tag: String) -> String { "#" + tag.lowercased() }
  static func region(_ code: String) -> String { "@" + Region.stem(code) }

  static func postings(of offer: Offer, seq: Int64) -> [Posting] {
    // A single character is looked for in titles and tags only: in summaries nearly every one occurs.
    let title = Terms.of(offer.title.zh, singles: true) + Terms.of(offer.title.en)
    let tags = offer.tags.flatMap { Terms.of($0, singles: true) }
    let filters =
      offer.tags.map(tag) + (offer.region.map { Region.levels($0).map { "@" + $0 } } ?? [])
    var seen: Set<String> = []
    func make(_ terms: [String], inTitle: Bool) -> [Posting] {
      terms.filter { seen.insert($0).inserted }.map {
        Posting(term: $0, seq: seq, kind: offer.kind.code, inTitle: inTitle)
      }
    }
    return make(title, inTitle: true) + make(filters, inTitle: true) + make(tags, inTitle: false)
      + make(Terms.of(offer.summary.zh) + Terms.of(offer.summary.en), inTitle: false)
  }

  /// Those in the index for an offer whose texts are not known. A look at every row: the index is by term.
  static func postings(_ tx: Transaction, seq: Int64) throws -> [Posting] {
    try tx.rows("SELECT term, kind, in_title FROM catalogue_posting WHERE seq = ?", seq).map {
      Posting(term: try $0.text(0), seq: seq, kind: try $0.int(1), inTitle: try $0.bool(2))
    }
  }

  /// Writes in the order of the key, a number of rows with each statement.
  static func add(_ tx: Transaction, _ postings: [Posting]) throws {
    let sorted = postings.sorted { ($0.term, $0.seq) < ($1.term, $1.seq) }
    for start in stride(from: 0, to: sorted.count, by: rowsAtOnce) {
      let rows = sorted[start..<min(start + rowsAtOnce, sorted.count)]
      let values = Array(repeating: "(?, ?, ?, ?)", count: rows.count).joined(separator: ", ")
      var arguments: [any SQLConvertible] = []
      arguments.reserveCapacity(rows.count * 4)
      for row in rows { arguments += [row.term, row.seq, row.kind, row.inTitle] as [any SQLConvertible] }
      try tx.execute(
        "INSERT INTO catalogue_posting (term, seq, kind, in_title) VALUES \(values) ON CONFLICT DO NOTHING",
        arguments: arguments)
    }
  }

  /// Writes what is new or different, and deletes what is gone.
  static func replace(_ tx: Transaction, _ before: [Posting], with after: [Posting]) throws {
    let kept = Set(before).intersection(after)
    for posting in before where !kept.contains(posting) {
      try tx.execute("DELETE FROM catalogue_posting WHERE term = ? AND seq = ?", posting.term, posting.seq)
    }
    try add(tx, after.filter { !kept.contains($0) })
  }

  private static let rowsAtOnce = 32
}
