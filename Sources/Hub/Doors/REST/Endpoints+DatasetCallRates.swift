import DataSpace
import HTTPTypes
import Identity
import Vocabulary

/// How much of what units publish is used.
enum DatasetCallRateEndpoints {
  static let all = [
    Endpoint(
      method: .get, path: "/v1/dataset-call-rates", operation: "listDatasetCallRates", tag: "datasets",
      summary: "How many of the datasets that each unit publishes were asked for, granted and used.",
      access: .to(.browse),
      parameters: [
        Page.parameters[0],
        Endpoint.Parameter(
          name: "limit", schema: .integer(min: 1, max: Int64(DatasetCallRates.most)), says: "50 unless told"),
      ], success: (.ok, .page(DatasetCallRate.shape)), isHeavy: true,
      effect: .read { tx, call in
        let page = try Page(call, of: Participant.self)
        let after: ID<Participant>? = page.cursor.flatMap { ID($0) }
        return try .ok(DatasetCallRates.page(tx, after: after, limit: page.limit, at: call.at))
      })
  ]
}
