import Vocabulary

extension PoolCapacity {
  /// What of `demand` there is too little of, and how much there is; nil if it fits.
  func shortfall(_ demand: Demand) -> (part: Demand.Part, asked: Int64, has: Int64)? {
    if demand.milliCPU > milliCPU { return (.cpu, demand.milliCPU, milliCPU) }
    if demand.memoryMiB > memoryMiB { return (.memory, demand.memoryMiB, memoryMiB) }
    return taking(demand.accelerators).shortfall
  }

  /// What is left beside a job that takes `demand`. What is over-committed counts as nothing left.
  func less(_ demand: Demand) -> PoolCapacity {
    PoolCapacity(
      milliCPU: max(0, milliCPU - demand.milliCPU), memoryMiB: max(0, memoryMiB - demand.memoryMiB),
      accelerators: taking(demand.accelerators).left)
  }

  /// Hands out accelerators: who names a model first, then who asks for most memory; each the smallest that will do, so
  /// that what only the large ones can serve finds them free.
  private func taking(_ demands: [AcceleratorDemand]) -> (
    left: [Accelerator], shortfall: (part: Demand.Part, asked: Int64, has: Int64)?
  ) {
    if demands.isEmpty { return (accelerators, nil) }
    var left = accelerators.sorted { ($0.memoryMiB, $0.model) < ($1.memoryMiB, $1.model) }
    var short: (Demand.Part, Int64, Int64)?
    let order = demands.sorted { a, b in
      (a.model == nil ? 1 : 0, -(a.memoryMiB ?? 0)) < (b.model == nil ? 1 : 0, -(b.memoryMiB ?? 0))
    }
    for demand in order {
      // Of a pool whose nodes nobody knows, parts are counted as whole ones.
      var missing = demand.count
      for place in left.indices where missing > 0 && demand.fits(left[place]) {
        let taken = min(missing, left[place].count)
        left[place].count -= taken
        missing -= taken
      }
      if missing > 0, short == nil {
        short = (.accelerators(demand.name), demand.count, demand.count - missing)
      }
    }
    return (left, short)
  }

  /// Refuses figures that no pool has.
  func check() throws(Refusal) {
    if let groups { try NodeGroup.check(groups) }
    try SiteRefusal.require(milliCPU, 1...100_000_000, at: "/capacity/milliCPU")
    try SiteRefusal.require(memoryMiB, 1...1_000_000_000_000, at: "/capacity/memoryMiB")
    guard accelerators.count <= 64, Set(accelerators.map { [$0.model, "\($0.memoryMiB)"] }).count == accelerators.count
    else {
      throw SiteRefusal.field(
        "/capacity/accelerators", Text(zh: "至多 64 种，各列一次", en: "at most 64 sorts, each listed once"))
    }
    for (index, sort) in accelerators.enumerated() {
      guard (1...80).contains(sort.model.unicodeScalars.count), !sort.model.utf8.contains(0) else {
        throw SiteRefusal.field(
          "/capacity/accelerators/\(index)/model", Text(zh: "1 到 80 个字符", en: "1 to 80 characters"))
      }
      try SiteRefusal.require(sort.memoryMiB, 1...10_000_000, at: "/capacity/accelerators/\(index)/memoryMiB")
      try SiteRefusal.require(sort.count, 1...1_000_000, at: "/capacity/accelerators/\(index)/count")
    }
  }
}
