import DataSpace
import Evidence
import HTTPTypes
import Identity
import Store
import Vocabulary

/// The register of data rights, and their certificates.
enum RightEndpoints {
  private static let right = Endpoint.Parameter.path("right", DataRight.idPrefix)
  private static let other = Schema.named("RightReceiver", .object([.must("to", .id(Participant.idPrefix))]))
  private static let words = Schema.named("RightDispute", .object([.must("reason", .string(min: 1, max: 1000))]))

  static func all(_ services: Services) -> [Endpoint] { reading(services) + changes }

  private static func reading(_ services: Services) -> [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/rights", operation: "listRights", tag: "rights",
        summary: "The register of data rights, newest first.", access: .to(.browse),
        parameters: [
          Endpoint.Parameter(name: "holder", schema: .id(Participant.idPrefix)),
          Endpoint.Parameter(name: "subject", schema: DataRight.subjectShape, says: "over this dataset or offer"),
        ] + Page.parameters, success: (.ok, .page(DataRight.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: DataRight.self)
          let found = try Rights.list(
            tx, holder: call.query["holder"].flatMap { ID($0) }, subject: call.query["subject"],
            before: page.cursor.flatMap { ID($0) }, limit: page.limit + 1, at: call.at)
          let caller = try call.who
          return try page.answer(found.map { shown($0, to: caller) }) { $0.id.description }
        }),
      Endpoint(
        method: .get, path: "/v1/rights/{right}", operation: "getRight", tag: "rights", summary: "One right.",
        access: .to(.browse), parameters: [right], success: (.ok, DataRight.shape),
        effect: .read { tx, call in
          try .ok(shown(Rights.get(tx, call.id("right"), at: call.at), to: call.who))
        }),
      Endpoint(
        method: .get, path: "/v1/rights/{right}/certificate", operation: "getRightCertificate", tag: "rights",
        summary: "The certificate of a right: the receipt of its registration, to be checked offline.",
        access: .to(.browse), parameters: [right], success: (.ok, Receipt.shape), mediaType: "application/json",
        effect: .work { call in
          let id = try call.id("right", ID<DataRight>.self)
          let found = try await services.database.read { tx in try Rights.get(tx, id, at: call.at) }
          return Answer(
            status: .ok, bytes: try await services.log.receipt(found.certificate, at: services.clock()).bytes)
        }),
      Endpoint(
        method: .get, path: "/v1/right-certificates/{code}", operation: "checkRightCertificate", tag: "rights",
        summary: "What a verification code certifies, and whether it holds now: for anybody.", access: .open,
        parameters: [Endpoint.Parameter(name: "code", schema: .string(min: 1, max: 40), required: true)],
        success: (.ok, RightCertificate.shape),
        effect: .read { tx, call in
          try .ok(Rights.certificate(tx, call.path["code"] ?? "", at: call.at))
        }),
    ]
  }

  private static var changes: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/rights", operation: "registerRight", tag: "rights",
        summary:
          "Registers a right: holding by the owner of what it is over, the others by the holder of their source.",
        access: .to(.act), body: DataRightDraft.shape, success: (.created, DataRight.shape),
        effect: .write { tx, call in
          try .created(Rights.register(tx, call.decoded(), by: try call.who.participant, at: call.at))
        }),
      change("transfer", "transferRight", "The holder offers the whole right to another.", other) { call in
        .transfer(to: try call.decoded(Receiver.self).to)
      },
      change("accept", "acceptRight", "Whoever it was offered to takes the right over.") { _ in .accept },
      change("decline", "declineRight", "Either side takes an offered transfer back.") { _ in .decline },
      change("pledge", "pledgeRight", "The holder pledges the right.", other) { call in
        .pledge(to: try call.decoded(Receiver.self).to)
      },
      change("release", "releaseRight", "The pledgee releases the right.") { _ in .release },
      change(
        "dispute", "disputeRight", "Disputes the right: no new agreement rests on it until that is settled.", words
      ) {
        .dispute(reason: try $0.decoded(Reason.self).reason)
      },
      change(
        "settle", "settleRightDispute",
        "The operator decides a dispute, or the disputant takes it back; upheld, the right lapses.",
        .named("RightSettlement", .object([.must("disputant", .id(Participant.idPrefix)), .must("upheld", .boolean)]))
      ) { call in
        let told = try call.decoded(Settlement.self)
        return .settle(of: told.disputant, isUpheld: told.upheld)
      },
      change("renounce", "renounceRight", "The holder gives the right up; what rests on it ends.") { _ in .renounce },
    ]
  }

  private struct Receiver: Codable { var to: ID<Participant> }
  private struct Reason: Codable { var reason: String }
  private struct Settlement: Codable {
    var disputant: ID<Participant>
    var upheld: Bool
  }

  private static func change(
    _ step: String, _ operation: String, _ summary: String, _ body: Schema? = nil,
    _ event: @escaping @Sendable (Call) throws -> DataRight.Event
  ) -> Endpoint {
    Endpoint(
      method: .post, path: PathTemplate("/v1/rights/{right}/" + step), operation: operation, tag: "rights",
      summary: summary, access: .to(.act), parameters: [right], body: body, success: (.ok, DataRight.shape),
      effect: .write { tx, call in
        let caller = try call.who
        let event = try event(call)
        var actor = DataRight.Actor.participant(caller.participant)
        if case .settle(let disputant, _) = event, caller.kinds.contains(.operator), disputant != caller.participant {
          actor = .registrar(caller.participant)
        }
        return try .ok(shown(Rights.change(tx, call.id("right"), event, by: actor, at: call.at), to: caller))
      })
  }

  /// What somebody says against a right is for its holder, for those who oversee and for themselves.
  private static func shown(_ right: DataRight, to caller: Caller) -> DataRight {
    if right.holder == caller.participant || Access.oversees(caller) { return right }
    var right = right
    right.disputes.removeAll { $0.by != caller.participant }
    return right
  }
}
