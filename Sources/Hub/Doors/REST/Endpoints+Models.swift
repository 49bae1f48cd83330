import Exchange
import HTTPTypes
import Identity
import Models
import Store
import Vocabulary

/// Models that are called through the gateway: where they run, who may call them, and what was called.
enum ModelEndpoints {
  private static let upstream = Endpoint.Parameter.path("upstream", ModelUpstream.idPrefix)
  private static let key = Endpoint.Parameter.path("key", APIKey.idPrefix)
  private static let grant = Endpoint.Parameter.path("grant", ModelGrant.idPrefix)

  static func all(_ services: Services) -> [Endpoint] { upstreams(services) + keys + [days] }

  private static func upstreams(_ services: Services) -> [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/model-upstreams", operation: "registerModelUpstream", tag: "models",
        summary: "Registers a server that runs a model of the caller's.",
        says:
          "Nothing is sent to it before the operator has let its address in. An offer of kind `model` names it in `reference.model.upstreams`.",
        access: .to(.act),
        body: .named(
          "ModelUpstreamDraft",
          .object([
            .must("name", .string(min: 1, max: 200)),
            .may(
              "dialect", .oneOf(ModelUpstream.Dialect.allCases.map(\.rawValue)),
              "`openai` unless told; `anthropic`: the Messages API, translated; `demo`: the built-in model"),
            .may("endpoint", .string(min: 1, max: 500), "where requests go, such as `http://10.0.0.8:8000/v1`"),
            .must("model", .string(min: 1, max: 200), "what the server calls the model"),
            .may(
              "timeoutSeconds", .integer(min: 1, max: 3600), "for the first byte and each further one; 60 unless told"),
            .may("mostCalls", .integer(min: 1, max: 100_000), "at a time; 1024 unless told"),
            .may("secret", .string(min: 1, max: 2000), "the key that the server wants to see"),
          ])), isRepeatable: false, success: (.created, ModelUpstream.shape),
        effect: .write { tx, call in
          try .created(
            ModelUpstreams.register(
              tx, call.decoded(), for: try call.who.participant, vault: services.vault, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/model-upstreams", operation: "listModelUpstreams", tag: "models",
        summary: "The caller's servers of models, newest first; for those who oversee, everybody's.",
        access: .to(.view),
        parameters: Page.parameters, success: (.ok, .page(ModelUpstream.shape)),
        effect: .read { tx, call in
          let (caller, page) = (try call.who, try Page(call, of: ModelUpstream.self))
          let found = try ModelUpstreams.list(
            tx, of: Access.oversees(caller) ? nil : caller.participant,
            before: page.cursor.flatMap { ID<ModelUpstream>($0) }, limit: page.limit + 1)
          return try page.answer(found) { $0.id.description }
        }),
      Endpoint(
        method: .get, path: "/v1/model-upstreams/{upstream}", operation: "getModelUpstream", tag: "models",
        summary: "One of them.", access: .to(.view), parameters: [upstream], success: (.ok, ModelUpstream.shape),
        effect: .read { tx, call in
          let found = try ModelUpstreams.get(tx, call.id("upstream"))
          try Access.require(try call.who, .view, owners: found.provider)
          return try .ok(found)
        }),
      Endpoint(
        method: .post, path: "/v1/model-upstreams/{upstream}/allow", operation: "allowModelUpstream", tag: "models",
        summary: "Lets the hub call a server's address.", access: .to(.operate), parameters: [upstream],
        body: .named(
          "ModelUpstreamPermit",
          .object([
            .may("internal", .boolean, "that it may be an address of the hub's own machine or a private network")
          ])), success: (.ok, ModelUpstream.shape),
        effect: .write { tx, call in
          try .ok(
            ModelUpstreams.allow(
              tx, call.id("upstream"), inside: call.body["internal"]?.bool == true, by: try call.who, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/model-upstreams/{upstream}/close", operation: "closeModelUpstream", tag: "models",
        summary: "Closes a server for good: no further call is sent there.", access: .to(.act), parameters: [upstream],
        success: (.ok, ModelUpstream.shape),
        effect: .write { tx, call in
          let (caller, found) = (try call.who, try ModelUpstreams.get(tx, call.id("upstream")))
          try Access.require(caller, .view, owners: found.provider)
          return try .ok(ModelUpstreams.close(tx, found.id, by: caller, at: call.at))
        }),
    ]
  }

  private static let newKey = Schema.named(
    "NewModelKey",
    .object([
      .must("key", .id(APIKey.idPrefix)),
      .must("secret", .string(max: 100), "what clients of OpenAI's API send; it is shown once"),
      .must("grants", .array(ModelGrant.shape, max: ModelKeys.mostGrants)),
    ]))

  private static let keys = [
    Endpoint(
      method: .post, path: "/v1/model-keys", operation: "createModelKey", tag: "models",
      summary: "Makes a key for calling models, each under an agreement and within a quota.",
      says:
        "A use is opened under each agreement and its quota's price held, all or none. The key does nothing but call models, at the model gateway.",
      access: .to(.administer),
      body: .named(
        "ModelKeyDraft",
        .object([
          .must("name", .string(min: 1, max: 80)), .must("days", .integer(min: 1, max: APIKeys.longestLife)),
          .must(
            "grants",
            .array(
              .object([.must("agreement", .id(Agreement.idPrefix)), .must("quota", ModelQuota.shape)]),
              max: ModelKeys.mostGrants)),
        ])), isRepeatable: false, success: (.created, newKey),
      effect: .write { tx, call in
        let caller = try call.who
        let region = try Participants.get(tx, caller.participant).region
        let (grants, secret) = try ModelKeys.create(tx, call.decoded(), by: caller, region: region, at: call.at)
        guard let key = grants.first?.key else { throw Refusal.notFound("key") }
        return Answer(
          status: .created,
          body: [
            "key": JSON(key), "secret": .string(secret), "grants": .array(try grants.map { try JSON(encoding: $0) }),
          ])
      }),
    Endpoint(
      method: .post, path: "/v1/model-keys/{key}/revoke", operation: "revokeModelKey", tag: "models",
      summary: "Ends a key at once. What is under way is still counted; then what was used is charged.",
      access: .to(.administer), parameters: [key], success: (.noContent, nil),
      effect: .write { tx, call in
        try ModelKeys.revoke(tx, call.id("key"), of: try call.who.participant, at: call.at)
        return .done
      }),
    Endpoint(
      method: .get, path: "/v1/model-grants", operation: "listModelGrants", tag: "models",
      summary: "What the caller's keys may call, and have, newest first; for those who oversee, everybody's.",
      access: .to(.view), parameters: Page.parameters, success: (.ok, .page(ModelGrant.shape)),
      effect: .read { tx, call in
        let (caller, page) = (try call.who, try Page(call, of: ModelGrant.self))
        let found = try ModelKeys.list(
          tx, of: Access.oversees(caller) ? nil : caller.participant,
          before: page.cursor.flatMap { ID<ModelGrant>($0) }, limit: page.limit + 1)
        return try page.answer(found) { $0.id.description }
      }),
    Endpoint(
      method: .get, path: "/v1/model-grants/{grant}", operation: "getModelGrant", tag: "models",
      summary: "One of them.", access: .to(.view), parameters: [grant], success: (.ok, ModelGrant.shape),
      effect: .read { tx, call in
        let found = try ModelKeys.get(tx, call.id("grant"))
        try Access.require(try call.who, .view, owners: found.consumer, found.provider)
        return try .ok(found)
      }),
    Endpoint(
      method: .get, path: "/v1/model-grants/{grant}/calls", operation: "listModelCalls", tag: "models",
      summary: "What was called under it, newest first: what was counted, never what was said.", access: .to(.view),
      parameters: [grant] + Page.parameters, success: (.ok, .page(ModelCall.shape)),
      effect: .read { tx, call in
        let of = try ModelKeys.get(tx, call.id("grant"))
        try Access.require(try call.who, .view, owners: of.consumer, of.provider)
        let page = try Page(call, of: ModelCall.self)
        let found = try CallBook.list(
          tx, of: of.id, before: page.cursor.flatMap { ID<ModelCall>($0) }, limit: page.limit + 1)
        return try page.answer(found) { $0.id.description }
      }),
  ]
}
