import DataSpace
import Exchange
import HTTPTypes
import Identity
import Store
import Vocabulary

/// Services that are called through the hub, and what was exchanged with them.
enum GatewayEndpoints {
  private static let service = Endpoint.Parameter.path("service", GatewayService.idPrefix)

  static func all(_ services: Services) -> [Endpoint] { registry(services) + exchanges }

  private static func registry(_ services: Services) -> [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/gateway/services", operation: "registerGatewayService", tag: "gateway",
        summary:
          "Registers a service that others may call through the hub, under agreements on an offer that names it.",
        says:
          "Nothing is sent to it before the operator has let it in. An offer of kind `data` with the reference `{\"service\": \"gws_…\"}` offers it.",
        access: .to(.act),
        body: .named(
          "GatewayServiceDraft",
          .object([
            .must("name", .string(min: 1, max: 200)),
            .must("endpoint", .string(min: 1, max: 500), "where requests go, such as `https://api.example.org/base`"),
            .may("methods", .array(.oneOf(GatewayServices.methods), max: 5), "GET and POST unless told"),
            .may(
              "paths", .array(.string(min: 1, max: 500), max: 50),
              "what paths begin with; each begins and ends with `/`"),
            .may("timeoutSeconds", .integer(min: 1, max: 86_400), "for an exchange as a whole; 30 unless told"),
            .may("mostBytes", .integer(min: 1, max: 1 << 50), "of a body; 1 GiB unless told"),
            .may(
              "authorization", .string(min: 1, max: 2000),
              "the whole header value that the service wants to see from the hub"),
          ])), isRepeatable: false, success: (.created, GatewayService.shape),
        effect: .write { tx, call in
          try .created(
            GatewayServices.register(
              tx, call.decoded(), for: try call.who.participant, vault: services.vault, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/gateway/services", operation: "listGatewayServices", tag: "gateway",
        summary: "The caller's services, newest first; for those who oversee, everybody's.", access: .to(.view),
        parameters: Page.parameters, success: (.ok, .page(GatewayService.shape)),
        effect: .read { tx, call in
          let (caller, page) = (try call.who, try Page(call, of: GatewayService.self))
          let found = try GatewayServices.list(
            tx, of: Access.oversees(caller) ? nil : caller.participant,
            before: page.cursor.flatMap { ID<GatewayService>($0) }, limit: page.limit + 1)
          return try page.answer(found) { $0.id.description }
        }),
      Endpoint(
        method: .get, path: "/v1/gateway/services/{service}", operation: "getGatewayService", tag: "gateway",
        summary: "One of them.", access: .to(.view), parameters: [service], success: (.ok, GatewayService.shape),
        effect: .read { tx, call in
          let found = try GatewayServices.get(tx, call.id("service"))
          try Access.require(try call.who, .view, owners: found.provider)
          return try .ok(found)
        }),
      Endpoint(
        method: .post, path: "/v1/gateway/services/{service}/allow", operation: "allowGatewayService", tag: "gateway",
        summary: "Lets the hub call a service's address.", access: .to(.operate), parameters: [service],
        body: .named(
          "GatewayPermit",
          .object([
            .may("internal", .boolean, "that it may be an address of the hub's own machine or a private network")
          ])), success: (.ok, GatewayService.shape),
        effect: .write { tx, call in
          try .ok(
            GatewayServices.allow(
              tx, call.id("service"), inside: call.body["internal"]?.bool == true, by: try call.who, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/gateway/services/{service}/close", operation: "closeGatewayService", tag: "gateway",
        summary: "Closes a service for good: the next request is refused.", access: .to(.act), parameters: [service],
        success: (.ok, GatewayService.shape),
        effect: .write { tx, call in
          let (caller, found) = (try call.who, try GatewayServices.get(tx, call.id("service")))
          try Access.require(caller, .view, owners: found.provider)
          return try .ok(GatewayServices.close(tx, found.id, by: caller, at: call.at))
        }),
    ]
  }

  private static let exchanges = [
    Endpoint(
      method: .get, path: "/v1/agreements/{agreement}/exchanges", operation: "listExchanges", tag: "gateway",
      summary: "What was exchanged under an agreement, newest first.", access: .to(.view),
      parameters: [Endpoint.Parameter.path("agreement", Agreement.idPrefix)] + Page.parameters,
      success: (.ok, .page(GatewayExchange.shape)),
      effect: .read { tx, call in
        let agreement = try Agreements.terms(tx, call.id("agreement"))
        try Access.require(try call.who, .view, owners: agreement.parties)
        let page = try Page(call, of: GatewayExchange.self)
        let found = try GatewayExchanges.list(
          tx, under: agreement.id, before: page.cursor.flatMap { ID<GatewayExchange>($0) }, limit: page.limit + 1)
        return try page.answer(found) { $0.id.description }
      }),
    Endpoint(
      method: .get, path: "/v1/gateway/exchanges/{exchange}", operation: "getExchange", tag: "gateway",
      summary: "One exchange: request, answer, both signatures and what was signed.",
      says: "The receipt of `outcome.entry` (`GET /v1/evidence/{index}/receipt`) proves all of it offline.",
      access: .to(.view), parameters: [Endpoint.Parameter.path("exchange", GatewayExchange.idPrefix)],
      success: (.ok, GatewayExchange.shape),
      effect: .read { tx, call in
        let found = try GatewayExchanges.get(tx, call.id("exchange"))
        try Access.require(try call.who, .view, owners: found.provider, found.consumer)
        return try .ok(found)
      }),
  ]
}

extension GatewayService: Shaped {
  static let shape = Schema.named(
    "GatewayService",
    .object([
      .must("id", .id(idPrefix)), .must("provider", .id(Participant.idPrefix)), .must("name", .string(max: 200)),
      .must("endpoint", .string(max: 500)), .must("methods", .array(.oneOf(GatewayServices.methods), max: 5)),
      .must("paths", .array(.string(max: 500), max: 50)), .must("timeoutSeconds", .integer(min: 1)),
      .must("mostBytes", .integer(min: 1)), .must("createdAt", .instant),
      .must("state", .oneOf(State.allCases.map(\.rawValue)), "`waiting` until the operator lets it in"),
    ]))
}

extension GatewayExchange: Shaped {
  static let shape = Schema.named(
    "GatewayExchange",
    .object([
      .must("id", .id(idPrefix)), .must("agreement", .id(Agreement.idPrefix)),
      .must("service", .id(GatewayService.idPrefix)), .must("provider", .id(Participant.idPrefix)),
      .must("consumer", .id(Participant.idPrefix)), .must("use", .id("use")), .must("method", .string(max: 20)),
      .must("target", .string(max: 5000), "path and query at the service"),
      .must("requestBody", .hex32, "SHA-256 of the request's body"),
      .must("requestBase", .string(max: 200_000), "what the consumer signed (RFC 9421 §2.5)"),
      .must("requestSignature", .signature), .must("requestedAt", .instant), .must("deadline", .instant),
      .must("requestEntry", .integer(), "the entry of the log that was durable before the request left"),
      .must("state", .oneOf(State.allCases.map(\.rawValue))),
      .may(
        "outcome",
        .object([
          .may("status", .integer(min: 100, max: 999)), .may("failure", .oneOf(Failure.allCases.map(\.rawValue))),
          .must("requestBytes", .integer()), .must("responseBytes", .integer()),
          .may("responseBody", .hex32, "SHA-256 of the answer's body"),
          .may("responseBase", .string(max: 200_000), "what the provider signed"),
          .may("responseSignature", .signature, "absent: the provider does not sign its answers"),
          .must("endedAt", .instant), .must("isCharged", .boolean),
          .must("entry", .integer(), "its receipt is the exchange's"),
        ])),
    ]))
}
