import Scheduling
import SeededTesting
import Testing

@Suite("Which waiting jobs start")
struct DispatchTests {
  private func job(
    _ units: Int64, owner: Int = 0, priority: Int = 0, for milliseconds: Int64 = 10, notBefore: Int64 = 0
  )
    -> Waiting<Int64>
  {
    Waiting(units, owner: owner, priority: priority, milliseconds: milliseconds, notBefore: notBefore)
  }

  private func turns(
    _ total: Int64, running: [Occupant<Int64>] = [], _ queue: [Waiting<Int64>], weights: [Int: Int64] = [:]
  )
    -> [Turn]
  {
    var dispatch = Dispatch(empty: Units(total), running: running, weights: weights, now: 0)
    return dispatch.turns(queue)
  }

  @Test("what fits starts, the first that does not has a reservation, and what would be in its way waits")
  func reservation() {
    let running = [Occupant<Int64>(6, owner: 9, until: 100)]
    let found = turns(10, running: running, [job(8, for: 50), job(4, for: 100), job(4, for: 101), job(2, for: 900)])
    // The second is over when the first may start; the third is not, and nothing is left now; two more fit only beside it.
    #expect(found == [.reserved(at: 100), .backfills(before: 0), .full, .full])
    #expect(
      turns(10, running: running, [job(8), job(3, for: 101), job(2, for: 900)])
        == [.reserved(at: 100), .wouldDelay(0), .backfills(before: 0)])
  }

  @Test("a job that no empty space could hold keeps nobody waiting")
  func never() {
    #expect(turns(10, [job(11), job(10)]) == [.never, .starts])
  }

  @Test("higher priority comes first, and what may not start yet is passed over")
  func priority() {
    #expect(turns(10, [job(6), job(6, priority: 1)]) == [.reserved(at: 10), .starts])
    #expect(turns(10, [job(10, notBefore: 5), job(10)]) == [.notBefore(5), .starts])
  }

  @Test("among equals whoever uses least is next, in proportion to its weight")
  func fairness() {
    let queue = (0..<12).map { job(1, owner: $0 < 8 ? 1 : 2) }
    let found = turns(6, queue)
    #expect(found.indices.filter { found[$0].isStart } == [0, 1, 2, 8, 9, 10])
    let weighted = turns(6, queue, weights: [1: 2])
    #expect(weighted.indices.filter { weighted[$0].isStart } == [0, 1, 2, 3, 8, 9])
  }

  @Test("what should have ended keeps its place, and may end at any moment")
  func late() {
    let running = [Occupant<Int64>(10, owner: 1, until: -5)]
    #expect(turns(10, running: running, [job(4)]) == [.reserved(at: 0)])
  }
}

/// A space, its queue and time, stepped until everything has run.
@Suite("Queues, step by step")
struct DispatchSimulationTests {
  @Test("nothing is over-committed, no reservation is delayed, and everything ends", arguments: 1...60)
  func properties(seed: UInt64) {
    var random = Seeded(seed)
    let total = Int64.random(in: 4...40, using: &random)
    let owners = Int.random(in: 1...3, using: &random)
    var clock: Int64 = 0
    var waiting: [(id: Int, job: Waiting<Int64>)] = []
    var running: [(end: Int64, occupant: Occupant<Int64>)] = []
    var promised: [Int: Int64] = [:]
    var (made, ended) = (0, 0)
    while ended < 150 {
      while made < 150, waiting.isEmpty || Bool.random(using: &random) {
        waiting.append(
          (
            made,
            Waiting(
              .random(in: 1...total, using: &random), owner: .random(in: 1...owners, using: &random),
              milliseconds: .random(in: 1...60, using: &random))
          ))
        made += 1
      }
      var dispatch = Dispatch(empty: Units(total), running: running.map(\.occupant), now: clock)
      let turns = dispatch.turns(waiting.map(\.job))
      // Where it is counted anew it comes to the same.
      let again = {
        var copy = Dispatch(
          empty: Units(total, isExact: false), running: running.map(\.occupant), now: clock)
        return (copy.turns(waiting.map(\.job)), copy.forecast(waiting.map(\.job)))
      }()
      #expect(turns == again.0 && dispatch.forecast(waiting.map(\.job)) == again.1)
      #expect(!turns.contains(.never))
      for (place, turn) in turns.enumerated() {
        guard case .reserved(let at?) = turn else { continue }
        promised[waiting[place].id] = min(at, promised[waiting[place].id] ?? .max)
      }
      for (place, turn) in turns.enumerated().reversed() where turn.isStart {
        let (id, job) = waiting.remove(at: place)
        // Among several owners fairness may give another the reservation.
        if owners == 1, let promise = promised[id] { #expect(clock <= promise) }
        let takes = Int64.random(in: 1...job.milliseconds, using: &random)
        running.append((clock + takes, Occupant(job.demand, owner: job.owner, until: clock + job.milliseconds)))
      }
      #expect(running.reduce(0) { $0 + $1.occupant.demand } <= total)
      guard let next = running.map(\.end).min() else { Issue.record("nothing runs, and \(waiting.count) wait"); return }
      clock = max(clock, next)
      ended += running.count { $0.end <= clock }
      running.removeAll { $0.end <= clock }
    }
  }

  @Test("what is added and taken out one by one is what would be counted at once", arguments: 1...30)
  func occupancy(seed: UInt64) {
    var random = Seeded(seed)
    for isExact in [true, false] {
      var kept = Occupancy(Units(1_000, isExact: isExact))
      var running: [(number: Int, occupant: Occupant<Int64>)] = []
      for _ in 0..<60 {
        if random.once(in: 3), !running.isEmpty {
          kept.remove(running.remove(at: random.below(running.count)).number)
        } else {
          let occupant = Occupant<Int64>(
            random.amount(1...9), owner: random.below(3), until: random.amount(0...50))
          running.append((kept.add(occupant), occupant))
        }
        let queue = (0..<8).map { _ in
          Waiting<Int64>(random.amount(1...990), owner: random.below(3), milliseconds: random.amount(1...90))
        }
        var one = Dispatch(kept, now: 20)
        var other = Dispatch(empty: Units(1_000), running: running.map(\.occupant), now: 20)
        #expect(one.turns(queue) == other.turns(queue))
        #expect(one.forecast(queue) == other.forecast(queue))
        #expect(one.left.used == other.left.used)
      }
    }
  }

  @Test("a forecast holds when everything takes as long as it may", arguments: 1...20)
  func forecast(seed: UInt64) {
    var random = Seeded(seed)
    let queue = (0..<30).map { _ in
      Waiting<Int64>(.random(in: 1...10, using: &random), owner: 0, milliseconds: .random(in: 1...40, using: &random))
    }
    let starts = Dispatch(empty: Units(10), running: [], now: 0).forecast(queue)
    for moment in Int64(0)...1500 {
      let used = zip(queue, starts).reduce(Int64(0)) { sum, entry in
        guard let start = entry.1, start <= moment, moment < start + entry.0.milliseconds else { return sum }
        return sum + entry.0.demand
      }
      #expect(used <= 10)
    }
    #expect(!starts.contains(nil))
    // Each is the first moment at which something ends, or now.
    let ends = Set(zip(queue, starts).map { ($1 ?? 0) + $0.milliseconds } + [0])
    #expect(starts.allSatisfy { ends.contains($0 ?? -1) })
  }
}
