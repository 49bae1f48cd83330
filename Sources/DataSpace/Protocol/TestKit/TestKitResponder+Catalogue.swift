public import Store
public import Vocabulary

extension TestKitResponder: ProtocolShelf {
  public func party(_ tx: Transaction, showing authorization: String?, at now: Instant) throws -> ProtocolParty {
    guard let partner = kit.partner(showing: authorization) else { throw ProtocolRefusal.unknownParty }
    return ProtocolParty(partner.id)
  }

  public func participant(_ tx: Transaction) throws -> String { kit.connector }

  /// All of them: there are few.
  public func page(
    _ tx: Transaction, for party: String, base: String, after cursor: String?
  ) throws -> (datasets: [JSON], next: String?) {
    (kit.datasets.map { json($0, base) }, nil)
  }

  public func dataset(_ tx: Transaction, _ id: String, for party: String, base: String) throws -> JSON {
    guard let dataset = kit.dataset(id) else { throw Refusal.notFound("dataset") }
    return json(dataset, base)
  }

  private func json(_ dataset: ProtocolTestKit.Dataset, _ base: String) -> JSON {
    ProtocolCatalogue.dataset(dataset.id, policy: kit.policy(dataset), formats: kit.formats, base: base)
  }
}
