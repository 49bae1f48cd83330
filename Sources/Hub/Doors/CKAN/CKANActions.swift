import DataSpace
import Identity
import Store
import Vocabulary

/// One of CKAN's actions.
struct CKANAction: Sendable {
  typealias Work = @Sendable (Transaction, Call, CKANArguments, CKANView) throws -> JSON

  /// Answers with the text of the result, and tells whether reading it is a use.
  typealias Reads =
    @Sendable (Transaction, Call, CKANArguments, CKANView) throws
    -> MeteredReading.Reading
  /// Does what is slow before the transaction that writes.
  typealias Prepares =
    @Sendable (any Database, Call, CKANArguments) async throws ->
    @Sendable (Transaction, Call)
    throws -> JSON

  let name: String
  let says: String
  var isWrite = false
  /// The largest body, in bytes.
  var mostBody = 262_144
  var reads: Reads?
  var prepare: Prepares?
  let work: Work

  static let all: [String: CKANAction] = Dictionary(
    uniqueKeysWithValues: (searching + showing + telling + writing + datastore).map { ($0.name, $0) })

  /// Whether only what is open to the public is told: to whoever shows no key.
  static func openOnly(_ call: Call) -> Bool { call.caller == nil }

  /// The dataset of a name or an id, if the caller may know of it.
  static func dataset(_ tx: Transaction, _ call: Call, named name: String) throws -> Dataset {
    let found = try Datasets.get(tx, named: name, at: call.at)
    if found.owner == call.caller?.participant { return found }
    guard found.state == .published, call.caller != nil || found.isOpen else {
      throw Refusal.notFound("dataset")
    }
    return found
  }

  /// The dataset of a resource and its place there, from 1, if the caller may know of it.
  static func resource(_ tx: Transaction, _ call: Call, _ id: String) throws -> (dataset: Dataset, place: Int) {
    guard let point = id.lastIndex(of: "."), let place = Int(id[id.index(after: point)...]) else {
      throw Refusal.notFound("resource")
    }
    let found = try dataset(tx, call, named: String(id[..<point]))
    guard place >= 1, place <= found.entry.distributions?.count ?? 0 else { throw Refusal.notFound("resource") }
    return (found, place)
  }

  static func package(_ tx: Transaction, _ dataset: Dataset, _ view: CKANView) throws -> JSON {
    view.package(
      dataset, by: try Participants.get(tx, dataset.owner), tables: try Datastores.places(tx, of: dataset.id))
  }

  static func packages(_ tx: Transaction, _ datasets: [Dataset], _ view: CKANView) throws -> JSON {
    var owners: [ID<Participant>: Participant] = [:]
    return .array(
      try datasets.map { dataset in
        let owner = try owners[dataset.owner] ?? Participants.get(tx, dataset.owner)
        owners[dataset.owner] = owner
        return view.package(dataset, by: owner, tables: try Datastores.places(tx, of: dataset.id))
      })
  }
}
