import DataSpace
import Identity
import Store
import Vocabulary

/// One of CKAN's actions.
struct CKANAction: Sendable {
  typealias Work = @Sendable (Transaction, Call, CKANArguments, CKANView) throws -> JSON

  let name: String
  let says: String
  var isWrite = false
  let work: Work

  static let all: [String: CKANAction] = Dictionary(
    uniqueKeysWithValues: (searching + showing + telling + writing).map { ($0.name, $0) })

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

  static func package(_ tx: Transaction, _ dataset: Dataset, _ view: CKANView) throws -> JSON {
    view.package(dataset, by: try Participants.get(tx, dataset.owner))
  }

  static func packages(_ tx: Transaction, _ datasets: [Dataset], _ view: CKANView) throws -> JSON {
    var owners: [ID<Participant>: Participant] = [:]
    return .array(
      try datasets.map { dataset in
        let owner = try owners[dataset.owner] ?? Participants.get(tx, dataset.owner)
        owners[dataset.owner] = owner
        return view.package(dataset, by: owner)
      })
  }
}
