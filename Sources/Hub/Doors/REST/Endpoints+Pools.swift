import Compute
import HTTPTypes
import Identity
import Store
import Vocabulary

/// Pools: capacity at a site, behind one engine.
enum PoolEndpoints {
  private static let pool = Endpoint.Parameter.path("pool", Pool.idPrefix)

  static func all(_ services: Services, _ jobs: JobServices) -> [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/pools/{pool}/inventory", operation: "getPoolInventory", tag: "compute",
        summary: "What a pool's engine has at this moment, as it tells itself. For the pool's owner.",
        access: .to(.view), parameters: [pool], success: (.ok, Inventory.shape),
        effect: .work { call in
          let id = try call.id("pool", ID<Pool>.self)
          let found = try await services.database.read { tx in try Pools.get(tx, id) }
          try Access.require(try call.who, .view, owners: found.owner)
          return try .ok(try await jobs.inventory(of: found))
        }),
      Endpoint(
        method: .get, path: "/v1/pools/{pool}/nodes", operation: "getPoolNodes", tag: "compute",
        summary: "A pool's nodes as its engine last told them, and what the hub counts on each. For the pool's owner.",
        access: .to(.view), parameters: [pool], success: (.ok, NodesView.shape), isHeavy: true,
        effect: .read { tx, call in
          let found = try Pools.get(tx, call.id("pool"))
          try Access.require(try call.who, .view, owners: found.owner)
          return try .ok(NodesView.of(tx, found, at: call.at))
        }),
      Endpoint(
        method: .post, path: "/v1/pools", operation: "registerPool", tag: "compute",
        summary: "Registers a pool at one's own site.", access: .to(.act), body: PoolDraft.shape,
        success: (.created, Pool.shape),
        effect: .write { tx, call in
          return try .created(Pools.register(tx, call.decoded(), by: try call.who.participant, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/pools", operation: "listPools", tag: "compute",
        summary: "Where jobs can run, in order of registration.", access: .to(.browse),
        parameters: Page.parameters + [
          Endpoint.Parameter(name: "site", schema: .id(Site.idPrefix), says: "only those at this site")
        ], success: (.ok, .page(Pool.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: Pool.self)
          let found = try Pools.list(
            tx, site: call.query["site"].flatMap { ID<Site>($0) }, after: page.cursor, limit: page.limit + 1)
          let shown = try found.prefix(page.limit).map { try json(tx, $0, jobs, call) }
          var body: [String: JSON] = ["items": .array(shown)]
          if found.count > page.limit, let last = shown.last?["id"] { body["next"] = last }
          return .json(.object(body))
        }),
      Endpoint(
        method: .get, path: "/v1/pools/{pool}", operation: "getPool", tag: "compute", summary: "One pool.",
        access: .to(.browse),
        parameters: [pool], success: (.ok, Pool.shape),
        effect: .read { tx, call in
          return .json(try json(tx, try Pools.get(tx, call.id("pool")), jobs, call))
        }),
      Endpoint(
        method: .patch, path: "/v1/pools/{pool}", operation: "changePool", tag: "compute",
        summary: "Changes one's own pool: name, capacity, price list, hours, state; what is absent stays.",
        access: .to(.act),
        parameters: [pool], body: PoolChange.shape, success: (.ok, Pool.shape),
        effect: .write { tx, call in
          let caller = try call.who
          let found = try Pools.get(tx, call.id("pool"))
          try Access.require(caller, .act, owners: found.owner)
          return try .ok(Pools.change(tx, found.id, call.decoded(), by: caller.participant, at: call.at))
        }),
    ]
  }

  /// A pool, and whether its agent is in contact if it has one.
  private static func json(_ tx: Transaction, _ pool: Pool, _ jobs: JobServices, _ call: Call) throws -> JSON {
    try JSON(encoding: pool).with(
      "outOfContactSince", AgentContact.lost(tx, of: pool, within: jobs.patience, at: call.at))
  }
}
