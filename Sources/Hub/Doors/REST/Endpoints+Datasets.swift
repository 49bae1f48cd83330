import DataSpace
import HTTPTypes
import Identity
import Store
import Tables
import Vocabulary

/// The catalogue of datasets.
enum DatasetEndpoints {
  private static let dataset = Endpoint.Parameter.path("dataset", Dataset.idPrefix)

  /// What a search may name: words, and a value for each facet.
  private static let search = [
    Endpoint.Parameter(name: "q", schema: .string(max: 200), says: "words, all of which must occur"),
    facet(.sharing, .oneOf(DatasetEntry.Sharing.Class.allCases.map(\.rawValue))),
    facet(.openness, .oneOf(DatasetEntry.Openness.Class.allCases.map(\.rawValue))),
    facet(.theme, .oneOf(DatasetTheme.allCases.map(\.rawValue))), facet(.publisher, .id(Participant.idPrefix)),
    facet(.region, .string(min: 2, max: 6), says: "in this division (GB/T 2260)"),
    facet(.freshness, .oneOf(DatasetFreshness.allCases.map(\.rawValue))),
    facet(.grade, .oneOf(QualityScore.Grade.allCases.map(\.rawValue))),
    facet(.format, .oneOf(DataFormat.allCases.map(\.rawValue))), facet(.keyword, .string(min: 1, max: 60)),
  ]

  private static func facet(_ facet: DatasetFacet, _ schema: Schema, says: String = "") -> Endpoint.Parameter {
    Endpoint.Parameter(name: facet.rawValue, schema: schema, says: says)
  }

  private static func query(_ call: Call) -> DatasetQuery {
    DatasetQuery(
      text: call.query["q"] ?? "",
      filters: DatasetFacet.allCases.compactMap { facet in
        call.query[facet.rawValue].map { DatasetQuery.Filter(facet, $0) }
      })
  }

  static var all: [Endpoint] { reading + writing }

  private static var reading: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/datasets", operation: "searchDatasets", tag: "datasets",
        summary: "Published datasets, newest first; with `q`, those that have all its words, matching titles first.",
        access: .to(.browse), parameters: search + Page.parameters, success: (.ok, .page(Dataset.shape)),
        effect: .read { tx, call in
          let page = Page(call)
          return try .ok(DatasetSearch.page(tx, query(call), after: page.cursor, limit: page.limit, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/dataset-counts", operation: "countDatasets", tag: "datasets",
        summary: "How many datasets a search would find, and how many of them have each value of each facet.",
        access: .to(.browse), parameters: search,
        success: (
          .ok,
          .object([
            .must("total", .integer()),
            .must(
              "facets",
              .object(
                DatasetFacet.usual.map {
                  .must($0.rawValue, .array(FacetCount.shape, max: DatasetSearch.mostValues))
                }), "the most frequent values first"),
          ])
        ), isHeavy: true,
        effect: .read { tx, call in
          let query = query(call)
          let facets = try DatasetFacet.usual.map {
            ($0.rawValue, try JSON(encoding: try DatasetSearch.counts(tx, query, $0, at: call.at)))
          }
          return .json([
            "total": .int(try DatasetSearch.total(tx, query, at: call.at)),
            "facets": .object(Dictionary(uniqueKeysWithValues: facets)),
          ])
        }),
      Endpoint(
        method: .get, path: "/v1/own-datasets", operation: "listOwnDatasets", tag: "datasets",
        summary: "The caller's datasets in every state, newest first.", access: .to(.view), parameters: Page.parameters,
        success: (.ok, .page(Dataset.shape)),
        effect: .read { tx, call in
          let page = Page(call)
          return try .ok(
            Datasets.list(tx, of: try call.who.participant, after: page.cursor, limit: page.limit, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/datasets/{dataset}", operation: "getDataset", tag: "datasets", summary: "One dataset.",
        access: .to(.browse), parameters: [dataset], success: (.ok, Dataset.shape),
        effect: .read { tx, call in
          let found = try Datasets.get(tx, call.id("dataset"), at: call.at)
          if found.state != .published { try Access.require(try call.who, .view, owners: found.owner) }
          call.saw(found)
          return try .ok(found)
        }),
      Endpoint(
        method: .get, path: "/v1/datasets/{dataset}/versions", operation: "listDatasetVersions", tag: "datasets",
        summary: "What was told of a dataset before, newest first: for its owner and those who oversee.",
        access: .to(.view), parameters: [dataset] + Page.parameters, success: (.ok, .page(Datasets.Version.shape)),
        effect: .read { tx, call in
          let id = try call.id("dataset", ID<Dataset>.self)
          try Access.require(try call.who, .view, owners: try Datasets.owner(tx, of: id))
          let page = Page(call)
          let before = page.cursor == nil ? Int64.max : page.cursor.flatMap { Int64($0) }
          guard let before else { throw Refusal.cursor }
          return try page.answer(try Datasets.versions(tx, of: id, before: before, limit: page.limit + 1)) {
            String($0.version)
          }
        }),
      Endpoint(
        method: .get, path: "/v1/dataset-conflicts", operation: "listDatasetConflicts", tag: "datasets",
        summary: "Fields of a subject for which several published datasets claim to be the source of truth.",
        access: .to(.browse),
        parameters: [
          Endpoint.Parameter(
            name: "dataset", schema: .id(Dataset.idPrefix), says: "only those that it is in, on one page")
        ] + Page.parameters, success: (.ok, .page(SourceConflict.shape)), isHeavy: true,
        effect: .read { tx, call in
          let page = Page(call)
          if let text = call.query["dataset"] {
            guard let id = ID<Dataset>(text) else { throw Refusal.notFound("dataset") }
            return .json(["items": try JSON(encoding: try SourceConflict.list(tx, of: id, at: call.at))])
          }
          let (items, next) = try SourceConflict.list(tx, after: page.cursor, limit: page.limit, at: call.at)
          var body: [String: JSON] = ["items": try JSON(encoding: items)]
          if let next { body["next"] = .string(next) }
          return .json(.object(body))
        }),
    ]
  }

  private static var writing: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/datasets", operation: "draftDataset", tag: "datasets",
        summary: "Keeps a draft of a dataset, which its owner alone sees.", access: .to(.act), body: DatasetEntry.shape,
        success: (.created, Dataset.shape),
        effect: .write { tx, call in
          return try .created(Datasets.draft(tx, call.decoded(), by: try call.who.participant, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/datasets/{dataset}/versions", operation: "reviseDataset", tag: "datasets",
        summary: "Makes a new version of a dataset.", access: .to(.act), parameters: [dataset],
        body: DatasetEntry.shape, success: (.created, Dataset.shape),
        effect: .write { tx, call in
          return try .created(Datasets.revise(tx, try own(tx, call), call.decoded(), at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/datasets/{dataset}/publish", operation: "publishDataset", tag: "datasets",
        summary: "Puts a dataset into the catalogue.", access: .to(.act), parameters: [dataset],
        success: (.ok, Dataset.shape),
        effect: .write { tx, call in
          return try .ok(Datasets.publish(tx, try own(tx, call), at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/datasets/{dataset}/withdraw", operation: "withdrawDataset", tag: "datasets",
        summary: "Takes a dataset out of the catalogue.", access: .to(.act), parameters: [dataset],
        success: (.ok, Dataset.shape),
        effect: .write { tx, call in
          return try .ok(Datasets.withdraw(tx, try own(tx, call), at: call.at))
        }),
    ]
  }

  /// The dataset in the path, which must be the caller's own.
  private static func own(_ tx: Transaction, _ call: Call) throws -> ID<Dataset> {
    let id = try call.id("dataset", ID<Dataset>.self)
    try Access.require(try call.who, .act, owners: try Datasets.owner(tx, of: id))
    return id
  }
}
