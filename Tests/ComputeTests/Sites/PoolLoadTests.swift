import Testing
import Vocabulary

@testable import Compute

@Suite("What running jobs leave of a pool")
struct PoolLoadTests {
  private let own = ID<Pool>(at: morning)
  private let small = ID<Pool>(at: morning)
  private var pools: [ID<Pool>: PoolCapacity] {
    [
      own: PoolCapacity(milliCPU: 4_000, memoryMiB: 4_096), small: PoolCapacity(milliCPU: 2_000, memoryMiB: 2_048),
    ]
  }

  private func admitted(_ jobs: [Job], beside running: [Job] = []) -> [Bool] {
    var load = PoolLoad(pools, own: own, running: running)
    return jobs.map { load.admit($0) }
  }

  @Test("jobs start while there is room, and one that waits is not overtaken")
  func inOrder() {
    let running = job(draft(memoryMiB: 3_000), in: own, .running)
    let queue = [500, 500, 1].map { job(draft(memoryMiB: $0), in: own) }
    #expect(admitted(queue, beside: [running]) == [true, false, false], "the last 84 MiB are waited for")
  }

  @Test("pools of the machine share it, and none takes more than its own part")
  func shared() {
    let queue = [(1_792, small), (1_792, own), (1, own)].map { job(draft(memoryMiB: $0), in: $1) }
    #expect(admitted(queue) == [true, true, false])
    let running = job(draft(memoryMiB: 1_500), in: small, .running)
    let next = [(1_000, small), (2_000, own)].map { job(draft(memoryMiB: $0), in: $1) }
    #expect(admitted(next, beside: [running]) == [false, true], "a full pool keeps nobody waiting elsewhere")
  }

  @Test("a job whose pool has shrunk below it keeps nobody else waiting")
  func shrunk() {
    #expect(admitted([3_000, 1_700].map { job(draft(memoryMiB: $0), in: small) }) == [false, true])
  }

  @Test("a job of a hub without pools is not held back")
  func nowhere() {
    var load = PoolLoad([:], own: nil, running: [])
    let isAdmitted = load.admit(job(draft(memoryMiB: 1 << 40), in: nil))
    #expect(isAdmitted)
  }

  @Test("whatever comes and goes, no pool ever holds more than it has")
  func bounded() {
    var random = Seeded(3)
    var running: [Job] = []
    var started = 0
    for _ in 0..<500 {
      running.removeAll { _ in random.once(in: 4) }
      var load = PoolLoad(pools, own: own, running: running)
      for _ in 0..<4 {
        let next = job(
          draft(milliCPU: random.amount(0...2_500), memoryMiB: random.amount(1...2_500)),
          in: random.once(in: 2) ? own : small, .running)
        guard load.admit(next) else { continue }
        running.append(next)
        started += 1
      }
      func sum(_ jobs: [Job], _ part: (Demand) -> Int64) -> Int64 { jobs.reduce(0) { $0 + part($1.draft.demand) } }
      let ofSmall = running.filter { $0.pool == small }
      #expect(sum(running, \.memoryMiB) <= 4_096 && sum(running, \.milliCPU) <= 4_000)
      #expect(sum(ofSmall, \.memoryMiB) <= 2_048 && sum(ofSmall, \.milliCPU) <= 2_000)
    }
    #expect(started > 200, "\(started)")
  }
}
