import Store
import Vocabulary

/// What running jobs leave of each pool and of the hub's machine, which pools of the engine `local` share. First come, first
/// served: a job that has to wait is not overtaken by a later one that would take what it waits for.
struct PoolLoad: Sendable {
  private var left: [ID<Pool>: PoolCapacity] = [:]
  private let capacity: [ID<Pool>: PoolCapacity]
  private let own: ID<Pool>?
  private var waitedFor: Set<ID<Pool>> = []

  init(_ tx: Transaction, running: [Job]) throws {
    let own = try Pools.own(tx)
    var pools = own.map { [$0.id: $0.capacity] } ?? [:]
    for row in try tx.rows(
      "SELECT body FROM pool WHERE id IN (SELECT pool FROM job WHERE state IN ('queued', 'starting', 'running'))")
    {
      let pool = try row.json(0).decode(Pool.self)
      pools[pool.id] = pool.capacity
    }
    self.init(pools, own: own?.id, running: running)
  }

  init(_ pools: [ID<Pool>: PoolCapacity], own: ID<Pool>?, running: [Job]) {
    capacity = pools
    left = pools
    self.own = own
    for job in running { take(job.draft.demand, in: places(of: job)) }
  }

  /// Takes what a queued job needs, if it is there. Ask for the oldest first.
  mutating func admit(_ job: Job) -> Bool {
    let (places, demand) = (places(of: job), job.draft.demand)
    guard waitedFor.isDisjoint(with: places) else { return false }
    // Its pool has shrunk since it came: it waits for the pool to grow, and keeps nobody else waiting.
    guard places.allSatisfy({ capacity[$0]?.shortfall(demand) == nil }) else { return false }
    let full = places.filter { left[$0]?.shortfall(demand) != nil }
    guard full.isEmpty else {
      waitedFor.formUnion(full)
      return false
    }
    take(demand, in: places)
    return true
  }

  private mutating func take(_ demand: Demand, in places: [ID<Pool>]) {
    for place in places { left[place] = left[place]?.less(demand) }
  }

  private func places(of job: Job) -> [ID<Pool>] {
    [job.pool, job.pool == own ? nil : own].compactMap { $0 }
  }
}
