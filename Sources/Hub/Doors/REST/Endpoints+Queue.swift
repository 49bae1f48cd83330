import Compute
import HTTPTypes
import Identity
import Store
import Vocabulary

/// The queue: how much of each pool is taken, and the caller's open jobs with their places and reasons.
enum QueueEndpoints {
  static func all(_ jobs: JobServices) -> [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/queue", operation: "getQueue", tag: "compute",
        summary:
          "What is taken of each pool, and the caller's open jobs: place, start and reason. Overseers see all jobs.",
        access: .to(.view),
        parameters: [
          Endpoint.Parameter(name: "pool", schema: .id(Pool.idPrefix), says: "only this pool"),
          Endpoint.Parameter(name: "cursor", schema: .integer(max: 10_000), says: "the last page's `next`"),
          Endpoint.Parameter(name: "limit", schema: .integer(min: 1, max: 200), says: "items a page; 50 unless told"),
        ],
        success: (
          .ok,
          .object([
            .must("at", .instant), .must("pools", .array(PoolLoad.shape, max: 200)),
            .must("items", .array(QueueEntry.shape, max: 200)), .must("total", .integer(), "items of all pages"),
            .must("isCut", .boolean, "true if there are more open jobs than are looked at together"),
            .must("notShown", .integer(), "at least so many open jobs that the caller may see are in no page"),
            .may("next", .integer(), "the next page's `cursor`"),
          ])
        ),
        effect: .read { tx, call in
          let caller = try call.who
          let filter = QueueView.Filter(
            viewer: Access.oversees(caller) ? nil : caller.participant,
            pool: call.query["pool"].flatMap { ID<Pool>($0) })
          let view = try jobs.queue(tx, filter, at: call.at)
          let from = call.query["cursor"].flatMap(Int.init) ?? 0
          let end = min(view.entries.count, from + (call.query["limit"].flatMap(Int.init) ?? 50))
          let items = try from < end ? view.entries[from..<end].map { try JSON(encoding: $0) } : []
          var body: [String: JSON] = [
            "at": JSON(call.at), "pools": try JSON(encoding: view.pools), "items": .array(items),
            "total": .int(Int64(view.entries.count)), "isCut": .bool(view.isCut),
            "notShown": .int(view.notShown),
          ]
          if end < view.entries.count { body["next"] = .int(Int64(end)) }
          return Answer(status: .ok, body: .object(body))
        })
    ]
  }
}
