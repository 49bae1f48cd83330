public import Store
import Vocabulary

/// What is looked for. All that is given must hold.
public struct CatalogueQuery: Hashable, Sendable, Codable {
  /// Words in any language; every term of them must occur.
  public var text: String?
  public var kind: OfferKind?
  /// A division code: offers in it.
  public var region: String?
  public var tag: String?
  /// Only offers that nobody has used.
  public var unused: Bool

  public init(
    text: String? = nil, kind: OfferKind? = nil, region: String? = nil, tag: String? = nil, unused: Bool = false
  ) {
    self.text = text
    self.kind = kind
    self.region = region
    self.tag = tag
    self.unused = unused
  }
}

/// Search over the offers that are published.
public enum Catalogue {
  /// Offers that have every term of the query: first those that have them all in the title, newest first, then the rest
  /// (``PostingWalk``).
  public static func search(
    _ tx: Transaction, _ query: CatalogueQuery, after cursor: String? = nil, limit: Int = 20
  ) throws -> OfferPage {
    let limit = OfferPage.clamp(limit)
    guard let walk = try CatalogueIndex.walk(tx, query) else {
      return try Offers.list(tx, kind: query.kind, unused: query.unused, after: cursor, limit: limit)
    }
    let place = if let cursor { PostingWalk.Place(cursor) } else { PostingWalk.Place?.some(.start) }
    guard let place else { throw Refusal.cursor }
    let hits = try walk.hits(tx, from: place, limit: limit + 1)
    let offers = try hits.prefix(limit).compactMap { try Offers.find(tx, seq: $0.seq) }
    return OfferPage(items: offers, next: hits.count > limit ? hits[limit - 1].text : nil)
  }

  /// How many open offers of each kind ``search(_:_:after:limit:)`` would find, whatever kind the query names. Its cost is
  /// that of all of them.
  public static func counts(_ tx: Transaction, _ query: CatalogueQuery) throws -> [OfferKind: Int64] {
    if let walk = try CatalogueIndex.walk(tx, query) {
      let counts = try walk.counts(tx)
      return OfferKind.allCases.reduce(into: [:]) { found, kind in found[kind] = counts[kind.code] }
    }
    let rows = try tx.rows(
      "SELECT kind, COUNT(*) FROM offer WHERE state = 'open' AND uses <= ? GROUP BY kind",
      query.unused ? 0 : Int64.max)
    return try rows.reduce(into: [:]) { counts, row in
      if let kind = OfferKind(rawValue: try row.text(0)) { counts[kind] = try row.int(1) }
    }
  }
}
