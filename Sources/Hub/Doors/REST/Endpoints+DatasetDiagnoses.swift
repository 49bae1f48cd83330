import DataSpace
import HTTPTypes
import Identity
import Vocabulary

/// Datasets that nobody has used.
enum DatasetDiagnosisEndpoints {
  static let all = [
    Endpoint(
      method: .get, path: "/v1/dataset-diagnoses", operation: "diagnoseDatasets", tag: "datasets",
      summary:
        "Published datasets that nobody has used, oldest first: why that may be, and the open needs they could serve.",
      access: .to(.view),
      parameters: [
        Page.parameters[0],
        Endpoint.Parameter(
          name: "limit", schema: .integer(min: 1, max: Int64(DatasetDiagnoses.most)), says: "10 unless told"),
      ], success: (.ok, .page(DatasetDiagnosis.shape)), isHeavy: true,
      effect: .read { tx, call in
        let limit = call.query["limit"].flatMap(Int.init) ?? 10
        return try .ok(DatasetDiagnoses.neverUsed(tx, after: call.query["cursor"], limit: limit, at: call.at))
      })
  ]
}
