import Compute
import HTTPTypes
import Identity
import Store
import Vocabulary

/// Pools: capacity at a site, behind one engine.
enum PoolEndpoints {
  private static let pool = Endpoint.Parameter.path("pool", Pool.idPrefix)

  static func all() -> [Endpoint] {
    [
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
          return try page.answer(
            try Pools.list(
              tx, site: call.query["site"].flatMap { ID<Site>($0) }, after: page.cursor, limit: page.limit + 1)
          ) { $0.id.description }
        }),
      Endpoint(
        method: .get, path: "/v1/pools/{pool}", operation: "getPool", tag: "compute", summary: "One pool.",
        access: .to(.browse),
        parameters: [pool], success: (.ok, Pool.shape),
        effect: .read { tx, call in
          return try .ok(Pools.get(tx, call.id("pool")))
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
}
