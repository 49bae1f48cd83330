import DataSpace
import HTTPTypes
import Identity
import Store
import Vocabulary

/// Asking for datasets, and deciding who gets them.
enum SharingEndpoints {
  private static let dataset = Endpoint.Parameter.path("dataset", Dataset.idPrefix)
  private static let request = Endpoint.Parameter.path("request", SharingRequest.idPrefix)

  static func all(_ calendar: WorkingCalendar) -> [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/datasets/{dataset}/sharing-requests", operation: "requestDataset", tag: "datasets",
        summary:
          "Asks for a dataset: granted at once where it is shared unconditionally, else decided by its owner in time.",
        access: .to(.act), parameters: [dataset],
        body: .named(
          "SharingRequestDraft",
          .object([
            .must("purpose", .string(min: 1, max: 200)),
            .may(
              "ground", .string(min: 1, max: 500),
              "the duty or law that needs it; needed for what is shared conditionally"),
            .must("days", .integer(min: 1, max: 3660)), .may("quantity", .integer(min: 1)),
          ])), success: (.created, SharingRequest.shape),
        effect: .write { tx, call in
          let applicant = try Participants.get(tx, try call.who.participant)
          return try .created(
            SharingRequests.request(tx, call.id("dataset"), call.decoded(), by: applicant, calendar, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/sharing-requests", operation: "listSharingRequests", tag: "datasets",
        summary: "Requests that the caller made or has to decide, newest first; for those who oversee, everybody's.",
        access: .to(.view),
        parameters: [
          Endpoint.Parameter(name: "overdue", schema: .boolean, says: "only what waits for longer than it may"),
          Endpoint.Parameter(
            name: "escalated", schema: .boolean, says: "only what waits and was brought before those who oversee"),
          Endpoint.Parameter(name: "pending", schema: .boolean, says: "only what was not decided yet"),
          Endpoint.Parameter(
            name: "side", schema: .oneOf(SharingRequests.Side.allCases.map(\.rawValue)),
            says: "only those of which the caller is the owner, or the applicant"),
        ] + Page.parameters, success: (.ok, .page(SharingRequest.shape)),
        effect: .read { tx, call in
          let (caller, page) = (try call.who, Page(call))
          let before = try page.cursor.map { text throws(Refusal) in
            guard let id = ID<SharingRequest>(text) else { throw Refusal.cursor }
            return id
          }
          let side = call.query["side"].flatMap(SharingRequests.Side.init)
          return try .ok(
            SharingRequests.list(
              tx, of: side == nil && Access.oversees(caller) ? nil : caller.participant, side: side,
              pendingOnly: call.query["pending"] == "true", overdueOnly: call.query["overdue"] == "true",
              escalatedOnly: call.query["escalated"] == "true", before: before,
              limit: page.limit, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/sharing-requests/{request}", operation: "getSharingRequest", tag: "datasets",
        summary: "One request.", access: .to(.view), parameters: [request], success: (.ok, SharingRequest.shape),
        effect: .read { tx, call in
          let found = try SharingRequests.get(tx, call.id("request"), at: call.at)
          try Access.require(try call.who, .view, owners: found.owner, found.applicant)
          return try .ok(found)
        }),
      Endpoint(
        method: .post, path: "/v1/sharing-requests/{request}/grant", operation: "grantSharingRequest", tag: "datasets",
        summary: "The owner grants a request; the answer names the agreement to sign.", access: .to(.act),
        parameters: [request], success: (.ok, SharingRequest.shape),
        effect: .write { tx, call in
          try .ok(SharingRequests.grant(tx, try own(tx, call, \.owner), at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/sharing-requests/{request}/refuse", operation: "refuseSharingRequest",
        tag: "datasets",
        summary: "The owner refuses a request, with a reason of the list.", access: .to(.act), parameters: [request],
        body: .named("SharingRefusal", .object([.must("reason", reason), .may("words", .string(min: 1, max: 1000))])),
        success: (.ok, SharingRequest.shape),
        effect: .write { tx, call in
          let id = try own(tx, call, \.owner)
          let told = try call.decoded(Told.self)
          return try .ok(SharingRequests.refuse(tx, id, told.reason, words: told.words, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/sharing-requests/{request}/withdraw", operation: "withdrawSharingRequest",
        tag: "datasets", summary: "The applicant takes a request back.", access: .to(.act), parameters: [request],
        success: (.ok, SharingRequest.shape),
        effect: .write { tx, call in
          try .ok(SharingRequests.withdraw(tx, try own(tx, call, \.applicant), at: call.at))
        }),
    ]
  }

  private struct Told: Codable {
    var reason: SharingRequest.Reason
    var words: String?
  }

  fileprivate static let reason = Schema.oneOf(SharingRequest.Reason.allCases.map(\.rawValue))

  /// The request in the path, of which the caller must be that side. Whoever may not see it hears of none.
  private static func own(
    _ tx: Transaction, _ call: Call, _ side: KeyPath<SharingRequest, ID<Participant>>
  ) throws -> ID<SharingRequest> {
    let found = try SharingRequests.get(tx, call.id("request"), at: call.at)
    let caller = try call.who
    try Access.require(caller, .act, owners: found.owner, found.applicant)
    guard found[keyPath: side] == caller.participant else { throw notTheirs }
    return found.id
  }

  private static let notTheirs = Refusal(
    .forbidden, rule: "sharing.side", Text(zh: "由申请的另一方办理", en: "that is for the other side of the request"),
    remedy: Text(
      zh: "提供单位同意或拒绝，申请单位撤回", en: "the owner grants or refuses, the applicant withdraws"))
}

extension SharingRequest: Shaped {
  static let shape = Schema.named(
    "SharingRequest",
    .object([
      .must("id", .id(idPrefix)), .must("dataset", .id(Dataset.idPrefix)), .must("datasetVersion", .integer(min: 1)),
      .must("owner", .id(Participant.idPrefix)), .must("applicant", .id(Participant.idPrefix)),
      .must("purpose", .string(max: 200)), .may("ground", .string(max: 500)), .must("days", .integer(min: 1)),
      .must("negotiation", .id("neg")), .must("requestedAt", .instant),
      .may("dueAt", .instant, "the end of the owner's last working day to decide"), .may("decidedAt", .instant),
      .may("grantedBy", .string(max: 200), "unconditional, or the published rule that granted it"),
      .may("reason", SharingEndpoints.reason), .may("words", .string(max: 1000)),
      .may("reminders", DataReminder.saidShape, "what was said about its term"),
      .must("state", .oneOf(State.allCases.map(\.rawValue))), .may("agreement", .id("agr"), "to be signed, or signed"),
      .may("isOverdue", .boolean, "of what is pending: whether it waits for longer than it may"),
    ]))
}
