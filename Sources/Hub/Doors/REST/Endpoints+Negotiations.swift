import Exchange
import HTTPTypes
import Identity
import Store
import Vocabulary

// Requests for agreements, and the terms on the table.
extension ExchangeEndpoints {
  private static let negotiation = Endpoint.Parameter.path("negotiation", "neg")

  static var negotiations: [Endpoint] {
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
}
