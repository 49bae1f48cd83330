import Evidence
public import Identity
public import Store
public import Vocabulary

/// Publishing and reading offers.
public enum Offers {
  /// Publishes an offer. Appends `offer.published`.
  public static func publish(
    _ tx: Transaction, _ draft: OfferDraft, by provider: ID<Participant>, at now: Instant
  ) throws -> Offer {
    let (offer, postings) = try insert(tx, draft, by: provider, at: now)
    try CatalogueIndex.rows.add(tx, postings)
    return offer
  }

  /// Publishes many at once. Their index entries are written in the order of the index, which is what makes bulk fast.
  public static func publish(
    _ tx: Transaction, all drafts: [OfferDraft], by provider: ID<Participant>, at now: Instant
  ) throws -> [Offer] {
    let inserted = try drafts.map { try insert(tx, $0, by: provider, at: now) }
    try CatalogueIndex.rows.add(tx, inserted.flatMap { $0.1 })
    return inserted.map { $0.0 }
  }

  private static func insert(
    _ tx: Transaction, _ draft: OfferDraft, by provider: ID<Participant>, at now: Instant
  ) throws -> (Offer, [CatalogueIndex.Posting]) {
    try draft.check()
    let offer = Offer(
      id: ID(at: now), version: 1, provider: provider, kind: draft.kind, title: draft.title, summary: draft.summary,
      tags: draft.tags ?? [], region: draft.region, policy: draft.policy, price: draft.price, capacity: draft.capacity,
      publishedRule: draft.publishedRule, reference: draft.reference ?? [:], state: .open, uses: 0, publishedAt: now)
    let row = try tx.row(
      """
      INSERT INTO offer (id, seq, provider, kind, version, state, uses, published_at)
      SELECT ?, COALESCE(MAX(seq), 0) + 1, ?, ?, 1, 'open', 0, ? FROM offer RETURNING seq
      """, offer.id, provider, offer.kind.rawValue, now)
    guard let seq = try row?.int(0) else { throw ExchangeDefect.row("offer") }
    try write(tx, offer, "offer.published", at: now)
    return (offer, CatalogueIndex.postings(of: offer, seq: seq))
  }

  /// Makes a new version; appends `offer.revised`. Agreements made before keep the version they were made on.
  public static func revise(
    _ tx: Transaction, _ id: ID<Offer>, _ draft: OfferDraft, at now: Instant
  ) throws -> Offer {
    var (offer, seq, isReadable) = try load(tx, id)
    guard offer.state == .open else { throw withdrawn }
    let before = try postings(tx, of: offer, seq: seq, isReadable)
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
    try write(tx, offer, "offer.revised", at: now)
    try CatalogueIndex.rows.replace(tx, before, with: CatalogueIndex.postings(of: offer, seq: seq))
    return offer
  }

  /// Takes an offer out of the catalogue. Agreements go on.
  public static func withdraw(_ tx: Transaction, _ id: ID<Offer>, at now: Instant) throws -> Offer {
    let (offer, seq, isReadable) = try load(tx, id)
    guard offer.state == .open else { return offer }
    try tx.execute("UPDATE offer SET state = 'withdrawn' WHERE id = ?", id)
    try CatalogueIndex.rows.replace(tx, postings(tx, of: offer, seq: seq, isReadable), with: [])
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "offer.withdrawn", at: now, subject: id.description, actor: offer.provider.description))
    return try load(tx, id).offer
  }

  private static func postings(
    _ tx: Transaction, of offer: Offer, seq: Int64, _ isReadable: Bool
  ) throws -> [CatalogueIndex.Posting] {
    isReadable ? CatalogueIndex.postings(of: offer, seq: seq) : try CatalogueIndex.rows.postings(tx, seq: seq)
  }

  private static let withdrawn = Refusal(
    .conflict, rule: "offer.withdrawn", Text(zh: "该供给已撤回", en: "the offer is withdrawn"),
    remedy: Text(zh: "重新发布", en: "publish it anew"))

  private static func write(_ tx: Transaction, _ offer: Offer, _ kind: String, at now: Instant) throws {
    let body = try StoredBody.encode(
      OfferDraft(
        kind: offer.kind, title: offer.title, summary: offer.summary, tags: offer.tags, region: offer.region,
        policy: offer.policy, price: offer.price, capacity: offer.capacity, publishedRule: offer.publishedRule,
        reference: offer.reference))
    try tx.execute(
      "INSERT INTO offer_version (offer, version, body, at) VALUES (?, ?, ?, ?)", offer.id, offer.version, body, now)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: offer.id.description, actor: offer.provider.description,
        data: [
          "version": .int(offer.version), "kind": .string(offer.kind.rawValue), "title": .string(offer.title.zh),
          "digest": .string(Digest.of(body)),
        ]))
    tx.signal("offers")
  }
}
