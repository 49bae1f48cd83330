import DataSpace
import Exchange
import HTTPTypes
import Hummingbird
import Identity
import Store
import Tables
import Vocabulary

/// Having data, and what was made to be had.
enum ReleaseEndpoints {
  static func all(_ services: Services, _ released: ReleasedFiles) -> [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/uses/{use}/data", operation: "getUseData", tag: "exchange",
        summary:
          "The data of a use that asked for the export `raw`, as far as the agreement's release rule lets them leave.",
        says:
          "One `Range` of bytes may be asked for. `columns` and `rows` choose of what may leave; they cannot undo a mask.",
        access: .to(.act),
        parameters: [
          .path("use", Use.idPrefix),
          Endpoint.Parameter(
            name: "columns", schema: .string(min: 1, max: 1_000), says: "names of columns, with commas"),
          Endpoint.Parameter(name: "rows", schema: .string(min: 1, max: 1_000), says: "a condition as JSON"),
        ], success: (.ok, nil), mediaType: "application/octet-stream",
        effect: .stream { call, request in
          let (id, caller) = (try call.id("use", ID<Use>.self), try call.who)
          do {
            return try await data(of: id, by: caller, request, services, released)
          } catch let refusal as Refusal {
            // In a transaction of its own: the refusal has undone what was begun.
            try await services.database.write { tx in
              try DataUses.noteRefused(tx, id, refusal, by: caller.participant, at: services.clock())
            }
            throw refusal
          }
        }),
      Endpoint(
        method: .get, path: "/v1/agreements/{agreement}/release", operation: "getRelease", tag: "exchange",
        summary: "What was made to leave under an agreement on data, and how much of it was sent.", access: .to(.view),
        parameters: [.path("agreement", Agreement.idPrefix)], success: (.ok, shape),
        effect: .read { tx, call in
          let agreement = try Agreements.terms(tx, try call.id("agreement"))
          let caller = try call.who
          try Access.require(caller, .view, owners: agreement.provider, agreement.consumer)
          guard agreement.kind == .data else { throw Refusal.notFound("agreement") }
          // Numbers of rows that stayed are for those who may see them.
          let seesAll = caller.participant != agreement.consumer
          return .json(try json(tx, agreement, seesAll: seesAll))
        }),
    ]
  }

  private static func data(
    of id: ID<Use>, by caller: Caller, _ request: Request, _ services: Services, _ released: ReleasedFiles
  ) async throws -> Response {
    let grant = try await services.database.read { tx in
      try DataUses.grant(tx, id, by: caller, at: services.clock())
    }
    let delivery = try await DataDelivery(grant, request, services, released)
    let part = delivery.part
    try await services.database.write { tx in
      let now = services.clock()
      try DataUses.sending(tx, try DataUses.grant(tx, id, by: caller, at: now), part, at: now)
    }
    return delivery.response
  }

  private static func json(_ tx: Transaction, _ agreement: Agreement, seesAll: Bool) throws -> JSON {
    let meter = try DataMeter.read(tx, agreement.id)
    var members: [String: JSON] = [
      "agreement": JSON(agreement.id),
      "sent": ["calls": .int(meter.calls), "rows": .int(meter.rows), "bytes": .int(meter.bytes)],
    ]
    guard let view = try ReleasedViews.find(tx, agreement.id) else { return .object(members) }
    members["madeAt"] = JSON(view.madeAt)
    if let made = view.made {
      members["sha256"] = .string(made.sha256)
      members["bytes"] = .int(made.bytes)
      members["rows"] = .int(made.report.rowsOut)
      members["columns"] = .array(
        made.report.columns.map { column in
          var one: [String: JSON] = ["name": .string(column.name)]
          if let mask = column.mask { one["mask"] = .string(mask) }
          return .object(one)
        })
      if seesAll {
        members["rowsIn"] = .int(made.report.rowsIn)
        members["rowsFiltered"] = .int(made.report.rowsFiltered)
        members["rowsSuppressed"] = .int(made.report.rowsSuppressed)
      }
    }
    if let refusal = view.refusal, seesAll {
      members["refused"] = [
        "rule": .string(refusal.rule), "zh": .string(refusal.detail.zh), "en": .string(refusal.detail.en),
      ]
    }
    return .object(members)
  }

  private static let shape = Schema.named(
    "Release",
    .object([
      .must("agreement", .id(Agreement.idPrefix)),
      .must(
        "sent",
        .object([
          .must("calls", .integer(min: 0)), .must("rows", .integer(min: 0), "where they are counted"),
          .must("bytes", .integer(min: 0)),
        ])),
      .may("madeAt", .instant), .may("sha256", .string(min: 64, max: 64)), .may("bytes", .integer(min: 0)),
      .may("rows", .integer(min: 0)),
      .may(
        "columns",
        .array(
          .object([.must("name", .string(max: 1 << 20)), .may("mask", .oneOf(["hash", "mask", "generalise"]))]),
          max: 4_096)),
      .may("rowsIn", .integer(min: 0), "this and the next two: not for the consumer"),
      .may("rowsFiltered", .integer(min: 0)), .may("rowsSuppressed", .integer(min: 0)),
      .may(
        "refused",
        .object([.must("rule", .string()), .must("zh", .string(max: 1 << 20)), .must("en", .string(max: 1 << 20))]),
        "why nothing leaves; not for the consumer"),
    ]))
}
