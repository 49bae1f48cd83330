import DataSpace
import Exchange
import HTTPTypes
import Identity
import Models
import Store
import Vocabulary

/// Where a dataset comes from, and what was made of it.
enum DatasetLineageEndpoints {
  /// The most rights over a dataset, or over its offer, that are drawn.
  private static let mostRights = 50

  static let all = [
    Endpoint(
      method: .get, path: "/v1/datasets/{dataset}/lineage", operation: "getDatasetLineage", tag: "datasets",
      summary: "Where a dataset comes from, the rights over it, and the models made of it, as nodes and edges.",
      says:
        "Agreements are told to its owner and those who oversee; models that are not published, also to their vendors.",
      access: .to(.browse), parameters: [.path("dataset", Dataset.idPrefix)], success: (.ok, LineageGraph.shape),
      isHeavy: true,
      effect: .read { tx, call in
        let (caller, found) = (try call.who, try Datasets.get(tx, call.id("dataset"), at: call.at))
        if found.state != .published { try Access.require(caller, .view, owners: found.owner) }
        return try .ok(graph(tx, of: found, caller, at: call.at))
      })
  ]

  private static func graph(
    _ tx: Transaction, of dataset: Dataset, _ caller: Caller, at now: Instant
  ) throws -> LineageGraph {
    var builder = LineageGraph.Builder()
    let id = dataset.id.description
    if let unit = dataset.entry.sourceUnit {
      builder.add("unit", .unit, unit.name)
      builder.link("unit", id)
    }
    builder.add(id, .dataset, dataset.entry.title, dataset.state.rawValue)
    for subject in [id] + [dataset.entry.offer?.description].compactMap(\.self) {
      let rights = try Rights.list(tx, holder: nil, subject: subject, before: nil, limit: mostRights, at: now)
      for right in rights.reversed() {
        let holder = try Participants.get(tx, right.holder).name
        let end = right.state == .lapsed ? try Grounds.holder(tx, of: right.id.description)?.until : nil
        builder.add(right.id.description, .right, holder, right.kind.rawValue, end)
        builder.link(right.source?.description ?? id, right.id.description, end)
      }
    }
    guard let offer = dataset.entry.offer else { return builder.graph }
    let isWhole = caller.participant == dataset.owner || Access.oversees(caller)
    let steps = try Lineage.made(tx, under: offer)
    for step in steps {
      guard builder.isNew(step.ground), let model = ID<RegisteredModel>(step.ground) else { continue }
      let made = try ModelRegistry.get(tx, model)
      guard made.state != .draft || made.vendor == caller.participant || isWhole else { continue }
      let name = made.name + " " + made.version
      builder.add(step.ground, .model, Text(zh: name, en: name), made.state.rawValue, made.revoked?.first?.brokenAt)
    }
    for step in steps where !builder.isNew(step.ground) {
      guard let agreement = ID<Agreement>(step.source) else {
        if !builder.isNew(step.source) { builder.link(step.source, step.ground, step.brokenAt) }
        continue
      }
      let found = try Agreements.get(tx, agreement)
      let ground = found.right.flatMap { builder.isNew($0) ? nil : $0 } ?? id
      if isWhole {
        let consumer = try Participants.get(tx, found.consumer).name
        builder.add(step.source, .agreement, consumer, found.state.rawValue, step.brokenAt)
        builder.link(ground, step.source, step.brokenAt)
        builder.link(step.source, step.ground, step.brokenAt)
      } else {
        builder.link(ground, step.ground, step.brokenAt)
      }
    }
    return builder.graph
  }
}
