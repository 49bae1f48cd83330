import DataSpace
import HTTPTypes
import Identity
import Vocabulary

/// The tables of datasets that the hub keeps.
enum DatasetTableEndpoints {
  static let all = [
    Endpoint(
      method: .get, path: "/v1/datasets/{dataset}/tables", operation: "listDatasetTables", tag: "datasets",
      summary: "The tables that the hub keeps of a dataset, with their first rows for who may read them.",
      says:
        "Rows are read as the dataset's classes say. Where each reading is a use under an agreement none are shown.",
      access: .to(.browse), parameters: [.path("dataset", Dataset.idPrefix)],
      success: (
        .ok, .named("DatasetTables", .object([.must("items", .array(DatastoreSample.shape, max: 50))]))
      ), isHeavy: true,
      effect: .read { tx, call in
        let (caller, found) = (try call.who, try Datasets.get(tx, call.id("dataset"), at: call.at))
        if found.state != .published { try Access.require(caller, .view, owners: found.owner) }
        let tables = try DatastoreSample.all(tx, of: found, for: caller, at: call.at)
        return .json(["items": .array(try tables.map { try JSON(encoding: $0) })])
      })
  ]
}

extension DatastoreSample: Shaped {
  static let shape = Schema.named(
    "DatasetTable",
    .object([
      .must("place", .integer(min: 1), "which distribution it is; the resource is `{dataset}.{place}`"),
      .must("rows", .integer(min: 0)), .must("changedAt", .instant),
      .must(
        "fields",
        .array(
          .object([
            .must("id", .string(max: 200)), .must("kind", .oneOf(DatastoreKind.allCases.map(\.rawValue))),
          ]), max: DatastoreTable.mostFields)),
      .may(
        "sample", .array(.array(.string(max: longestCell * 4), max: mostFields), max: mostRows),
        "its first rows, as text, of its first fields"),
      .may("withheld", .text, "why there is none, and what would give one"),
    ]))
}
