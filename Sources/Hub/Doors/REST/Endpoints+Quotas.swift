import Compute
import HTTPTypes
import Identity
import Store
import Vocabulary

/// Quotas: what participants have of a pool, and lend each other.
enum QuotaEndpoints {
  private static let names: [Endpoint.Parameter] = [
    .path("pool", Pool.idPrefix), .path("participant", Participant.idPrefix),
  ]

  static let all: [Endpoint] = [
    Endpoint(
      method: .get, path: "/v1/quotas", operation: "listQuotas", tag: "compute",
      summary:
        "The caller's quotas and those of its pools, with what is in use, borrowed and lent, by pool and participant. Overseers see all.",
      access: .to(.view),
      parameters: [
        Endpoint.Parameter(name: "pool", schema: .id(Pool.idPrefix), says: "only this pool's"),
        Endpoint.Parameter(name: "cursor", schema: .integer(max: 1_000_000), says: "the last page's `next`"),
        Endpoint.Parameter(name: "limit", schema: .integer(min: 1, max: 200), says: "items a page; 50 unless told"),
      ],
      success: (
        .ok,
        .object([
          .must("items", .array(Quota.shown, max: 200)), .may("next", .integer(), "the next page's `cursor`"),
        ])
      ),
      effect: .read { tx, call in
        let caller = try call.who
        let from = call.query["cursor"].flatMap(Int.init) ?? 0
        let limit = call.query["limit"].flatMap(Int.init) ?? 50
        let found = try QuotaRegister.list(
          tx, for: Access.oversees(caller) ? nil : caller.participant,
          pool: call.query["pool"].flatMap { ID<Pool>($0) },
          from: from, limit: limit + 1)
        let shown = Array(found.prefix(limit))
        let items = try zip(shown, QuotaRegister.standings(tx, shown)).map { quota, standing in
          guard case .object(var members) = try JSON(encoding: quota) else { return JSON.null }
          members["used"] = try JSON(encoding: standing.used)
          members["borrowed"] = try JSON(encoding: standing.borrowed)
          members["lent"] = try JSON(encoding: standing.lent)
          return JSON.object(members)
        }
        var body: [String: JSON] = ["items": .array(items)]
        if found.count > limit { body["next"] = .int(Int64(from + limit)) }
        return Answer(status: .ok, body: .object(body))
      }),
    Endpoint(
      method: .put, path: "/v1/pools/{pool}/quotas/{participant}", operation: "setQuota", tag: "compute",
      summary:
        "Gives a participant a quota in a pool, instead of the one that it had. For the pool's owner and operators.",
      access: .to(.act), parameters: names, body: QuotaDraft.shape, success: (.ok, Quota.shape),
      effect: .write { tx, call in
        let (pool, actor) = try owned(tx, call)
        return try .ok(
          QuotaRegister.set(tx, call.decoded(), in: pool, for: call.id("participant"), by: actor, at: call.at))
      }),
    Endpoint(
      method: .delete, path: "/v1/pools/{pool}/quotas/{participant}", operation: "removeQuota", tag: "compute",
      summary: "Takes a quota away; what runs goes on. For the pool's owner and operators.", access: .to(.act),
      parameters: names, success: (.noContent, nil),
      effect: .write { tx, call in
        let (pool, actor) = try owned(tx, call)
        try QuotaRegister.remove(tx, in: pool.id, of: call.id("participant"), by: actor, at: call.at)
        return .done
      }),
  ]

  private static func owned(_ tx: Transaction, _ call: Call) throws -> (Pool, ID<Participant>) {
    let caller = try call.who
    let pool = try Pools.get(tx, call.id("pool"))
    if !caller.kinds.contains(.operator) { try Access.require(caller, .act, owners: pool.owner) }
    return (pool, caller.participant)
  }
}
