public import Vocabulary

/// How much of a pool is given to jobs, and how many wait for it.
public struct PoolLoad: Hashable, Sendable, Codable {
  public var pool: ID<Pool>
  public var name: Text
  public var state: Pool.State
  public var running: Int64
  public var waiting: Int64
  public var capacity: PoolCapacity
  /// What the jobs that run were given; of the hub's own pool also what those of other pools on its machine were. A job
  /// that names no processors shares what there is and counts none.
  public var taken: PoolCapacity

  init(_ pool: Pool, running: Int64, waiting: Int64, demands: [Demand]) {
    self.pool = pool.id
    name = pool.name
    state = pool.state
    self.running = running
    self.waiting = waiting
    capacity = pool.capacity
    capacity.groups = nil
    // In thousandths of accelerators, because of some a job has a part.
    let left = demands.reduce(pool.capacity.times(1000)) { $0.less($1.inThousandths) }
    taken = PoolCapacity(
      milliCPU: pool.capacity.milliCPU - left.milliCPU, memoryMiB: pool.capacity.memoryMiB - left.memoryMiB,
      accelerators: pool.capacity.accelerators.map { whole in
        let rest = left.accelerators.first { $0.model == whole.model && $0.memoryMiB == whole.memoryMiB }
        return PoolCapacity.Accelerator(
          model: whole.model, memoryMiB: whole.memoryMiB,
          count: (whole.count * 1000 - (rest?.count ?? whole.count * 1000) + 999) / 1000, class: whole.class)
      })
  }
}

extension PoolCapacity {
  /// With so many times the accelerators.
  fileprivate func times(_ factor: Int64) -> PoolCapacity {
    var capacity = self
    for index in accelerators.indices { capacity.accelerators[index].count *= factor }
    return capacity
  }
}

extension Demand {
  /// With its accelerators counted in thousandths.
  fileprivate var inThousandths: Demand {
    var demand = self
    for index in accelerators.indices { demand.accelerators[index].count = accelerators[index].milli }
    return demand
  }
}
