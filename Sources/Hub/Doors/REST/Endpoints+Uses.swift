import Exchange
import HTTPTypes
import Identity
import Store
import Vocabulary

// Uses under agreements, and what was measured of them.
extension ExchangeEndpoints {
  static func uses(_ services: Services) -> [Endpoint] {
    let moves: [(Use.Event, String, Bool)] = [
      (.start, "startUse", true), (.suspend, "suspendUse", false), (.resume, "resumeUse", false),
      (.complete, "completeUse", true), (.terminate, "terminateUse", false),
    ]
    return [
      Endpoint(
        method: .post, path: "/v1/agreements/{agreement}/uses", operation: "requestUse", tag: "exchange",
        summary: "Uses what an agreement allows: policy decided, price held, use recorded, evidence appended.",
        access: .to(.act),
        parameters: [agreement],
        body: .named(
          "UseDraft",
          .object([
            .must("purpose", .purpose),
            .may(
              "action", .oneOf(Policy.Action.allCases.map(\.rawValue)),
              "absent: `read` for data, else `execute`; `use` asks for everything that may be done"),
            .may("export", .oneOf(Policy.Export.allCases.map(\.rawValue)), "what is to leave; absent: nothing"),
            .may("quantity", .integer(min: 1)), .may("cites", .array(.id("agr"), max: 20)), .may("voucher", .id("vgr")),
          ])), success: (.created, Use.shape),
        refused: { tx, call, refusal in
          try Uses.noteRefused(
            tx, under: call.id("agreement"), call.decoded(), refusal, by: try call.who.participant, at: call.at)
        },
        effect: .write { tx, call in
          let caller = try call.who
          let region = try Participants.region(tx, caller.participant)
          return try .created(
            Uses.request(tx, under: call.id("agreement"), call.decoded(), by: caller, region: region, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/agreements/{agreement}/uses", operation: "listUses", tag: "exchange",
        summary: "Uses under an agreement, newest first.", access: .to(.view),
        parameters: [agreement] + Page.parameters,
        success: (.ok, .page(Use.shape)),
        effect: .read { tx, call in
          let found = try Agreements.get(tx, call.id("agreement"))
          try Access.require(try call.who, .view, owners: found.parties)
          let page = try Page(call, of: Use.self)
          return try page.answer(
            try Uses.list(tx, under: found.id, before: page.cursor, limit: page.limit + 1)
          ) { $0.id.description }
        }),
      Endpoint(
        method: .get, path: "/v1/uses/{use}", operation: "getUse", tag: "exchange", summary: "One use.",
        access: .to(.view),
        parameters: [use], success: (.ok, Use.shape),
        effect: .read { tx, call in
          let found = try Uses.get(tx, call.id("use"))
          try Access.require(try call.who, .view, owners: found.provider, found.consumer)
          return try .ok(found)
        }),
      Endpoint(
        method: .post, path: "/v1/uses/{use}/settle", operation: "settleUse", tag: "exchange",
        summary: "The provider has sent the last reading of a use that ended: it is charged now.", access: .to(.act),
        parameters: [use],
        success: (.ok, Use.shape),
        effect: .write { tx, call in
          let found = try Uses.get(tx, call.id("use"))
          try Access.require(try call.who, .act, owners: found.provider)
          return try .ok(Uses.settle(tx, found.id, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/uses/{use}/readings", operation: "recordReading", tag: "exchange",
        summary: "The provider reports what was measured, signed; the hub countersigns.", access: .to(.act),
        parameters: [use],
        body: .named(
          "ReadingDraft",
          .object([
            .must("sequence", .integer(min: 1)), .must("quantity", .integer(min: 1)),
            .must("unit", .string(min: 1, max: 40)),
            .must("from", .instant), .must("to", .instant),
            .may("measures", .map(.integer(min: 0)), "what else was measured, by its unit; not charged"),
            .may("isModelled", .boolean, "true if nothing measured it"),
            .may("signature", .signature, "absent: the hub signs with the key it keeps"),
          ])), success: (.created, Reading.shape),
        effect: .write { tx, call in
          let found = try Uses.get(tx, call.id("use"))
          try Access.require(try call.who, .act, owners: found.provider)
          let draft = try call.decoded(ReadingDraft.self)
          let signature =
            try call.body["signature"].map { try $0.decode(Signature.self) }
            ?? Signatures.sign(
              tx, for: found.provider, context: Reading.signingContext, draft.document(of: found.id),
              vault: services.vault)
          return try .created(
            Readings.record(
              tx, of: found.id, draft, signature: signature, countersign: services.countersign, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/uses/{use}/readings", operation: "listReadings", tag: "exchange",
        summary: "What was measured.", access: .to(.view), parameters: [use], success: (.ok, .list(Reading.shape)),
        effect: .read { tx, call in
          let found = try Uses.get(tx, call.id("use"))
          try Access.require(try call.who, .view, owners: found.provider, found.consumer)
          return Answer(
            status: .ok, body: ["items": try JSON(encoding: try Readings.list(tx, of: found.id, limit: 1000))])
        }),
    ]
      + moves.map { event, operation, byProviderOnly in
        Endpoint(
          method: .post, path: PathTemplate("/v1/uses/{use}/\(event.rawValue)"), operation: operation, tag: "exchange",
          summary: "Moves a use on: \(event.rawValue)" + (byProviderOnly ? ", by its provider." : "."),
          access: .to(.act), parameters: [use], success: (.ok, Use.shape),
          effect: .write { tx, call in
            let found = try Uses.get(tx, call.id("use"))
            let owners = byProviderOnly ? [found.provider] : [found.provider, found.consumer]
            try Access.require(try call.who, .act, owners: owners)
            return try .ok(Uses.move(tx, found.id, event, by: try call.who.participant, at: call.at))
          })
      }
  }
}
