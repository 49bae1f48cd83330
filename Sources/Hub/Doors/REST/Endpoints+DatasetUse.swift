import DataSpace
import HTTPTypes
import Identity
import Vocabulary

/// How datasets are used.
enum DatasetUseEndpoints {
  static let all = [
    Endpoint(
      method: .get, path: "/v1/datasets/{dataset}/use", operation: "getDatasetUse", tag: "datasets",
      summary:
        "How a dataset was asked for and used; for its owner and those who oversee also by unit and by purpose.",
      access: .to(.browse),
      parameters: [
        .path("dataset", Dataset.idPrefix),
        Endpoint.Parameter(
          name: "days", schema: .integer(min: 1, max: 3660),
          says: "only what happened in the last days; all unless told"
        ),
      ], success: (.ok, DatasetUse.shape), isHeavy: true,
      effect: .read { tx, call in
        let (caller, found) = (try call.who, try Datasets.get(tx, call.id("dataset"), at: call.at))
        if found.state != .published { try Access.require(caller, .view, owners: found.owner) }
        return try .ok(
          DatasetUses.of(
            tx, found, days: call.query["days"].flatMap { Int64($0) },
            isWhole: caller.participant == found.owner || Access.oversees(caller), at: call.at))
      })
  ]
}
