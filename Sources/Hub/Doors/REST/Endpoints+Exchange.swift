import DataSpace
import Exchange
import HTTPTypes
import Identity
import Store
import Vocabulary

/// Offers, needs, negotiations, agreements and uses.
enum ExchangeEndpoints {
  static let offer = Endpoint.Parameter.path("offer", "off")
  private static let need = Endpoint.Parameter.path("need", "ned")
  private static let negotiation = Endpoint.Parameter.path("negotiation", "neg")
  static let agreement = Endpoint.Parameter.path("agreement", "agr")
  static let use = Endpoint.Parameter.path("use", "use")
  /// What a search of the catalogue may name, but the kind.
  private static let search = [
    Endpoint.Parameter(name: "q", schema: .string(max: 200), says: "words, all of which must occur"),
    Endpoint.Parameter(name: "region", schema: .string(min: 2, max: 6), says: "in this division (GB/T 2260)"),
    Endpoint.Parameter(name: "tag", schema: .string(min: 1, max: 40)),
    Endpoint.Parameter(name: "unused", schema: .boolean, says: "only those that were never used"),
  ]

  private static func query(_ call: Call) -> CatalogueQuery {
    CatalogueQuery(
      text: call.query["q"], kind: call.query["kind"].flatMap(OfferKind.init(rawValue:)), region: call.query["region"],
      tag: call.query["tag"], unused: call.query["unused"] == "true")
  }
  private static let kind = Endpoint.Parameter(name: "kind", schema: .offerKind)

  private static let offerDraft = Schema.named(
    "OfferDraft",
    .object([
      .must("kind", .offerKind), .must("title", .text), .must("summary", .text),
      .may("tags", .array(.string(min: 1, max: 40), max: 20)), .may("region", .region), .must("policy", .policy),
      .must("price", .price),
      .may("capacity", .capacity),
      .may("publishedRule", .publishedRule, "requests within it are approved at once"),
      .may("reference", .reference, "what the kind's own pillar needs to know"),
    ]))

  static func all(_ services: Services) -> [Endpoint] {
    offers + needs + negotiations + agreements(services) + uses(services) + sums
  }

  private static var offers: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/offers", operation: "publishOffer", tag: "exchange", summary: "Publishes an offer.",
        access: .to(.act),
        body: offerDraft, success: (.created, Offer.shape),
        effect: .write { tx, call in
          let draft = try call.decoded(OfferDraft.self)
          try DataTerms.check(draft)
          try Rights.check(tx, draft, offer: nil, by: try call.who.participant, at: call.at)
          return try .created(Offers.publish(tx, draft, by: try call.who.participant, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/offers", operation: "listOffers", tag: "exchange",
        summary: "Open offers, newest first; with `q`, those whose text has all its words, matching titles first.",
        access: .to(.browse),
        parameters: search + [kind] + Page.parameters, success: (.ok, .page(Offer.shape)),
        effect: .read { tx, call in
          let page = Page(call)
          return try .ok(Catalogue.search(tx, query(call), after: page.cursor, limit: page.limit))
        }),
      Endpoint(
        method: .get, path: "/v1/offer-diagnoses", operation: "diagnoseOffers", tag: "exchange",
        summary: "Offers that nobody has used, oldest first: why that may be, and the open needs they answer.",
        access: .to(.browse),
        parameters: [
          Page.parameters[0],
          Endpoint.Parameter(
            name: "limit", schema: .integer(min: 1, max: Int64(Catalogue.mostDiagnoses)), says: "10 unless told"),
        ], success: (.ok, .page(UnusedDiagnosis.shape)), isHeavy: true,
        effect: .read { tx, call in
          let limit = call.query["limit"].flatMap(Int.init) ?? 10
          return try .ok(Catalogue.unused(tx, after: call.query["cursor"], limit: limit, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/offer-counts", operation: "countOffers", tag: "exchange",
        summary: "How many open offers of each kind a search would find.", access: .to(.browse),
        parameters: search, success: (.ok, OfferKind.countShape),
        effect: .read { tx, call in
          let counts = try Catalogue.counts(tx, query(call))
          return Answer(
            status: .ok,
            body: .object(Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, .int($0.value)) })))
        }),
      Endpoint(
        method: .get, path: "/v1/offers/{offer}", operation: "getOffer", tag: "exchange", summary: "One offer.",
        access: .to(.browse),
        parameters: [offer], success: (.ok, Offer.shape),
        effect: .read { tx, call in
          return try .ok(Offers.get(tx, call.id("offer")))
        }),
      Endpoint(
        method: .post, path: "/v1/offers/{offer}/versions", operation: "reviseOffer", tag: "exchange",
        summary: "Makes a new version of an offer.", access: .to(.act), parameters: [offer], body: offerDraft,
        success: (.created, Offer.shape),
        effect: .write { tx, call in
          let id = try call.id("offer", ID<Offer>.self)
          try Access.require(try call.who, .act, owners: try Offers.provider(tx, of: id))
          let draft = try call.decoded(OfferDraft.self)
          try DataTerms.check(draft)
          try Rights.check(tx, draft, offer: id, by: try Offers.provider(tx, of: id), at: call.at)
          return try .created(Offers.revise(tx, id, draft, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/offers/{offer}/withdraw", operation: "withdrawOffer", tag: "exchange",
        summary: "Takes an offer out of the catalogue.", access: .to(.act), parameters: [offer],
        success: (.ok, Offer.shape),
        effect: .write { tx, call in
          let id = try call.id("offer", ID<Offer>.self)
          try Access.require(try call.who, .act, owners: try Offers.provider(tx, of: id))
          return try .ok(Offers.withdraw(tx, id, at: call.at))
        }),
    ]
  }

  private static var needs: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/needs", operation: "publishNeed", tag: "exchange", summary: "Publishes a need.",
        access: .to(.act),
        body: .named(
          "NeedDraft",
          .object([
            .must("title", .text), .must("summary", .text), .must("purpose", .purpose), .may("region", .region),
            .may("budgetFen", .fen), .may("measures", .array(.text, max: 20)),
            .may(
              "parts", .array(.object([.must("kind", .offerKind), .must("wants", .string(min: 1, max: 400))]), max: 8),
              "absent: one part for each kind"),
          ])), success: (.created, Need.shape),
        effect: .write { tx, call in
          return try .created(Needs.publish(tx, call.decoded(), by: try call.who.participant, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/needs", operation: "listNeeds", tag: "exchange", summary: "Needs, newest first.",
        access: .to(.browse),
        parameters: [Endpoint.Parameter(name: "state", schema: .oneOf(Need.State.allCases.map(\.rawValue)))]
          + Page.parameters, success: (.ok, .page(Need.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: Need.self)
          let state = call.query["state"].flatMap(Need.State.init(rawValue:))
          return try page.answer(try Needs.list(tx, state: state, before: page.cursor, limit: page.limit + 1)) {
            $0.id.description
          }
        }),
      Endpoint(
        method: .get, path: "/v1/needs/{need}", operation: "getNeed", tag: "exchange", summary: "One need.",
        access: .to(.browse),
        parameters: [need], success: (.ok, Need.shape),
        effect: .read { tx, call in
          return try .ok(Needs.get(tx, call.id("need")))
        }),
      Endpoint(
        method: .get, path: "/v1/needs/{need}/matches", operation: "matchNeed", tag: "exchange",
        summary: "The best offers for each part of a need, with reasons.", access: .to(.browse), parameters: [need],
        success: (.ok, .list(Match.shape, max: 200)), isHeavy: true,
        effect: .read { tx, call in
          let need = try Needs.get(tx, call.id("need"))
          let owner = try Participants.get(tx, need.owner)
          return Answer(
            status: .ok,
            body: ["items": try JSON(encoding: try Matching.matches(tx, need, for: owner, at: call.at))])
        }),
    ]
  }

  private static var negotiations: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/negotiations", operation: "requestAgreement", tag: "exchange",
        summary: "Asks for an agreement on an offer; one that meets the published rule is approved at once.",
        access: .to(.act),
        body: .named(
          "NegotiationDraft",
          .object([
            .must("offer", .id("off")), .may("need", .id("ned")), .must("purpose", .purpose),
            .must("days", .integer(min: 1, max: 3660)), .may("quantity", .integer(min: 1)),
          ])), success: (.created, Negotiation.shape),
        effect: .write { tx, call in
          let consumer = try Participants.get(tx, try call.who.participant)
          return try .created(Negotiations.request(tx, call.decoded(), by: consumer, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/negotiations", operation: "listNegotiations", tag: "exchange",
        summary: "The caller's negotiations, newest first.", access: .to(.view), parameters: Page.parameters,
        success: (.ok, .page(Negotiation.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: Negotiation.self)
          return try page.answer(
            try Negotiations.list(tx, of: try call.who.participant, before: page.cursor, limit: page.limit + 1)
          ) { $0.id.description }
        }),
      Endpoint(
        method: .get, path: "/v1/negotiations/{negotiation}", operation: "getNegotiation", tag: "exchange",
        summary: "One negotiation.", access: .to(.view), parameters: [negotiation], success: (.ok, Negotiation.shape),
        effect: .read { tx, call in
          let found = try Negotiations.get(tx, call.id("negotiation"))
          try Access.require(try call.who, .view, owners: found.provider, found.consumer)
          return try .ok(found)
        }),
      Endpoint(
        method: .post, path: "/v1/negotiations/{negotiation}/accept", operation: "acceptNegotiation", tag: "exchange",
        summary: "Takes the terms on the table; the answer names the agreement to sign.", access: .to(.act),
        parameters: [negotiation],
        success: (.ok, Negotiation.shape),
        effect: .write { tx, call in
          let (found, side) = try side(tx, call)
          return try .ok(Negotiations.accept(tx, found.id, by: side, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/negotiations/{negotiation}/counter", operation: "counterNegotiation", tag: "exchange",
        summary: "Puts other terms on the table; what is absent stays.", access: .to(.act), parameters: [negotiation],
        body: .named(
          "CounterDraft",
          .object([
            .may("days", .integer(min: 1, max: 3660)), .may("quantity", .integer(min: 1)), .may("policy", .policy),
            .may("price", .price),
          ])), success: (.ok, Negotiation.shape),
        effect: .write { tx, call in
          let (found, side) = try side(tx, call)
          return try .ok(Negotiations.counter(tx, found.id, call.decoded(), by: side, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/negotiations/{negotiation}/terminate", operation: "terminateNegotiation",
        tag: "exchange", summary: "Either side ends a negotiation.", access: .to(.act), parameters: [negotiation],
        body: .reason,
        success: (.ok, Negotiation.shape),
        effect: .write { tx, call in
          let (found, side) = try side(tx, call)
          return try .ok(
            Negotiations.terminate(tx, found.id, by: side, reason: call.body["reason"]?.string ?? "", at: call.at))
        }),
    ]
  }

  /// The negotiation that is named, and the side of it on which the caller acts.
  private static func side(_ tx: Transaction, _ call: Call) throws -> (Negotiation, NegotiationMachine.Role) {
    let found = try Negotiations.get(tx, call.id("negotiation"))
    let caller = try call.who
    try Access.require(caller, .act, owners: found.provider, found.consumer)
    return (found, caller.participant == found.provider ? .provider : .consumer)
  }

  private static func agreements(_ services: Services) -> [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/agreements", operation: "listAgreements", tag: "exchange",
        summary: "The caller's agreements, newest first.", access: .to(.view), parameters: Page.parameters,
        success: (.ok, .page(Agreement.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: Agreement.self)
          return try page.answer(
            try Agreements.list(tx, of: try call.who.participant, before: page.cursor, limit: page.limit + 1)
          ) { $0.id.description }
        }),
      Endpoint(
        method: .get, path: "/v1/agreements/{agreement}", operation: "getAgreement", tag: "exchange",
        summary: "One agreement, with the document its parties sign.", access: .to(.view), parameters: [agreement],
        success: (.ok, Agreement.signableShape),
        effect: .read { tx, call in
          let found = try Agreements.get(tx, call.id("agreement"))
          try Access.require(try call.who, .view, owners: found.parties)
          return try withDocument(found, .ok)
        }),
      Endpoint(
        method: .post, path: "/v1/agreements/{agreement}/signatures", operation: "signAgreement", tag: "exchange",
        summary: "Signs an agreement; without a signature the hub signs with the key it keeps for the caller.",
        access: .to(.sign),
        parameters: [agreement], body: .object([.may("signature", .signature)]),
        success: (.ok, Agreement.signableShape),
        effect: .write { tx, call in
          let found = try Agreements.get(tx, call.id("agreement"))
          let caller = try call.who
          try Access.require(caller, .sign, owners: found.parties)
          let signature =
            try call.body["signature"].map { try $0.decode(Signature.self) }
            ?? Signatures.sign(
              tx, for: caller.participant, context: Agreement.signingContext, try found.document, vault: services.vault)
          return try withDocument(
            Agreements.sign(tx, found.id, by: caller.participant, signature, at: call.at), .ok)
        }),
      Endpoint(
        method: .post, path: "/v1/agreements/{agreement}/revoke", operation: "revokeAgreement", tag: "exchange",
        summary: "A party takes an agreement back; its uses end, and so do uses that cite it.", access: .to(.act),
        parameters: [agreement],
        body: .reason, success: (.ok, Agreement.shape),
        effect: .write { tx, call in
          let found = try Agreements.get(tx, call.id("agreement"))
          try Access.require(try call.who, .act, owners: found.parties)
          return try .ok(
            Agreements.revoke(
              tx, found.id, by: try call.who.participant, reason: call.body["reason"]?.string ?? "", at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/agreements/{agreement}/suspend", operation: "suspendAgreement", tag: "exchange",
        summary: "The provider holds an agreement back for a while; its uses wait.", access: .to(.act),
        parameters: [agreement],
        body: .reason, success: (.ok, Agreement.shape),
        effect: .write { tx, call in
          let (id, party) = try party(tx, call)
          return try .ok(
            Agreements.suspend(tx, id, by: party, reason: call.body["reason"]?.string ?? "", at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/agreements/{agreement}/resume", operation: "resumeAgreement", tag: "exchange",
        summary: "The provider lets an agreement go on.", access: .to(.act), parameters: [agreement],
        success: (.ok, Agreement.shape),
        effect: .write { tx, call in
          let (id, party) = try party(tx, call)
          return try .ok(Agreements.resume(tx, id, by: party, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/agreements/{agreement}/end", operation: "endAgreement", tag: "exchange",
        summary: "A party closes an agreement before its term.", access: .to(.act), parameters: [agreement],
        success: (.ok, Agreement.shape),
        effect: .write { tx, call in
          let (id, party) = try party(tx, call)
          return try .ok(Agreements.end(tx, id, by: party, at: call.at))
        }),
    ]
  }

  /// The agreement that is named, and the caller as a party to it.
  private static func party(_ tx: Transaction, _ call: Call) throws -> (ID<Agreement>, ID<Participant>) {
    let found = try Agreements.get(tx, call.id("agreement"))
    let caller = try call.who
    try Access.require(caller, .act, owners: found.parties)
    return (found.id, caller.participant)
  }

  private static func withDocument(_ agreement: Agreement, _ status: HTTPResponse.Status) throws -> Answer {
    guard case .object(var members) = try JSON(encoding: agreement) else { return Answer(status: status, body: nil) }
    members["document"] = try agreement.document
    members["signingContext"] = .string(Agreement.signingContext)
    return Answer(status: status, body: .object(members))
  }

  private static func uses(_ services: Services) -> [Endpoint] {
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
