import Compute
import HTTPTypes
import Identity
import Store
import Vocabulary

/// The register of agents: for those whose clusters they serve, and for the operator.
enum AgentEndpoints {
  private static let agent = Endpoint.Parameter.path("agent", Agent.idPrefix)
  private static let days = Schema.Member.may(
    "days", .integer(min: 1, max: APIKeys.longestLife), "the life of its key; \(APIKeys.longestLife) unless told")

  static func all(_ desk: AgentDesk) -> [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/agents", operation: "registerAgent", tag: "agents",
        summary: "Registers the agent of a cluster. Its key is shown once, and does nothing but serve this cluster.",
        access: .to(.administer),
        body: .named(
          "AgentDraft",
          .object([
            .must("cluster", .string(min: 1, max: 60), "a name of one's own for it: lower-case letters, digits and -"),
            .may("owner", .id(Participant.idPrefix), "whose cluster it is; the operator registers it for others"), days,
          ])),
        success: (.created, Agent.newShape),
        effect: .write { tx, call in
          let caller = try call.who
          let owner = call.body["owner"]?.string.flatMap { ID<Participant>($0) } ?? caller.participant
          if owner != caller.participant { try Access.require(caller, .operate) }
          let (made, secret) = try Agents.register(
            tx, cluster: call.body["cluster"]?.string ?? "", owner: owner,
            days: call.body["days"]?.int ?? APIKeys.longestLife, by: caller, at: call.at)
          return try created(desk, made, secret, call)
        }),
      Endpoint(
        method: .get, path: "/v1/agents", operation: "listAgents", tag: "agents",
        summary: "One's own agents, in order of registration; for whoever oversees all of them.", access: .to(.view),
        parameters: Page.parameters, success: (.ok, .page(Agent.shape)),
        effect: .read { tx, call in
          let (page, caller) = (try Page(call, of: Agent.self), try call.who)
          let found = try Agents.list(
            tx, of: Access.oversees(caller) ? nil : caller.participant, after: page.cursor, limit: page.limit + 1)
          let shown = try found.prefix(page.limit).map { try json(desk, $0, call) }
          var body: [String: JSON] = ["items": .array(shown)]
          if found.count > page.limit, let last = shown.last?["id"] { body["next"] = last }
          return .json(.object(body))
        }),
      Endpoint(
        method: .get, path: "/v1/agents/{agent}", operation: "getAgent", tag: "agents", summary: "One agent.",
        access: .to(.view), parameters: [agent], success: (.ok, Agent.shape),
        effect: .read { tx, call in
          let found = try Agents.get(tx, call.id("agent"))
          try Access.require(try call.who, .view, owners: found.owner)
          return .json(try json(desk, found, call))
        }),
      Endpoint(
        method: .post, path: "/v1/agents/{agent}/keys", operation: "renewAgentKey", tag: "agents",
        summary: "Gives an agent another key; the one that it has ends at once.", access: .to(.administer),
        parameters: [agent], body: .named("AgentKeyDraft", .object([days])), success: (.created, Agent.newShape),
        effect: .write { tx, call in
          let (made, secret) = try Agents.renewKey(
            tx, owned(tx, call).id, days: call.body["days"]?.int ?? APIKeys.longestLife, by: try call.who, at: call.at)
          return try created(desk, made, secret, call)
        }),
      Endpoint(
        method: .post, path: "/v1/agents/{agent}/retire", operation: "retireAgent", tag: "agents",
        summary: "Ends an agent for good, and its key: jobs whose end it has not told are lost.",
        access: .to(.administer), parameters: [agent], success: (.ok, Agent.shape),
        effect: .write { tx, call in
          .json(
            try json(desk, Agents.retire(tx, owned(tx, call).id, by: try call.who.participant, at: call.at), call))
        }),
    ]
  }

  /// The agent in the path, for its owner or the operator.
  private static func owned(_ tx: Transaction, _ call: Call) throws -> Agent {
    let (caller, found) = (try call.who, try Agents.get(tx, call.id("agent")))
    if found.owner != caller.participant {
      try Access.require(caller, .view, owners: found.owner)
      try Access.require(caller, .operate)
    }
    return found
  }

  private static func json(_ desk: AgentDesk, _ agent: Agent, _ call: Call) throws -> JSON {
    try JSON(encoding: agent).with("outOfContactSince", desk.patience.outOfContactSince(agent, at: call.at))
  }

  private static func created(_ desk: AgentDesk, _ agent: Agent, _ secret: String, _ call: Call) throws -> Answer {
    Answer(status: .created, body: try json(desk, agent, call), secret: ["secret": .string(secret)])
  }
}

extension JSON {
  /// This object with one member more, if there is a value for it.
  func with(_ name: String, _ value: Instant?) -> JSON {
    guard let value, case .object(var members) = self else { return self }
    members[name] = JSON(value)
    return .object(members)
  }
}
