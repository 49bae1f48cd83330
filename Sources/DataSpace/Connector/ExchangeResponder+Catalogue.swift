import Exchange
import Identity
public import Store
public import Vocabulary

/// The catalogue: the open offers of data, each a dataset with one policy, with what the dataset catalogue says of the dataset that
/// is used under it. Those whose policy the protocol cannot say are left out.
extension ExchangeResponder: ProtocolShelf {
  static let page = 100

  /// Whoever runs the hub.
  public func participant(_ tx: Transaction) throws -> String {
    let row = try tx.row("SELECT id FROM participant WHERE kinds LIKE '%operator%' ORDER BY id LIMIT 1")
    return "urn:lingqu:" + (try row?.text(0) ?? "hub")
  }

  public func page(
    _ tx: Transaction, for party: String, base: String, after cursor: String?
  ) throws -> (datasets: [JSON], next: String?) {
    let found = try Offers.list(tx, kind: .data, after: cursor, limit: Self.page)
    return (try json(tx, found.items.filter { ConnectorNames.canSay($0.policy) }, base), found.next)
  }

  public func dataset(_ tx: Transaction, _ id: String, for party: String, base: String) throws -> JSON {
    guard let id = ConnectorNames.id(id, ID<Offer>.self), let offer = try? Offers.get(tx, id), offer.kind == .data,
      offer.state == .open, ConnectorNames.canSay(offer.policy), let json = try json(tx, [offer], base).first
    else { throw Refusal.notFound("dataset") }
    return json
  }

  private func json(_ tx: Transaction, _ offers: [Offer], _ base: String) throws -> [JSON] {
    // Freshness is by the clock of whoever keeps the database.
    let datasets = try Datasets.published(tx, under: offers.map(\.id), at: try tx.now())
    var publishers: [ID<Participant>: Participant] = [:]
    for owner in Set(datasets.values.map(\.owner)) { publishers[owner] = try Participants.get(tx, owner) }
    return offers.map { offer in
      let dataset = datasets[offer.id]
      return json(offer, dataset, dataset.flatMap { publishers[$0.owner] }, base)
    }
  }

  private func json(_ offer: Offer, _ dataset: Dataset?, _ publisher: Participant?, _ base: String) -> JSON {
    var more: [String: JSON] = [
      "dct:title": ConnectorDataset.said(offer.title), "dct:modified": JSON(offer.publishedAt),
    ]
    if !offer.summary.zh.isEmpty { more["dct:description"] = ConnectorDataset.said(offer.summary) }
    var keywords = offer.tags
    if let dataset, let publisher {
      more.merge(ConnectorDataset.words(dataset, by: publisher)) { _, told in told }
      keywords += (dataset.entry.keywords ?? []).filter { !offer.tags.contains($0) }
    }
    if !keywords.isEmpty { more["dcat:keyword"] = .array(keywords.map { .string($0) }) }
    return ProtocolCatalogue.dataset(
      ConnectorNames.dataset(offer.id), policy: .object(ConnectorNames.policy(offer.policy, of: offer)),
      formats: Self.formats, base: base, more: more)
  }
}
