import DataSpace
import Exchange
import HTTPTypes
import Identity
import Store
import Vocabulary

/// Data sent to places that the operator has allowed.
enum DataPushEndpoints {
  private static let target = Endpoint.Parameter.path("target", DataTarget.idPrefix)
  private static let use = Endpoint.Parameter.path("use", Use.idPrefix)

  static func all(_ services: Services) -> [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/data-targets", operation: "allowDataTarget", tag: "exchange",
        summary: "Allows a participant's data to be sent to an address or an object store.",
        access: .to(.operate),
        body: .named(
          "DataTargetDraft",
          .object([
            .must("participant", .id(Participant.idPrefix)), .must("kind", kind),
            .must("address", .string(min: 1, max: 500)), .may("bucket", .string(min: 3, max: 63)),
            .may("region", .string(min: 1, max: 40)),
            .may(
              "secret", .string(max: 2000),
              "http: the whole Authorization; s3: the access key and the secret key, a space between"),
          ])), isRepeatable: false, success: (.created, DataTarget.shape),
        effect: .write { tx, call in
          try .created(DataTargets.allow(tx, call.decoded(), by: try call.who, vault: services.vault, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/data-targets", operation: "listDataTargets", tag: "exchange",
        summary: "Where the caller's data may be sent; for those who oversee, everybody's.", access: .to(.view),
        success: (.ok, .list(DataTarget.shape)),
        effect: .read { tx, call in
          let caller = try call.who
          let found = try DataTargets.list(tx, of: Access.oversees(caller) ? nil : caller.participant)
          return Answer(status: .ok, body: ["items": try JSON(encoding: found)])
        }),
      Endpoint(
        method: .delete, path: "/v1/data-targets/{target}", operation: "removeDataTarget", tag: "exchange",
        summary: "Nothing more is sent there.", access: .to(.operate), parameters: [target],
        success: (.noContent, nil),
        effect: .write { tx, call in
          try DataTargets.remove(tx, call.id("target"), by: try call.who, at: call.at)
          return .done
        }),
      Endpoint(
        method: .post, path: "/v1/uses/{use}/pushes", operation: "pushUseData", tag: "exchange",
        summary:
          "Sends the data of a use, as far as they may leave, to a target of the consumer's; tried again if need be.",
        access: .to(.act), parameters: [use],
        body: .named(
          "DataPushDraft",
          .object([.must("target", .id(DataTarget.idPrefix)), .must("name", .string(min: 1, max: 500))])),
        success: (.created, DataPush.shape),
        effect: .write { tx, call in
          guard let target = call.body["target"]?.string.flatMap({ ID<DataTarget>($0) }) else {
            throw Refusal.notFound("target")
          }
          return try .created(
            DataPushes.request(
              tx, try call.id("use"), to: target, name: call.body["name"]?.string ?? "", by: try call.who, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/uses/{use}/pushes", operation: "listPushes", tag: "exchange",
        summary: "What was sent of a use's data, and where.", access: .to(.view), parameters: [use],
        success: (.ok, .list(DataPush.shape)),
        effect: .read { tx, call in
          let found = try Uses.get(tx, call.id("use"))
          try Access.require(try call.who, .view, owners: found.provider, found.consumer)
          return Answer(status: .ok, body: ["items": try JSON(encoding: try DataPushes.list(tx, of: found.id))])
        }),
    ]
  }

  fileprivate static let kind = Schema.oneOf(DataTarget.Kind.allCases.map(\.rawValue))
}

extension DataTarget: Shaped {
  static let shape = Schema.named(
    "DataTarget",
    .object([
      .must("id", .id(idPrefix)), .must("participant", .id(Participant.idPrefix)),
      .must("kind", DataPushEndpoints.kind), .must("address", .string(max: 500)), .may("bucket", .string(max: 63)),
      .may("region", .string(max: 40)), .must("createdAt", .instant),
    ]))
}

extension DataPush: Shaped {
  static let shape = Schema.named(
    "DataPush",
    .object([
      .must("id", .id(idPrefix)), .must("use", .id(Use.idPrefix)), .must("agreement", .id(Agreement.idPrefix)),
      .must("target", .id(DataTarget.idPrefix)), .must("name", .string(max: 500)),
      .may("process", .id(ProtocolProcess.idPrefix), "the transfer of another hub that asked for it"),
      .must("state", .oneOf(State.allCases.map(\.rawValue))), .must("tries", .integer(min: 0)),
      .must("requestedAt", .instant), .must("dueAt", .instant), .may("endedAt", .instant),
      .may("sha256", .string(min: 64, max: 64)), .may("bytes", .integer(min: 0)), .may("error", .string(max: 2000)),
    ]))
}
