extension Dispatch {
  /// When each of `queue` would start if everything took as long as it may and nothing else came: each at the first moment at
  /// which it delays none before it (conservative backfill: Mu'alem and Feitelson, IEEE TPDS 12(6), 2001).
  ///
  /// - Parameters:
  ///   - queue: in the order of arrival.
  ///   - most: how many of them are foreseen; beyond that, and for what will never fit, nil.
  public func forecast(_ queue: [Waiting<S.Demand>], most: Int = 200) -> [Int64?] {
    var starts = [Int64?](repeating: nil, count: queue.count)
    var plan = running.map { Stay($0.demand, from: .min, until: max($0.until, now + 1)) }
    var order = FairOrder(queue, shares: shares, weights: weights)
    for _ in 0..<most {
      guard let index = order.next() else { break }
      let job = queue[index]
      guard let start = earliest(job, among: plan) else { continue }
      starts[index] = start
      plan.append(Stay(job.demand, from: start, until: Self.sum(start, job.milliseconds)))
      order.charge(job.owner, empty.dominantShare(job.demand))
    }
    return starts
  }

  private struct Stay {
    var demand: S.Demand
    var from: Int64
    var until: Int64

    init(_ demand: S.Demand, from: Int64, until: Int64) {
      self.demand = demand
      self.from = from
      self.until = until
    }
  }

  private func earliest(_ job: Waiting<S.Demand>, among plan: [Stay]) -> Int64? {
    guard empty.couldHold(job.demand) else { return nil }
    let first = max(now, job.notBefore)
    // Only when something ends can there be more room than before.
    let moments = [first] + Set(plan.map(\.until)).filter { $0 > first }.sorted()
    return moments.first { start in
      let end = Self.sum(start, job.milliseconds)
      let changes = [start] + plan.map(\.from).filter { $0 > start && $0 < end }
      return changes.allSatisfy { moment in
        var space = empty
        for stay in plan where stay.from <= moment && moment < stay.until { space.takeAnyway(stay.demand) }
        return space.holds(job.demand)
      }
    }
  }

  static func sum(_ moment: Int64, _ milliseconds: Int64) -> Int64 {
    let (sum, overflow) = moment.addingReportingOverflow(milliseconds)
    return overflow ? .max : sum
  }
}
