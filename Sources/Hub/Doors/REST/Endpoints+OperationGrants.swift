import DataSpace
import HTTPTypes
import Identity
import Store
import Vocabulary

/// Grants of authorised operation, and their operators' accounts.
enum OperationGrantEndpoints {
  private static let grant = Endpoint.Parameter.path("grant", OperationGrant.idPrefix)
  private static let month = Schema.string(min: 7, max: 7)

  static var all: [Endpoint] { reading + changes }

  private static var reading: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/operation-grants", operation: "listOperationGrants", tag: "rights",
        summary: "Grants of authorised operation, newest first; those that were not accepted are for their parties.",
        access: .to(.browse),
        parameters: [
          Endpoint.Parameter(name: "grantor", schema: .id(Participant.idPrefix)),
          Endpoint.Parameter(name: "operator", schema: .id(Participant.idPrefix)),
        ] + Page.parameters, success: (.ok, .page(OperationGrant.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: OperationGrant.self)
          let caller = try call.who
          let found = try OperationGrants.list(
            tx, grantor: call.query["grantor"].flatMap { ID($0) }, operator: call.query["operator"].flatMap { ID($0) },
            for: Access.oversees(caller) ? nil : caller.participant, before: page.cursor.flatMap { ID($0) },
            limit: page.limit + 1, at: call.at)
          return try page.answer(found.map { shown($0, to: caller) }) { $0.id.description }
        }),
      Endpoint(
        method: .get, path: "/v1/operation-grants/{grant}", operation: "getOperationGrant", tag: "rights",
        summary: "One grant.", access: .to(.browse), parameters: [grant], success: (.ok, OperationGrant.shape),
        effect: .read { tx, call in
          let caller = try call.who
          return try .ok(shown(found(tx, call), to: caller))
        }),
      Endpoint(
        method: .get, path: "/v1/operation-grants/{grant}/account", operation: "getOperationGrantAccount",
        tag: "rights",
        summary: "The operator's account of a grant: agreements, uses and charges by month and dataset.",
        says: "For the grant's parties and those who oversee. The twelve months up to now unless told.",
        access: .to(.view),
        parameters: [
          grant, Endpoint.Parameter(name: "from", schema: month, says: "a month in China's time, such as 2026-01"),
          Endpoint.Parameter(name: "to", schema: month, says: "the last month, included"),
        ], success: (.ok, OperationGrantAccount.shape), isHeavy: true,
        effect: .read { tx, call in
          let grant = try found(tx, call)
          try Access.require(call.who, .view, owners: grant.parties)
          let to = try call.query["to"].map(read) ?? ChinaMonth(of: call.at)
          let from = try call.query["from"].map(read) ?? to.adding(-11)
          return try .ok(OperationGrantAccounts.of(tx, grant, from: from, to: to))
        }),
    ]
  }

  private static var changes: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/operation-grants", operation: "proposeOperationGrant", tag: "rights",
        summary: "Proposes to an operator that it may make and offer products of the caller's datasets.",
        access: .to(.act), body: OperationGrantDraft.shape, success: (.created, OperationGrant.shape),
        effect: .write { tx, call in
          try .created(OperationGrants.propose(tx, call.decoded(), by: try call.who.participant, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/operation-grants/{grant}/datasets", operation: "extendOperationGrant", tag: "rights",
        summary: "The grantor adds a dataset; the operator of a grant in force has its right at once.",
        access: .to(.act), parameters: [grant],
        body: .named("OperationGrantDataset", .object([.must("dataset", .id(Dataset.idPrefix))])),
        success: (.ok, OperationGrant.shape),
        effect: .write { tx, call in
          let caller = try call.who
          _ = try found(tx, call)
          return try .ok(
            OperationGrants.cover(
              tx, call.id("grant"), call.decoded(Added.self).dataset, by: caller.participant, at: call.at))
        }),
      change("accept", "acceptOperationGrant", "The operator accepts: its rights are registered.") { _ in .accept },
      change("decline", "declineOperationGrant", "Either side gives a proposal up.") { _ in .decline },
      change(
        "suspend", "suspendOperationGrant", "The grantor suspends it: no new agreement and no new use rests on it.",
        .reason
      ) {
        .suspend(reason: try $0.decoded(Reason.self).reason)
      },
      change("resume", "resumeOperationGrant", "The grantor lets it go on.") { _ in .resume },
      change(
        "withdraw", "withdrawOperationGrant",
        "The grantor takes it back: its rights lapse, and what rests on them ends.",
        .reason
      ) {
        .withdraw(reason: try $0.decoded(Reason.self).reason)
      },
      change("renounce", "renounceOperationGrant", "The operator gives it up: its rights lapse.") { _ in .renounce },
    ]
  }

  private struct Added: Codable { var dataset: ID<Dataset> }
  private struct Reason: Codable { var reason: String }

  private static func change(
    _ step: String, _ operation: String, _ summary: String, _ body: Schema? = nil,
    _ event: @escaping @Sendable (Call) throws -> OperationGrant.Event
  ) -> Endpoint {
    Endpoint(
      method: .post, path: PathTemplate("/v1/operation-grants/{grant}/" + step), operation: operation, tag: "rights",
      summary: summary, access: .to(.act), parameters: [grant], body: body, success: (.ok, OperationGrant.shape),
      effect: .write { tx, call in
        let caller = try call.who
        _ = try found(tx, call)
        let changed = try OperationGrants.change(
          tx, call.id("grant"), event(call), by: caller.participant, at: call.at)
        return try .ok(shown(changed, to: caller))
      })
  }

  private static func found(_ tx: Transaction, _ call: Call) throws -> OperationGrant {
    let caller = try call.who
    return try OperationGrants.get(
      tx, call.id("grant"), for: Access.oversees(caller) ? nil : caller.participant, at: call.at)
  }

  /// Why it was suspended or ended is for its parties and for those who oversee.
  private static func shown(_ grant: OperationGrant, to caller: Caller) -> OperationGrant {
    if grant.parties.contains(caller.participant) || Access.oversees(caller) { return grant }
    var grant = grant
    grant.reason = nil
    return grant
  }

  private static func read(_ text: String) throws -> ChinaMonth {
    guard let month = ChinaMonth(text) else { throw OperationGrantAccounts.noMonth }
    return month
  }
}
