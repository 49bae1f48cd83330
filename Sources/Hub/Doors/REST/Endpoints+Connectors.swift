import DataSpace
import HTTPTypes
import Identity
import Store
import Vocabulary

/// Other hubs: who they are, what they offer, and what is negotiated with and had from them.
enum ConnectorEndpoints {
  private static let connector = Endpoint.Parameter.path("connector", ConnectorPeer.idPrefix)
  private static let process = Endpoint.Parameter.path("process", ProtocolProcess.idPrefix)

  static func all(_ services: Services, _ connectors: ConnectorDesk) -> [Endpoint] {
    peers(services) + consumer(services, connectors) + processes(connectors)
  }

  private static func peers(_ services: Services) -> [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/connectors", operation: "setConnector", tag: "connectors",
        summary: "Registers the connector of a participant, or replaces it.",
        says:
          "The hub sends messages to registered addresses only. `authorization` is what that connector wants to see.",
        access: .to(.operate),
        body: .named(
          "ConnectorDraft",
          .object([
            .must("participant", .id(Participant.idPrefix)), .must("address", .string(min: 1, max: 500)),
            .must("authorization", .string(min: 1, max: 2000), "the whole header value, such as `Bearer lqk_…`"),
          ])), isRepeatable: false, success: (.created, ConnectorPeer.shape),
        effect: .write { tx, call in
          guard let participant = call.body["participant"]?.string.flatMap({ ID<Participant>($0) }) else {
            throw Refusal.notFound("participant")
          }
          return try .created(
            ConnectorPeers.set(
              tx, for: participant, address: call.body["address"]?.string ?? "",
              secret: call.body["authorization"]?.string ?? "", by: try call.who, vault: services.vault, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/connectors", operation: "listConnectors", tag: "connectors",
        summary: "The connectors that this hub talks to.", access: .to(.browse),
        success: (.ok, .list(ConnectorPeer.shape)),
        effect: .read { tx, _ in
          Answer(status: .ok, body: ["items": try JSON(encoding: try ConnectorPeers.list(tx))])
        }),
      Endpoint(
        method: .delete, path: "/v1/connectors/{connector}", operation: "removeConnector", tag: "connectors",
        summary: "Forgets a connector: nothing more is sent to it.", access: .to(.operate), parameters: [connector],
        success: (.noContent, nil),
        effect: .write { tx, call in
          try ConnectorPeers.remove(tx, call.id("connector"), by: try call.who, at: call.at)
          return .done
        }),
    ]
  }

  private static func consumer(_ services: Services, _ connectors: ConnectorDesk) -> [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/connectors/{connector}/catalogue", operation: "readConnectorCatalogue",
        tag: "connectors", summary: "A page of what another connector offers, as it tells it.", access: .to(.act),
        parameters: [
          connector,
          Endpoint.Parameter(name: "page", schema: .string(min: 1, max: 2000), says: "the last page's `next`"),
        ],
        success: (
          .ok,
          .object([
            .must("catalogue", .any(maxBytes: .max), "a DCAT catalogue of the Dataspace Protocol"),
            .may("next", .string(max: 2000)),
          ])
        ),
        effect: .work { call in
          let page = try await connectors.catalogue(
            try call.id("connector"), after: call.query["page"], in: services.database)
          var body: [String: JSON] = ["catalogue": page.catalogue]
          body["next"] = page.next.map { .string($0) }
          return .json(.object(body))
        }),
      Endpoint(
        method: .post, path: "/v1/connectors/{connector}/negotiations", operation: "negotiateWithConnector",
        tag: "connectors", summary: "Asks another connector for an agreement on what it offers.",
        says: "Whoever asks is bound: an agreement on what was asked for is verified at once.", access: .to(.sign),
        parameters: [connector],
        body: .named(
          "ConnectorNegotiationDraft",
          .object([
            .must("dataset", .string(min: 1, max: 2048), "the dataset's `@id`"),
            .must("offer", .any(), "one of its `hasPolicy`, as the catalogue has it"),
            .may("purpose", .string(min: 1, max: 200), "what it is for; absent: as the offer has it"),
            .may("days", .integer(min: 1, max: 3660), "for how long; absent: as the provider has it"),
          ])), success: (.created, ProtocolProcess.shape),
        effect: .write { tx, call in
          let process = try connectors.negotiate(
            tx, with: call.id("connector"), offer: call.body["offer"] ?? .null,
            dataset: call.body["dataset"]?.string ?? "", purpose: call.body["purpose"]?.string,
            days: call.body["days"]?.int, by: try call.who.participant, at: call.at)
          return Answer(status: .created, body: process.told)
        }),
      Endpoint(
        method: .post, path: "/v1/connectors/{connector}/transfers", operation: "transferFromConnector",
        tag: "connectors", summary: "Asks another connector for the data of an agreement.", access: .to(.act),
        parameters: [connector],
        body: .named(
          "ConnectorTransferDraft",
          .object([
            .must("agreement", .string(min: 1, max: 2048), "the agreement's `@id`"),
            .may(
              "format", .string(min: 1, max: 200),
              "`HttpData-PULL` unless told; with `HttpData-PUSH` the data come by themselves and are kept as an upload"),
          ])), success: (.created, ProtocolProcess.shape),
        effect: .write { tx, call in
          let process = try connectors.transfer(
            tx, with: call.id("connector"), agreement: call.body["agreement"]?.string ?? "",
            format: call.body["format"]?.string ?? "HttpData-PULL", by: try call.who.participant, at: call.at)
          return Answer(status: .created, body: process.told)
        }),
    ]
  }

  private static func processes(_ connectors: ConnectorDesk) -> [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/connector-processes", operation: "listConnectorProcesses", tag: "connectors",
        summary: "Negotiations and transfers with other connectors that the caller is a side of, newest first.",
        access: .to(.view), parameters: Page.parameters, success: (.ok, .page(ProtocolProcess.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: ProtocolProcess.self)
          let found = try ProtocolProcesses.list(
            tx, of: try call.who.participant.description, before: page.cursor, limit: page.limit + 1)
          var body: [String: JSON] = ["items": .array(found.prefix(page.limit).map(\.told))]
          if found.count > page.limit { body["next"] = JSON(found[page.limit - 1].id) }
          return .json(.object(body))
        }),
      Endpoint(
        method: .get, path: "/v1/connector-processes/{process}", operation: "getConnectorProcess", tag: "connectors",
        summary: "One of them.", access: .to(.view), parameters: [process], success: (.ok, ProtocolProcess.shape),
        effect: .read { tx, call in .json(try connectors.get(tx, call.id("process"), for: try call.who).told) }),
      Endpoint(
        method: .post, path: "/v1/connector-processes/{process}/messages", operation: "tellConnector",
        tag: "connectors", summary: "Says something to the other side, as the consumer.", access: .to(.act),
        parameters: [process],
        body: .named(
          "ConnectorMessageDraft",
          .object([
            .must("act", .oneOf(["accept", "terminate", "suspend", "start", "complete"])),
            .may("reason", .string(min: 1, max: 500)),
          ])), success: (.ok, ProtocolProcess.shape),
        effect: .write { tx, call in
          guard let act = call.body["act"]?.string.flatMap(ProtocolAct.init(rawValue:)) else {
            throw Refusal.notFound("act")
          }
          let process = try connectors.say(
            tx, act, in: call.id("process"), reason: call.body["reason"]?.string, by: try call.who, at: call.at)
          return .json(process.told)
        }),
    ]
  }
}
