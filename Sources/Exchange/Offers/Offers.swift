import Evidence
public import Identity
public import Store
public import Vocabulary

/// Publishing and reading offers.
public enum Offers {
  public static func publish(
    _ tx: Transaction, _ draft: OfferDraft, by provider: ID<Participant>, at now: Instant
  ) throws -> Offer {
    try draft.check()
    let offer = Offer(
      id: ID(at: now), version: 1, provider: provider, kind: draft.kind, title: draft.title, summary: draft.summary,
      tags: draft.tags ?? [], region: draft.region, policy: draft.policy, price: draft.price, capacity: draft.capacity,
      publishedRule: draft.publishedRule, reference: draft.reference ?? [:], state: .open, uses: 0, publishedAt: now)
    try tx.execute(
      "INSERT INTO offer (id, provider, kind, version, state, uses, published_at) VALUES (?, ?, ?, 1, 'open', 0, ?)",
      offer.id, provider, offer.kind.rawValue, now)
    try write(tx, offer, "offer.published", at: now)
    return offer
  }

  /// Makes a new version. Agreements made before keep the version they were made on.
  public static func revise(
    _ tx: Transaction, _ id: ID<Offer>, _ draft: OfferDraft, at now: Instant
  ) throws -> Offer {
    var offer = try get(tx, id)
    guard offer.state == .open else { throw withdrawn }
    guard draft.kind == offer.kind else {
      throw Refusal(
        .unacceptable, rule: "offer.kind-fixed", Text(zh: "类型不可更改", en: "the kind of an offer cannot change"),
        remedy: Text(zh: "另发布一项", en: "publish another offer"), field: "/kind")
    }
    try draft.check()
    offer.version += 1
    offer.title = draft.title
    offer.summary = draft.summary
    offer.tags = draft.tags ?? []
    offer.region = draft.region
    offer.policy = draft.policy
    offer.price = draft.price
    offer.capacity = draft.capacity
    offer.publishedRule = draft.publishedRule
    offer.reference = draft.reference ?? [:]
    let changed = try tx.execute(
      "UPDATE offer SET version = ? WHERE id = ? AND version = ?", offer.version, id, offer.version - 1)
    guard changed == 1 else { throw withdrawn }
    try Catalogue.remove(tx, id)
    try write(tx, offer, "offer.revised", at: now)
    return offer
  }

  /// Takes an offer out of the catalogue. Agreements go on.
  public static func withdraw(_ tx: Transaction, _ id: ID<Offer>, at now: Instant) throws -> Offer {
    let offer = try get(tx, id)
    guard offer.state == .open else { return offer }
    try tx.execute("UPDATE offer SET state = 'withdrawn' WHERE id = ?", id)
    try Catalogue.remove(tx, id)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "offer.withdrawn", at: now, subject: id.description, actor: offer.provider.description))
    return try get(tx, id)
  }

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

  /// Open offers, newest first, before `cursor`.
  public static func list(
    _ tx: Transaction, kind: OfferKind? = nil, provider: ID<Participant>? = nil, unused: Bool = false,
    before cursor: String?, limit: Int
  ) throws -> [Offer] {
    try tx.rows(
      select + """
        WHERE o.state = 'open' AND o.id < ? \(unused ? "AND o.uses = 0 " : "")AND (? = '' OR o.kind = ?)
          AND (? = '' OR o.provider = ?)
        ORDER BY o.id DESC LIMIT ?
        """, cursor ?? "off_zzz", kind?.rawValue ?? "", kind?.rawValue ?? "", provider?.description ?? "",
      provider?.description ?? "", limit
    ).map(read)
  }

  /// Offers that nobody has used yet, oldest first.
  public static func neverUsed(_ tx: Transaction, limit: Int) throws -> [Offer] {
    try tx.rows(select + "WHERE o.state = 'open' AND o.uses = 0 ORDER BY o.id LIMIT ?", limit).map(read)
  }

  static func select(ids: [String], _ tx: Transaction) throws -> [Offer] {
    try ids.compactMap { try tx.row(select + "WHERE o.id = ?", $0).map(read) }
  }

  private static let withdrawn = Refusal(
    .conflict, rule: "offer.withdrawn", Text(zh: "该供给已撤回", en: "the offer is withdrawn"),
    remedy: Text(zh: "重新发布", en: "publish it anew"))

  private static let select = """
    SELECT o.id, o.version, o.provider, o.kind, o.state, o.uses, o.published_at, v.body FROM offer o
    JOIN offer_version v ON v.offer = o.id AND v.version = o.version
    """ + " "

  private static func write(_ tx: Transaction, _ offer: Offer, _ kind: String, at now: Instant) throws {
    let body = try JSON(
      encoding: OfferDraft(
        kind: offer.kind, title: offer.title, summary: offer.summary, tags: offer.tags, region: offer.region,
        policy: offer.policy, price: offer.price, capacity: offer.capacity, publishedRule: offer.publishedRule,
        reference: offer.reference))
    try tx.execute(
      "INSERT INTO offer_version (offer, version, body, at) VALUES (?, ?, ?, ?)", offer.id, offer.version, body, now)
    try Catalogue.add(tx, offer)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: offer.id.description, actor: offer.provider.description,
        data: ["version": .int(offer.version), "kind": .string(offer.kind.rawValue), "title": .string(offer.title.zh)]))
  }

  private static func read(_ row: Row) throws -> Offer {
    let draft = try row.json(7).decode(OfferDraft.self)
    guard let state = Offer.State(rawValue: try row.text(4)) else { throw ExchangeDefect.row("offer") }
    return Offer(
      id: try row.id(0), version: try row.int(1), provider: try row.id(2), kind: draft.kind, title: draft.title,
      summary: draft.summary, tags: draft.tags ?? [], region: draft.region, policy: draft.policy, price: draft.price,
      capacity: draft.capacity, publishedRule: draft.publishedRule, reference: draft.reference ?? [:], state: state,
      uses: try row.int(5), publishedAt: try row.instant(6))
  }
}

extension OfferDraft {
  /// Refuses numbers and words that make no sense.
  func check() throws(Refusal) {
    try price.check()
    try capacity?.check()
    try publishedRule?.check()
  }
}
