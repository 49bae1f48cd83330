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
      SELECT o.id, v.version, o.provider, o.kind, o.state, o.uses, o.published_at, v.body, o.seq FROM offer o
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
    let place = cursor == nil ? Int64.max : cursor.flatMap { Int64($0) }
    guard let place else { throw Refusal.cursor }
    let found = try StoredBody.list(limit: limit + 1, from: place) { after, limit in
      try tx.rows(
        select + """
          WHERE o.state = 'open' AND o.seq < ? AND o.uses <= ? AND (? = '' OR o.kind = ?) AND (? = '' OR o.provider = ?)
          ORDER BY o.seq DESC LIMIT ?
          """, after, unused ? 0 : Int64.max, kind?.rawValue ?? "", kind?.rawValue ?? "", provider?.description ?? "",
        provider?.description ?? "", limit)
    } place: {
      try $0.int(8)
    } read: {
      (offer: try read($0), seq: try $0.int(8))
    }
    let shown = found.prefix(limit)
    return OfferPage(items: shown.map(\.offer), next: found.count > limit ? shown.last.map { String($0.seq) } : nil)
  }

  /// Whose an offer is; known even if its terms cannot be read.
  public static func provider(_ tx: Transaction, of id: ID<Offer>) throws -> ID<Participant> {
    guard let row = try tx.row("SELECT provider FROM offer WHERE id = ?", id) else { throw Refusal.notFound("offer") }
    return try row.id(0)
  }

  /// An offer and its place in the catalogue's index. Where its terms cannot be read, it has none that permit anything, so
  /// that its provider can still revise or withdraw it.
  static func load(_ tx: Transaction, _ id: ID<Offer>) throws -> (offer: Offer, seq: Int64, isReadable: Bool) {
    guard let row = try tx.row(select + "WHERE o.id = ?", id) else { throw Refusal.notFound("offer") }
    let seq = try row.int(8)
    if let offer = try? read(row) { return (offer, seq, true) }
    guard let kind = OfferKind(rawValue: try row.text(3)) else { throw ExchangeDefect.row("offer") }
    let unknown = Text(zh: id.description, en: id.description)
    let empty = OfferDraft(kind: kind, title: unknown, summary: unknown, policy: Policy(permissions: []), price: .free)
    return (try offer(row, empty), seq, false)
  }

  /// Nil for one that cannot be read as well: it is left out of what is found.
  static func find(_ tx: Transaction, seq: Int64) throws -> Offer? {
    try tx.row(select + "WHERE o.seq = ?", seq).flatMap { try? read($0) }
  }

  static let select = """
    SELECT o.id, o.version, o.provider, o.kind, o.state, o.uses, o.published_at, v.body, o.seq FROM offer o
    JOIN offer_version v ON v.offer = o.id AND v.version = o.version
    """ + " "

  static func read(_ row: Row) throws -> Offer {
    try offer(row, try row.body(7, of: "offer_version"))
  }

  private static func offer(_ row: Row, _ draft: OfferDraft) throws -> Offer {
    guard let state = Offer.State(rawValue: try row.text(4)) else { throw ExchangeDefect.row("offer") }
    return Offer(
      id: try row.id(0), version: try row.int(1), provider: try row.id(2), kind: draft.kind, title: draft.title,
      summary: draft.summary, tags: draft.tags ?? [], region: draft.region, policy: draft.policy, price: draft.price,
      capacity: draft.capacity, publishedRule: draft.publishedRule, reference: draft.reference ?? [:], state: state,
      uses: try row.int(5), publishedAt: try row.instant(6))
  }
}
