import Scheduling
import Vocabulary

/// The figures of one pool, or of all that share a machine. What a job takes there it takes of each of its places. Where the
/// pool's nodes are known, it is they that count.
struct PoolSpace: Space {
  struct Demand: Sendable {
    /// The job's pool, and the machine if others share it. A pool that is not known holds nobody back.
    var places: [ID<Pool>]
    var amount: Compute.Demand
    /// How many processes of the hub's machine it is.
    var slots: Int64 = 0
    /// Which job, and what it asks of nodes.
    var job: ID<Job>?
    var ask: NodeRoom.Ask?
    /// Where it is counted, once it has been started.
    var at: [NodeRoom.Place]?
  }

  private(set) var left: [ID<Pool>: PoolCapacity]
  /// How many more jobs the hub's machine may start.
  private(set) var slots: Int64
  /// The nodes of the pool whose queue it is.
  var room: NodeRoom?
  /// What was decided about what has been taken.
  private(set) var chosen: [ID<Job>: [Decision]] = [:]
  /// False once more was taken than there was: then nobody can tell what there would be without a part of it.
  private var isExact = true

  init(left: [ID<Pool>: PoolCapacity], slots: Int64, room: NodeRoom? = nil) {
    self.left = left
    self.slots = slots
    self.room = room
  }

  mutating func take(_ demand: Demand) -> Bool {
    guard room != nil, let ask = demand.ask else {
      guard fits(demand) else { return false }
      takeAnyway(demand)
      return true
    }
    guard let decisions = room?.take(ask) else { return false }
    if let job = demand.job { chosen[job] = decisions }
    return true
  }

  mutating func take(_ demand: Demand, also later: inout PoolSpace) -> Bool {
    guard room != nil, later.room != nil, let ask = demand.ask else {
      guard fits(demand), later.take(demand) else { return false }
      takeAnyway(demand)
      return true
    }
    guard var then = later.room else { return false }
    later.room = nil
    defer { later.room = then }
    guard let decisions = room?.take(ask, also: &then) else { return false }
    if let job = demand.job { chosen[job] = decisions }
    return true
  }

  mutating func takeAnyway(_ demand: Demand) {
    if room != nil, let ask = demand.ask {
      if let at = demand.at { room?.takeAnyway(at) } else { room?.takeAnyway(ask) }
      return
    }
    // Its nodes are counted elsewhere.
    if demand.ask != nil { return }
    if !fits(demand) { isExact = false }
    slots = max(0, slots - demand.slots)
    for place in demand.places { left[place] = left[place]?.less(demand.amount) }
  }

  mutating func giveBack(_ demand: Demand) -> Bool {
    if demand.ask != nil {
      guard room != nil else { return true }
      guard let at = demand.at else { return false }
      room?.giveBack(at)
      return true
    }
    // Which of several sorts of accelerators it had is not known.
    guard isExact, demand.amount.accelerators.isEmpty else { return false }
    if slots < .max - demand.slots { slots += demand.slots }
    for place in demand.places {
      left[place]?.milliCPU += demand.amount.milliCPU
      left[place]?.memoryMiB += demand.amount.memoryMiB
    }
    return true
  }

  func given(_ demand: Demand) -> Demand {
    guard let job = demand.job, let decisions = chosen[job] else { return demand }
    var demand = demand
    demand.at = decisions.compactMap { decision in decision.grant.map { NodeRoom.Place($0, decision.request) } }
    return demand
  }

  mutating func holds(_ demand: Demand) -> Bool {
    guard room != nil, let ask = demand.ask else { return fits(demand) }
    return room?.holds(ask) ?? false
  }

  func couldHold(_ demand: Demand) -> Bool {
    guard let room, let ask = demand.ask else { return fits(demand) }
    return room.capacity(for: ask) >= ask.tasks
  }

  private func fits(_ demand: Demand) -> Bool {
    demand.slots <= slots && demand.places.allSatisfy { left[$0]?.shortfall(demand.amount) == nil }
  }

  func dominantShare(_ demand: Demand) -> Int64 {
    demand.places.compactMap { left[$0]?.dominantShare(demand.amount) }.max() ?? 0
  }
}

extension PoolCapacity {
  /// The largest part of any one thing here that `demand` is, in millionths.
  func dominantShare(_ demand: Demand) -> Int64 {
    func share(_ asked: Int64, _ has: Int64) -> Int64 {
      guard has > 0 else { return asked > 0 ? 1_000_000 : 0 }
      return Int64(Double(min(asked, has)) / Double(has) * 1_000_000)
    }
    let accelerators = demand.accelerators.map { asked in
      // In thousandths, because of some it may be a part.
      share(asked.milli, self.accelerators.reduce(0) { $0 + (asked.fits($1) ? $1.count * 1000 : 0) })
    }
    return max(share(demand.milliCPU, milliCPU), share(demand.memoryMiB, memoryMiB), accelerators.max() ?? 0)
  }
}
