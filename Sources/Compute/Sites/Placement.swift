import Exchange
import Identity
import Store
import Vocabulary

/// Which pool a job runs in. There is one rule as yet: the pool that was named, or agreed, or else the hub's own.
enum Placement {
  /// The pool for a job under `agreement`. Refuses one that takes no jobs now, or that could never hold this one.
  ///
  /// Nil on a hub that has no pool of its own.
  ///
  /// - Parameter tasks: how many of the kind must fit together.
  static func pool(
    _ tx: Transaction, for draft: JobDraft, tasks: Int64 = 1, under agreement: Agreement, at now: Instant
  ) throws -> Pool? {
    let agreed = agreement.reference["pool"]?.string.flatMap { ID<Pool>($0) }
    let own = try Pools.own(tx)
    guard let id = draft.pool ?? agreed ?? own?.id else { return nil }
    let pool = try id == own?.id ? own ?? Pools.get(tx, id) : Pools.get(tx, id)
    if let agreed, agreed != id { throw PlacementRefusal.notAgreed(agreed) }
    guard pool.owner == agreement.provider || pool.id == own?.id else {
      throw PlacementRefusal.notTheProviders(own?.id)
    }
    try admit(draft.demand.times(tasks), to: pool, at: max(now, draft.notBefore ?? now))
    try PoolNodes.admit(draft, tasks: tasks, to: pool)
    return pool
  }

  /// Refuses a demand that `pool` does not take at `now`, or could not hold if it were empty.
  static func admit(_ demand: Demand, to pool: Pool, at now: Instant) throws(Refusal) {
    guard pool.state == .open else { throw PlacementRefusal.notOpen(pool) }
    if let opening = pool.opening, !opening.isOpen(at: now) {
      throw PlacementRefusal.outsideHours(pool, opens: opening.opens(from: now))
    }
    // Where nodes are told, it is they that count.
    if pool.capacity.groups == nil, let short = pool.capacity.shortfall(demand) {
      throw PlacementRefusal.overCapacity(pool, short.part, asked: short.asked, has: short.has)
    }
  }
}

extension JobDraft {
  /// What it takes while it runs. A job that does not say how many processors it needs shares what there is.
  var demand: Demand {
    Demand(milliCPU: milliCPU ?? 0, memoryMiB: memoryWithFilesMiB, accelerators: accelerators ?? [])
  }

  /// The job's files are held in memory too, and may fill it while it runs.
  private var memoryWithFilesMiB: Int64 {
    let (sum, overflow) = (memoryMiB ?? Self.usualMemoryMiB).addingReportingOverflow(
      task?.diskMiB ?? Self.usualDiskMiB)
    return overflow ? .max : sum
  }

  /// Memory of a job that does not say how much it needs.
  static let usualMemoryMiB: Int64 = 512
  /// Of its files.
  static let usualDiskMiB = JobSpec.Limits().diskBytes >> 20
}
