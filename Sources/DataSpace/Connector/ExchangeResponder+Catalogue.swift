import Exchange
import Identity
public import Store
public import Vocabulary

/// The catalogue: the open offers of data, each a dataset with one policy. Those whose policy the protocol cannot say are left out.
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
    return (found.items.filter { ConnectorNames.canSay($0.policy) }.map { json($0, base) }, found.next)
  }

  public func dataset(_ tx: Transaction, _ id: String, for party: String, base: String) throws -> JSON {
    guard let id = ConnectorNames.id(id, ID<Offer>.self), let offer = try? Offers.get(tx, id), offer.kind == .data,
      offer.state == .open, ConnectorNames.canSay(offer.policy)
    else { throw Refusal.notFound("dataset") }
    return json(offer, base)
  }

  private func json(_ offer: Offer, _ base: String) -> JSON {
    func said(_ text: Text) -> JSON {
      [["@value": .string(text.zh), "@language": "zh"], ["@value": .string(text.en), "@language": "en"]]
    }
    var more: [String: JSON] = ["dct:title": said(offer.title), "dct:modified": JSON(offer.publishedAt)]
    if !offer.summary.zh.isEmpty { more["dct:description"] = said(offer.summary) }
    if !offer.tags.isEmpty { more["dcat:keyword"] = .array(offer.tags.map { .string($0) }) }
    return ProtocolCatalogue.dataset(
      ConnectorNames.dataset(offer.id), policy: .object(ConnectorNames.policy(offer.policy, of: offer)),
      formats: [Self.format], base: base, more: more)
  }
}
