import DataSpace
import Identity
import Store
import Vocabulary

extension CKANAction {
  static let writing: [CKANAction] = [
    CKANAction(
      name: "package_create",
      says: "Describes a dataset and publishes it; with private, keeps it as a draft.",
      isWrite: true
    ) { tx, call, told, view in
      _ = try told.required("name")
      let owner = try call.who.participant
      if let unit = try told.text("owner_org"), !unit.isEmpty, unit != owner.description {
        throw CKANError.argument(
          "owner_org", Text(zh: "本单位的编号 \(owner)", en: "your own unit, \(owner)"))
      }
      let draft = try Datasets.draft(
        tx, try CKANPackage(told).entry(from: nil), by: owner, at: call.at)
      return try package(tx, shown(tx, draft, told, at: call.at), view)
    },
    CKANAction(name: "package_update", says: "Describes a dataset anew.", isWrite: true) {
      tx, call, told, view in
      try update(tx, call, told, view)
    },
    CKANAction(name: "package_patch", says: "Changes what is told of a dataset.", isWrite: true) {
      tx, call, told, view in
      try update(tx, call, told, view)
    },
    CKANAction(name: "package_delete", says: "Takes a dataset out of the catalogue.", isWrite: true) {
      tx, call, told, _ in
      _ = try Datasets.withdraw(tx, try own(tx, call, told).id, at: call.at)
      return .null
    },
  ]

  private static func update(
    _ tx: Transaction, _ call: Call, _ told: CKANArguments, _ view: CKANView
  ) throws -> JSON {
    let before = try own(tx, call, told)
    // As in CKAN, what was deleted comes back when it is described anew.
    if before.state == .withdrawn { _ = try Datasets.publish(tx, before.id, at: call.at) }
    let revised = try Datasets.revise(
      tx, before.id, try CKANPackage(told).entry(from: before.entry), at: call.at)
    return try package(tx, shown(tx, revised, told, at: call.at), view)
  }

  /// Published, unless it is to be private.
  private static func shown(
    _ tx: Transaction, _ dataset: Dataset, _ told: CKANArguments, at now: Instant
  ) throws -> Dataset {
    let isPrivate = try told.flag("private") ?? false
    guard dataset.state == .published, isPrivate else {
      return isPrivate ? dataset : try Datasets.publish(tx, dataset.id, at: now)
    }
    throw CKANError.argument(
      "private",
      Text(
        zh: "已发布的数据集用 package_delete 撤回",
        en: "false; withdraw what is published with package_delete"))
  }

  private static func own(_ tx: Transaction, _ call: Call, _ told: CKANArguments) throws -> Dataset {
    let name = try told.text("id") ?? told.required("name")
    let found = try Datasets.get(tx, named: name, at: call.at)
    try Access.require(try call.who, .act, owners: found.owner)
    return found
  }
}
