/// Which of the waiting jobs start now. Pure: the same queue at the same moment gives the same turns.
///
/// Jobs of higher priority come first. Among equals whoever uses least has the next turn, by dominant share divided by weight
/// (Ghodsi et al., "Dominant Resource Fairness", NSDI 2011), and of one owner's the oldest. The first that does not fit gets a
/// reservation, and whatever would not delay it may overtake it (EASY backfill: Lifka, "The ANL/IBM SP Scheduling System",
/// JSSPP 1995).
public struct Dispatch<S: Space>: Sendable {
  /// The space when nothing runs.
  let empty: S
  let running: [Occupant<S.Demand>]
  let now: Int64
  let weights: [Int: Int64]

  /// What is left beside what runs and what has been started by this.
  public private(set) var left: S
  private(set) var shares: [Int: Int64] = [:]
  private var started: [Occupant<S.Demand>] = []
  /// The first that does not fit, and from when on what it needs is kept for it. No time: nobody can say when, so nothing may
  /// overtake it but what takes none of what it needs.
  private var reserved: (index: Int, at: Int64?)?
  /// What is left at that moment beside it.
  private var beside: S

  /// - Parameters:
  ///   - left: what is left beside what runs, where the caller knows it.
  ///   - weights: of owners that have another than 1.
  public init(
    empty: S, left known: S? = nil, running: [Occupant<S.Demand>], weights: [Int: Int64] = [:], now: Int64
  ) {
    self.empty = empty
    self.running = running
    self.weights = weights
    self.now = now
    left = known ?? empty
    beside = empty
    for occupant in running {
      if known == nil { left.takeAnyway(occupant.demand) }
      shares[occupant.owner, default: 0] += empty.dominantShare(occupant.demand)
    }
  }

  /// What becomes of each of `queue`, which is in the order of arrival.
  public mutating func turns(_ queue: [Waiting<S.Demand>]) -> [Turn] {
    var turns = [Turn](repeating: .full, count: queue.count)
    var order = FairOrder(queue, shares: shares, weights: weights)
    while let index = order.next() {
      let job = queue[index]
      let turn = turn(of: job, at: index)
      turns[index] = turn
      if turn.isStart {
        started.append(Occupant(left.given(job.demand), owner: job.owner, until: end(of: job)))
        order.charge(job.owner, empty.dominantShare(job.demand))
      }
    }
    return turns
  }

  private mutating func turn(of job: Waiting<S.Demand>, at index: Int) -> Turn {
    if job.notBefore > now { return .notBefore(job.notBefore) }
    guard empty.couldHold(job.demand) else { return .never }
    guard let (first, at) = reserved else {
      if left.take(job.demand) { return .starts }
      let at = reserve(job.demand)
      reserved = (index, at)
      return .reserved(at: at)
    }
    // Over before it is needed, or beside it.
    if let at, end(of: job) <= at { return left.take(job.demand) ? .backfills(before: first) : .full }
    if left.take(job.demand, also: &beside) { return .backfills(before: first) }
    return left.holds(job.demand) ? .wouldDelay(first) : .full
  }

  /// The first moment at which enough has ended; what is left then beside it is kept in `beside`.
  private mutating func reserve(_ demand: S.Demand) -> Int64? {
    let occupants = running + started
    // What should have ended and has not may end at any moment, but nobody can say when.
    let ends = Array(Set(occupants.map { max($0.until, now) })).sorted()
    var (low, high) = (0, ends.count)
    while low < high {
      let middle = (low + high) / 2
      var then = space(occupants, at: ends[middle])
      if then.holds(demand) { high = middle } else { low = middle + 1 }
    }
    if low < ends.count {
      beside = space(occupants, at: ends[low])
      if beside.take(demand) { return ends[low] }
    }
    beside = left
    beside.takeAnyway(demand)
    return nil
  }

  private func space(_ occupants: [Occupant<S.Demand>], at moment: Int64) -> S {
    var space = empty
    for occupant in occupants where max(occupant.until, now) > moment { space.takeAnyway(occupant.demand) }
    return space
  }

  private func end(of job: Waiting<S.Demand>) -> Int64 { Self.sum(now, job.milliseconds) }
}
