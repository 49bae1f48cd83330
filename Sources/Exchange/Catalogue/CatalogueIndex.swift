import Store
import Vocabulary

/// The offers' index: a row for each term of each published offer.
///
/// Filters are terms too: `#tag`, and `@4502` for the region and each region around it.
enum CatalogueIndex {
  typealias Posting = PostingIndex.Posting
  static let rows = PostingIndex(table: "catalogue_posting")

  static func tag(_ tag: String) -> String { "#" + tag.lowercased() }
  static func region(_ code: String) -> String { "@" + Region.stem(code) }

  static func postings(of offer: Offer, seq: Int64) -> [Posting] {
    // A single character is looked for in titles and tags only: in summaries nearly every one occurs.
    let title = Terms.of(offer.title.zh, singles: true) + Terms.of(offer.title.en)
    let filters = offer.tags.map(tag) + (offer.region.map { Region.levels($0).map { "@" + $0 } } ?? [])
    let tags = offer.tags.flatMap { Terms.of($0, singles: true) }
    return PostingIndex.postings(
      seq: seq, kind: offer.kind.code, title: title + filters,
      elsewhere: tags + Terms.of(offer.summary.zh) + Terms.of(offer.summary.en))
  }

  /// Nil if the query names nothing to look for, which is to ask for everything.
  static func walk(_ tx: Transaction, _ query: CatalogueQuery) throws -> PostingWalk? {
    try Check.region(query.region)
    return try PostingWalk(
      tx, rows, text: query.text ?? "",
      filters: (query.tag.map { [tag($0)] } ?? []) + (query.region.map { [region($0)] } ?? []),
      kind: query.kind?.code,
      also: query.unused
        ? PostingWalk.Condition("EXISTS (SELECT 1 FROM offer f WHERE f.seq = t.seq AND f.uses = 0)") : nil)
  }
}
