/// Which of the waiting jobs start now. Pure: the same queue at the same moment gives the same turns.
///
/// Jobs of higher priority come first. Among equals whoever uses least has the next turn, by dominant share divided by weight
/// (Ghodsi et al., "Dominant Resource Fairness", NSDI 2011), and of one owner's the oldest. The first that does not fit gets a
/// reservation, and whatever would not delay it may overtake it (EASY backfill: Lifka, "The ANL/IBM SP Scheduling System",
/// JSSPP 1995).
public struct Dispatch<S: Space>: Sendable {
  let occupancy: Occupancy<S>
  let now: Int64
  let weights: [Int: Int64]
  /// The space when nothing runs.
  var empty: S { occupancy.empty }

  /// What is left beside what runs and what has been started by this.
  public private(set) var left: S
  private var started: [Occupant<S.Demand>] = []
  /// The first that does not fit, and from when on what it needs is kept for it. No time: nobody can say when, so nothing may
  /// overtake it but what takes none of what it needs.
  private var reserved: (index: Int, at: Int64?)?
  /// What is left at that moment beside it.
  private var beside: S

  /// - Parameter weights: of owners that have another than 1.
  public init(_ occupancy: Occupancy<S>, weights: [Int: Int64] = [:], now: Int64) {
    self.occupancy = occupancy
    self.weights = weights
    self.now = now
    left = occupancy.left
    beside = occupancy.empty
  }

  /// - Parameter left: what is left beside what runs, where the caller knows it.
  public init(
    empty: S, left: S? = nil, running: [Occupant<S.Demand>], weights: [Int: Int64] = [:], now: Int64
  ) {
    self.init(Occupancy(empty, left: left, running: running), weights: weights, now: now)
  }

  /// What becomes of each of `queue`, which is in the order of arrival.
  public mutating func turns(_ queue: [Waiting<S.Demand>]) -> [Turn] {
    var turns = [Turn](repeating: .full, count: queue.count)
    var order = FairOrder(queue, shares: occupancy.shares, weights: weights)
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
    let found = firstRoom(for: demand, after: started)
    if let (at, space) = found {
      beside = space
      if beside.take(demand) { return at }
    }
    beside = left
    beside.takeAnyway(demand)
    return nil
  }

  private func end(of job: Waiting<S.Demand>) -> Int64 { Self.sum(now, job.milliseconds) }
}
