public import Identity
public import Store
public import Vocabulary

extension Offers {
  /// The newest version.
  public static func get(_ tx: Transaction, _ id: ID<Offer>) throws -> Offer {
    guard let row = try tx.row(select + "WHERE o.id = ?", id) else { throw Refusal.notFound("offer") }
    return try read(row)
  }

  /// One version, as it was published; its state is today's.
  public static func get(_ tx: Transaction, _ id: ID<Offer>, version: Int64) throws -> Offer {
    let row = try tx.row(
      """
      SELECT o.id, v.version, o.provider, o.kind, o.state, o.uses, o.published_at, v.body FROM offer o
      JOIN offer_version v ON v.offer = o.id WHERE o.id = ? AND v.version = ?
      """, id, version)
    guard let row else { throw Refusal.notFound("offer") }
    return try read(row)
  }

  /// Open offers, newest first, after `cursor`.
  public static func list(
    _ tx: Transaction, kind: OfferKind? = nil, provider: ID<Participant>? = nil, unused: Bool = false,
    after cursor: String? = nil, limit: Int
  ) throws -> OfferPage {
    let limit = OfferPage.clamp(limit)
    let rows = try tx.rows(
      select + """
        WHERE o.state = 'open' AND o.seq < ? AND o.uses <= ? AND (? = '' OR o.kind = ?) AND (? = '' OR o.provider = ?)
        ORDER BY o.seq DESC LIMIT ?
        """, cursor.flatMap { Int64($0) } ?? .max, unused ? 0 : Int64.max, kind?.rawValue ?? "",
      kind?.rawValue ?? "", provider?.description ?? "", provider?.description ?? "", limit + 1)
    let shown = rows.prefix(limit)
    return OfferPage(
      items: try shown.map(read), next: rows.count > limit ? try shown.last.map { String(try $0.int(8)) } : nil)
  }

  /// With its place in the catalogue's index.
  static func load(_ tx: Transaction, _ id: ID<Offer>) throws -> (Offer, seq: Int64) {
    guard let row = try tx.row(select + "WHERE o.id = ?", id) else { throw Refusal.notFound("offer") }
    return (try read(row), try row.int(8))
  }

  static func find(_ tx: Transaction, seq: Int64) throws -> Offer? {
    try tx.row(select + "WHERE o.seq = ?", seq).map(read)
  }

  static let select = """
    SELECT o.id, o.version, o.provider, o.kind, o.state, o.uses, o.published_at, v.body, o.seq FROM offer o
    JOIN offer_version v ON v.offer = o.id AND v.version = o.version
    """ + " "

  static func read(_ row: Row) throws -> Offer {
    let draft = try row.json(7).decode(OfferDraft.self)
    guard let state = Offer.State(rawValue: try row.text(4)) else { throw ExchangeDefect.row("offer") }
    return Offer(
      id: try row.id(0), version: try row.int(1), provider: try row.id(2), kind: draft.kind, title: draft.title,
      summary: draft.summary, tags: draft.tags ?? [], region: draft.region, policy: draft.policy, price: draft.price,
      capacity: draft.capacity, publishedRule: draft.publishedRule, reference: draft.reference ?? [:], state: state,
      uses: try row.int(5), publishedAt: try row.instant(6))
  }
}
