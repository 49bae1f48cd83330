import DataSpace
import HTTPTypes
import Identity
import Store
import Vocabulary

/// How good datasets were found to be.
enum AssessmentEndpoints {
  private static let dataset = Endpoint.Parameter.path("dataset", Dataset.idPrefix)

  static func all(_ calendar: WorkingCalendar) -> [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/datasets/{dataset}/assessments", operation: "assessDataset", tag: "datasets",
        summary: "Keeps what a check of the dataset's data has found; its score becomes the dataset's quality.",
        access: .to(.act), parameters: [dataset], body: AssessmentDraft.shape, bodyLimit: 4 << 20,
        success: (.created, DatasetAssessment.shape),
        effect: .write { tx, call in
          let (id, caller) = (try call.id("dataset", ID<Dataset>.self), try call.who)
          try Access.require(caller, .act, owners: try Datasets.owner(tx, of: id))
          return try .created(
            Assessments.record(tx, id, call.decoded(), by: caller.participant, calendar, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/datasets/{dataset}/assessments", operation: "listDatasetAssessments", tag: "datasets",
        summary: "What checks of the dataset have found, newest first.", access: .to(.browse),
        parameters: [dataset] + Page.parameters, success: (.ok, .page(DatasetAssessment.shape)),
        effect: .read { tx, call in
          let found = try Datasets.get(tx, call.id("dataset"), at: call.at)
          if found.state != .published { try Access.require(try call.who, .view, owners: found.owner) }
          let page = Page(call)
          let before = try page.cursor.map { text throws(Refusal) in
            guard let id = ID<DatasetAssessment>(text) else { throw Refusal.cursor }
            return id
          }
          return try page.answer(try Assessments.list(tx, of: found.id, before: before, limit: page.limit + 1)) {
            $0.id.description
          }
        }),
    ]
  }
}
