import DataSpace
import Exchange
import HTTPTypes
import Identity
import Store
import Vocabulary

// Offers, and the searches of the catalogue.
extension ExchangeEndpoints {
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

  static var offers: [Endpoint] {
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
}
