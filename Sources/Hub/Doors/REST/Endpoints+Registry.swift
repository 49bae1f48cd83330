import Evidence
import Exchange
import Filing
import HTTPTypes
import Identity
import Models
import Store
import Vocabulary

/// The register of models.
enum RegistryEndpoints {
  private static let model = Endpoint.Parameter.path("model", RegisteredModel.idPrefix)
  private static let tag = "models"

  /// - Parameter runs: whoever knows what jobs read and left.
  static func all(_ runs: any RunRecords, _ services: Services) -> [Endpoint] {
    writing(runs) + reading + proving(services) + judging + course
  }

  private static func writing(_ runs: any RunRecords) -> [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/models", operation: "registerModel", tag: tag,
        summary: "Registers a model of the caller's, a draft until it is published.",
        says:
          "With `job` its whole lineage is taken from that job: the agreements of its inputs, its outputs, and the models that its inputs are files of.",
        access: .to(.act), body: ModelDraft.shape, success: (.created, RegisteredModel.shape),
        effect: .write { tx, call in
          try .created(
            ModelRegistry.register(tx, call.decoded(), by: try call.who.participant, runs: runs, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/models/{model}/revise", operation: "reviseModel", tag: tag,
        summary: "Revises a draft. What it is made of is added to, never taken away.", access: .to(.act),
        parameters: [model], body: ModelDraft.shape, success: (.ok, RegisteredModel.shape),
        effect: .write { tx, call in
          let (id, vendor) = try own(tx, call)
          return try .ok(ModelRegistry.revise(tx, id, call.decoded(), by: vendor, runs: runs, at: call.at))
        }),
    ]
  }

  private static let reading: [Endpoint] = [
    Endpoint(
      method: .get, path: "/v1/models", operation: "listModels", tag: tag,
      summary: "Published models and the caller's own, newest first; for those who oversee, all.",
      access: .to(.browse),
      parameters: [
        Endpoint.Parameter(name: "vendor", schema: .id(Participant.idPrefix)),
        Endpoint.Parameter(name: "state", schema: RegisteredModel.stateShape),
      ] + Page.parameters, success: (.ok, .page(RegisteredModel.shape)),
      effect: .read { tx, call in
        let (caller, page) = (try call.who, try Page(call, of: RegisteredModel.self))
        let found = try ModelRegistry.list(
          tx,
          .init(
            vendor: call.query["vendor"].flatMap { ID($0) },
            state: call.query["state"].flatMap(RegisteredModel.State.init)),
          for: Access.oversees(caller) ? nil : caller.participant,
          before: page.cursor.flatMap { ID<RegisteredModel>($0) }, limit: page.limit + 1)
        return try page.answer(found) { $0.id.description }
      }),
    Endpoint(
      method: .get, path: "/v1/models/{model}", operation: "getModel", tag: tag, summary: "One of them.",
      access: .to(.browse), parameters: [model], success: (.ok, RegisteredModel.shape),
      effect: .read { tx, call in try .ok(seen(tx, call)) }),
    Endpoint(
      method: .get, path: "/v1/models/{model}/lineage", operation: "getModelLineage", tag: tag,
      summary: "What a model is made of, however far up, as nodes and edges.", access: .to(.browse),
      parameters: [model], success: (.ok, LineageGraph.shape),
      effect: .read { tx, call in try .ok(ModelRegistry.graph(tx, of: seen(tx, call).id)) }),
    Endpoint(
      method: .get, path: "/v1/models/{model}/gate", operation: "getModelGate", tag: tag,
      summary: "Whether a model may be published, all that is missing, and the way out.", access: .to(.browse),
      parameters: [model], success: (.ok, PublicationGate.shape),
      effect: .read { tx, call in try .ok(ModelRegistry.gate(tx, seen(tx, call).id, at: call.at)) }),
    Endpoint(
      method: .get, path: "/v1/models/{model}/reports", operation: "listModelReports", tag: tag,
      summary: "A model's evaluations, newest first.", access: .to(.browse), parameters: [model],
      success: (.ok, .list(ModelReport.shape, max: ModelRegistry.mostReports)),
      effect: .read { tx, call in
        let found = try ModelRegistry.reports(tx, of: seen(tx, call).id)
        return .json(["items": .array(try found.map { try JSON(encoding: $0) })])
      }),
    Endpoint(
      method: .get, path: "/v1/models/{model}/reports/{report}", operation: "getModelReport", tag: tag,
      summary: "An evaluation's document, as it was handed in; its digest is over this in canonical form.",
      access: .to(.browse), parameters: [model, .path("report", ModelReport.idPrefix)],
      success: (
        .ok, .object([.must("document", .any(maxBytes: ModelRegistry.longestReport))])
      ),
      effect: .read { tx, call in
        let of = try seen(tx, call).id
        return .json(["document": try ModelRegistry.document(tx, call.id("report"), of: of)])
      }),
  ]

  private static func proving(_ services: Services) -> [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/models/{model}/bundle", operation: "exportModelBundle", tag: tag,
        summary: "Every entry about a model, what it descends from and the jobs that made it, to be checked offline.",
        says:
          "For its vendor, who may hand it on, and those who oversee. It shows what a report of the model rests on.",
        access: .to(.view), parameters: [model], success: (.ok, nil), mediaType: "application/x-ndjson",
        effect: .stream { call, _ in
          let id = try call.id("model", ID<RegisteredModel>.self)
          let caller = try call.who
          let subjects = try await services.database.read { tx in
            try Access.require(caller, .view, owners: try ModelRegistry.get(tx, id).vendor)
            return try ModelRegistry.subjects(tx, of: id)
          }
          return try await EvidenceEndpoints.stream(services, .subjects(subjects))
        })
    ]
  }

  private static let judging: [Endpoint] = [
    Endpoint(
      method: .post, path: "/v1/models/{model}/reports", operation: "attachModelReport", tag: tag,
      summary: "Attaches an evaluation: its document, and the scores of each item beside those of baselines.",
      says:
        "The hub computes the comparison itself: the mean difference and its 95 % interval. Of several reports of a task the last counts.",
      access: .to(.act), parameters: [model], body: ModelReportDraft.shape, bodyLimit: 1 << 20,
      success: (.created, ModelReport.shape),
      effect: .write { tx, call in
        let (id, vendor) = try own(tx, call)
        return try .created(ModelRegistry.attach(tx, call.decoded(), to: id, by: vendor, at: call.at))
      }),
    Endpoint(
      method: .post, path: "/v1/models/{model}/filing", operation: "noteModelFiling", tag: tag,
      summary: "Notes a step of a model's filing. That none is needed is found by the filing's rules, from `subject`.",
      says: "An assessment is kept by its digest; its sums stand in the step.", access: .to(.act), parameters: [model],
      body: .named(
        "ModelFilingStep",
        .object([
          .must("state", RegisteredModel.filingShape), .may("number", .string(min: 1, max: 100), "with `filed`"),
          .may("why", .string(min: 1, max: 1000)),
          .may(
            "subject",
            .object([
              .must("provider", .string(min: 1, max: 500)), .must("model", .string(min: 1, max: 500)),
              .must("modelVersion", .string(min: 1, max: 500)), .must("service", .string(min: 1, max: 500)),
              .must("purpose", .string(min: 1, max: 500)), .must("offeredToPublic", .boolean),
              .must("domestic", .boolean, "to users in the country"), .must("publicOpinion", .boolean),
              .may("callsFiledModel", .string(min: 1, max: 100), "the filing number of the model that it only calls"),
              .must("facts", .array(.oneOf(ServiceFact.allCases.map(\.rawValue)), max: 20)),
            ]), "the service, with `notNeeded`"),
          .may(
            "assessment", .any(maxBytes: ModelRegistry.longestAssessment),
            "`assessment.json` of a dossier, as `lingqu model filing` wrote it"),
        ])), bodyLimit: 1 << 20, success: (.ok, RegisteredModel.shape),
      effect: .write { tx, call in
        let (id, vendor) = try own(tx, call)
        return try .ok(ModelRegistry.file(tx, id, call.decoded(), by: vendor, at: call.at))
      }),
    Endpoint(
      method: .get, path: "/v1/models/{model}/assessment", operation: "getModelAssessment", tag: tag,
      summary: "The newest filing assessment of a model, clause by clause, for its vendor and those who oversee.",
      access: .to(.view), parameters: [model],
      success: (.ok, .object([.must("document", .any(maxBytes: ModelRegistry.longestAssessment))])),
      effect: .read { tx, call in
        let found = try ModelRegistry.get(tx, call.id("model"))
        try Access.require(try call.who, .view, owners: found.vendor)
        return .json(["document": try ModelRegistry.assessment(tx, of: found)])
      }),
    Endpoint(
      method: .post, path: "/v1/models/{model}/clear", operation: "clearModelLineage", tag: tag,
      summary: "Clears a revoked agreement of a model's lineage.",
      says: "Its vendor by a later one on the same offer (`by`), or the operator by a review (`review`).",
      access: .to(.act),
      parameters: [model],
      body: .named(
        "ModelClearing",
        .object([
          .must("agreement", .id(Agreement.idPrefix), "that was revoked"),
          .may("by", .id(Agreement.idPrefix), "the vendor's, in force, on the same offer"),
          .may("review", .string(min: 1, max: 2000), "the operator's: why the model may be used on"),
        ])), success: (.ok, RegisteredModel.shape),
      effect: .write { tx, call in
        let told = try call.decoded(Clearing.self)
        switch (told.by, told.review) {
        case (let by?, nil):
          let (id, vendor) = try own(tx, call)
          return try .ok(ModelRegistry.clear(tx, id, told.agreement, by: by, vendor: vendor, at: call.at))
        case (nil, let review?):
          let (id, caller) = (try seen(tx, call).id, try call.who)
          try Access.require(caller, .operate)
          return try .ok(
            ModelRegistry.clear(tx, id, told.agreement, review: review, by: caller.participant, at: call.at))
        default: throw oneClearing
        }
      }),
  ]

  private static let course: [Endpoint] = [
    Endpoint(
      method: .post, path: "/v1/models/{model}/publish", operation: "publishModel", tag: tag,
      summary: "Publishes a model if its gate is open; else the refusal names all that is missing.", access: .to(.act),
      parameters: [model], success: (.ok, RegisteredModel.shape),
      effect: .write { tx, call in
        let (id, vendor) = try own(tx, call)
        return try .ok(ModelRegistry.publish(tx, id, by: vendor, at: call.at))
      }),
    Endpoint(
      method: .post, path: "/v1/models/{model}/withdraw", operation: "withdrawModel", tag: tag,
      summary: "Withdraws a model for good: offers on it admit no new use.", access: .to(.act), parameters: [model],
      body: .reason, success: (.ok, RegisteredModel.shape),
      effect: .write { tx, call in
        let (id, vendor) = try own(tx, call)
        let reason = call.body["reason"]?.string ?? ""
        return try .ok(ModelRegistry.withdraw(tx, id, reason: reason, by: vendor, at: call.at))
      }),
  ]

  private struct Clearing: Codable {
    var agreement: ID<Agreement>
    var by: ID<Agreement>?
    var review: String?
  }

  private static let oneClearing = Refusal(
    .unacceptable, rule: "model.clearing-way",
    Text(zh: "by 与 review 须且只须给出一个", en: "exactly one of `by` and `review` is needed"),
    remedy: Text(
      zh: "供给方以新合约（by）更正；运营方复核后写明理由（review）",
      en: "the vendor names the new agreement (`by`); the operator gives the review's finding (`review`)"), field: "/by"
  )

  /// The model in the path, if the caller may see it: whatever is published, and its own.
  private static func seen(_ tx: Transaction, _ call: Call) throws -> RegisteredModel {
    let (model, caller) = (try ModelRegistry.get(tx, call.id("model")), try call.who)
    if model.state != .published { try Access.require(caller, .view, owners: model.vendor) }
    return model
  }

  private static func own(_ tx: Transaction, _ call: Call) throws -> (ID<RegisteredModel>, ID<Participant>) {
    let (model, caller) = (try ModelRegistry.get(tx, call.id("model")), try call.who)
    try Access.require(caller, .act, owners: model.vendor)
    return (model.id, model.vendor)
  }
}
