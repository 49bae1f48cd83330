import Scheduling
import SeededTesting
import Testing
import Vocabulary

@testable import Compute

@Suite("Which queued jobs of a pool start")
struct PoolQueuesTests {
  private let own = ID<Pool>(at: morning)
  private let small = ID<Pool>(at: morning)
  private var pools: [ID<Pool>: PoolCapacity] {
    [
      own: PoolCapacity(milliCPU: 4_000, memoryMiB: 4_096), small: PoolCapacity(milliCPU: 2_000, memoryMiB: 2_048),
    ]
  }

  private func queue(_ open: [Job], gangs: Set<ID<JobArray>> = [], slots: Int = .max) -> PoolQueues {
    PoolQueues(
      pools.mapValues { Pool.Place($0) }, own: own, open: open, gangs: gangs, on: .init(slots: slots), at: morning)
  }

  private func admitted(_ jobs: [Job], beside running: [Job] = []) -> [Bool] {
    let turns = queue(running + jobs).turns()
    return jobs.map { turns[$0.id]?.isStart == true }
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
    let job = job(draft(memoryMiB: 1 << 40), in: nil)
    #expect(PoolQueues([:], own: nil, open: [job], at: morning).turns() == [job.id: .starts])
  }

  @Test("whatever comes and goes, no pool ever holds more than it has")
  func bounded() {
    var random = Seeded(3)
    var running: [Job] = []
    var started = 0
    for _ in 0..<500 {
      running.removeAll { _ in random.once(in: 4) }
      let queued = (0..<4).map { _ in
        job(
          draft(milliCPU: random.amount(0...2_500), memoryMiB: random.amount(1...2_500)),
          in: random.once(in: 2) ? own : small)
      }
      for (var next, starts) in zip(queued, admitted(queued, beside: running)) where starts {
        next.state = .running
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

  @Test("the tasks of a gang start together or not at all")
  func gang() {
    let array = ID<JobArray>(at: morning)
    let tasks = (0..<3).map { _ in
      var task = job(draft(milliCPU: 1_200), in: own)
      task.array = array
      return task
    }
    let alone = job(draft(milliCPU: 1_500), in: own, .running)
    #expect(queue(tasks, gangs: [array]).turns().values.allSatisfy { $0 == .starts })
    let beside = queue([alone] + tasks, gangs: [array]).turns()
    #expect(beside.count == 3 && beside.values.allSatisfy { if case .reserved = $0 { true } else { false } })
    #expect(queue([alone] + tasks).turns().values.count(where: \.isStart) == 2, "an array's start one by one")
    #expect(queue(tasks, gangs: [array], slots: 2).turns().values.allSatisfy { $0 == .never })
    #expect(queue(tasks, slots: 2).turns().values.count(where: \.isStart) == 2)
  }

  @Test("an urgent job comes before older ones, a low one after younger ones")
  func priority() {
    func of(_ priority: JobDraft.Priority?) -> Job {
      var draft = draft(milliCPU: 3_000)
      draft.priority = priority
      return job(draft, in: own)
    }
    #expect(admitted([of(.low), of(nil), of(.urgent)]) == [false, false, true])
    #expect(admitted([of(.low), of(nil)]) == [false, true])
  }

  @Test("a job that waits for another holds nobody up")
  func awaiting() {
    let (first, second) = (job(draft(milliCPU: 4_000), in: own), job(draft(milliCPU: 4_000), in: own))
    let queue = PoolQueues(
      pools.mapValues { Pool.Place($0) }, own: own, open: [first, second], awaiting: [first.id: [ID(at: morning)]],
      at: morning)
    #expect(queue.turns() == [second.id: .starts])
  }
}
