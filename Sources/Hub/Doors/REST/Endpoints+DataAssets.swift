import DataSpace
import HTTPTypes
import Identity
import Store
import Vocabulary

/// The data asset ledger: cost, rights, use and revenue of datasets, for the unit that keeps it and those who oversee.
enum DataAssetEndpoints {
  private static let dataset = Endpoint.Parameter.path("dataset", Dataset.idPrefix)
  private static let unit = Endpoint.Parameter(
    name: "unit", schema: .id(Participant.idPrefix), says: "whose ledger; the caller's unless told")
  private static let month = Schema.string(min: 7, max: 7)
  private static let months = [
    Endpoint.Parameter(name: "from", schema: month, says: "a month in China's time; January of that year unless told"),
    Endpoint.Parameter(name: "to", schema: month, says: "the last month, included; the one that runs unless told"),
  ]

  static var all: [Endpoint] { reading + changes }

  private static var reading: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/data-assets", operation: "listDataAssets", tag: "datasets",
        summary: "A unit's data asset ledger: cost, rights, use and revenue of each dataset.", access: .to(.view),
        parameters: [unit] + months + [
          Page.parameters[0],
          Endpoint.Parameter(
            name: "limit", schema: .integer(min: 1, max: Int64(DataAssetLedger.most)), says: "50 unless told"),
        ], success: (.ok, .page(DataAsset.shape)), isHeavy: true,
        effect: .read { tx, call in
          let page = try Page(call, of: Dataset.self)
          let (from, to) = try stretch(call)
          return try .ok(
            DataAssetLedger.page(
              tx, of: owner(call), from: from, to: to, after: page.cursor.flatMap { ID($0) }, limit: page.limit,
              at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/datasets/{dataset}/asset", operation: "getDataAsset", tag: "datasets",
        summary: "One dataset's line in a unit's data asset ledger.", access: .to(.view),
        parameters: [dataset, unit] + months, success: (.ok, DataAsset.shape),
        effect: .read { tx, call in
          let (from, to) = try stretch(call)
          return try .ok(
            DataAssetLedger.line(tx, seen(tx, call), of: owner(call), from: from, to: to, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/datasets/{dataset}/costs", operation: "listDataCosts", tag: "datasets",
        summary: "What a unit has spent on a dataset, newest first.", access: .to(.view),
        parameters: [dataset, unit] + Page.parameters, success: (.ok, .page(DataCost.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: DataCost.self)
          let found = try DataAssets.costs(
            tx, of: seen(tx, call), owner(call), before: page.cursor.flatMap { ID($0) }, limit: page.limit + 1)
          return try page.answer(found) { $0.id.description }
        }),
    ]
  }

  private static var changes: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/datasets/{dataset}/costs", operation: "recordDataCost", tag: "datasets",
        summary: "Records what the caller's unit has spent on a dataset that it owns or has a right over.",
        access: .to(.act), parameters: [dataset], body: DataCostDraft.shape, success: (.created, DataCost.shape),
        effect: .write { tx, call in
          try .created(
            DataAssets.record(tx, call.id("dataset"), call.decoded(), by: call.who.participant, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/data-costs/{cost}/reversal", operation: "reverseDataCost", tag: "datasets",
        summary: "Takes an entry back by one of the same amount below zero.", access: .to(.act),
        parameters: [.path("cost", DataCost.idPrefix)],
        body: .named("DataCostReversal", .object([.must("words", .string(min: 1, max: 500))])),
        success: (.created, DataCost.shape),
        effect: .write { tx, call in
          try .created(
            DataAssets.reverse(
              tx, call.id("cost"), words: call.decoded(Words.self).words, by: call.who.participant, at: call.at))
        }),
      Endpoint(
        method: .put, path: "/v1/datasets/{dataset}/asset", operation: "classifyDataAsset", tag: "datasets",
        summary: "Keeps how the caller's accountant classes a dataset.", access: .to(.act), parameters: [dataset],
        body: DataAssetClass.shape, success: (.ok, DataAssetClass.shape),
        effect: .write { tx, call in
          let told: DataAssetClass = try call.decoded()
          try DataAssets.classify(tx, call.id("dataset"), told, by: call.who.participant, at: call.at)
          return try .ok(told)
        }),
    ]
  }

  private struct Words: Codable { var words: String }

  /// Whose ledger is asked for: one's own, or anybody's for those who oversee.
  private static func owner(_ call: Call) throws -> ID<Participant> {
    let caller = try call.who
    let unit = call.query["unit"].flatMap { ID<Participant>($0) } ?? caller.participant
    try Access.require(caller, .view, owners: unit)
    return unit
  }

  /// A dataset that the caller may know of.
  private static func seen(_ tx: Transaction, _ call: Call) throws -> ID<Dataset> {
    let id: ID<Dataset> = try call.id("dataset")
    let owner = try Datasets.owner(tx, of: id)
    if try !Datasets.wasPublished(tx, id) { try Access.require(call.who, .view, owners: owner) }
    return id
  }

  private static func stretch(_ call: Call) throws -> (from: ChinaMonth, to: ChinaMonth) {
    func read(_ text: String) throws -> ChinaMonth {
      guard let month = ChinaMonth(text) else { throw DataAssetLedger.noMonth }
      return month
    }
    let to = try call.query["to"].map(read) ?? ChinaMonth(of: call.at)
    return (try call.query["from"].map(read) ?? to.january, to)
  }
}
