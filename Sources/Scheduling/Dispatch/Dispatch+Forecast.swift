extension Dispatch {
  /// When each of `queue` would start if everything took as long as it may and nothing else came: each at the first moment at
  /// which it delays none before it (conservative backfill: Mu'alem and Feitelson, IEEE TPDS 12(6), 2001).
  ///
  /// - Parameters:
  ///   - queue: in the order of arrival.
  ///   - most: how many of them are foreseen; beyond that, and for what will never fit, nil.
  public func forecast(_ queue: [Waiting<S.Demand>], most: Int = 200) -> [Int64?] {
    var starts = [Int64?](repeating: nil, count: queue.count)
    var plan: [Stay] = []
    var order = FairOrder(queue, shares: occupancy.shares, weights: weights)
    for _ in 0..<most {
      guard let index = order.next() else { break }
      let job = queue[index]
      guard let stay = earliest(job, beside: plan) else { continue }
      starts[index] = stay.from
      if stay.until > stay.from { plan.append(stay) }
      order.charge(job.owner, empty.dominantShare(job.demand))
    }
    return starts
  }

  fileprivate struct Stay {
    var demand: S.Demand
    var from: Int64
    var until: Int64
  }

  private func earliest(_ job: Waiting<S.Demand>, beside plan: [Stay]) -> Stay? {
    guard empty.couldHold(job.demand) else { return nil }
    var walk = Walk(self, plan)
    walk.go(to: max(now, job.notBefore))
    while true {
      let end = Self.sum(walk.moment, job.milliseconds)
      if walk.space.holds(job.demand) {
        var ahead = walk
        var holds = true
        while holds, let next = ahead.nextStart, next < end {
          ahead.go(to: next)
          holds = ahead.space.holds(job.demand)
        }
        if holds {
          let isTaken = walk.space.take(job.demand)
          return Stay(
            demand: isTaken ? walk.space.given(job.demand) : job.demand, from: walk.moment, until: end)
        }
      }
      // Only when something ends can there be more room than before.
      guard let next = walk.nextEnd else { return nil }
      walk.go(to: next)
    }
  }

  static func sum(_ moment: Int64, _ milliseconds: Int64) -> Int64 {
    let (sum, overflow) = moment.addingReportingOverflow(milliseconds)
    return overflow ? .max : sum
  }
}

/// What is left as time goes on: what runs ends as late as it may, and what is planned comes and goes.
private struct Walk<S: Space> {
  private let dispatch: Dispatch<S>
  private let starts: [Dispatch<S>.Stay]
  private let ends: [Dispatch<S>.Stay]
  var space: S
  private(set) var moment = Int64.min
  /// How many of those that run, of the starts and of the ends lie behind.
  private var (gone, begun, ended) = (0, 0, 0)

  init(_ dispatch: Dispatch<S>, _ plan: [Dispatch<S>.Stay]) {
    self.dispatch = dispatch
    starts = plan.sorted { $0.from < $1.from }
    ends = plan.sorted { $0.until < $1.until }
    space = dispatch.occupancy.left
  }

  /// When what runs has ended: what should have ended already may end at any moment, but not now.
  private func end(_ place: Int) -> Int64 { max(dispatch.occupancy.ends[place].until, dispatch.now + 1) }

  var nextStart: Int64? { begun < starts.count ? starts[begun].from : nil }

  var nextEnd: Int64? {
    Self.first(
      gone < dispatch.occupancy.ends.count ? end(gone) : nil, ended < ends.count ? ends[ended].until : nil)
  }

  /// Goes on to a moment that is not before the last.
  mutating func go(to next: Int64) {
    moment = next
    var isSure = true
    while let at = Self.first(nextEnd, nextStart), at <= next { step(to: at, &isSure) }
    if !isSure { countAnew() }
  }

  /// What ends makes room for what starts at the same moment.
  private mutating func step(to at: Int64, _ isSure: inout Bool) {
    while gone < dispatch.occupancy.ends.count, end(gone) <= at {
      let occupant = dispatch.occupancy.occupants[dispatch.occupancy.ends[gone].number]
      gone += 1
      if isSure, let occupant { isSure = space.giveBack(occupant.demand) }
    }
    while ended < ends.count, ends[ended].until <= at {
      if isSure { isSure = space.giveBack(ends[ended].demand) }
      ended += 1
    }
    while begun < starts.count, starts[begun].from <= at {
      if isSure { space.takeAnyway(starts[begun].demand) }
      begun += 1
    }
  }

  private static func first(_ a: Int64?, _ b: Int64?) -> Int64? {
    guard let a, let b else { return a ?? b }
    return min(a, b)
  }

  private mutating func countAnew() {
    space = dispatch.empty
    for occupant in dispatch.occupancy.occupants {
      if let occupant, max(occupant.until, dispatch.now + 1) > moment { space.takeAnyway(occupant.demand) }
    }
    for stay in starts where stay.from <= moment && moment < stay.until { space.takeAnyway(stay.demand) }
  }
}
