import Scheduling
import Testing

@testable import Simulator

/// The published comparison of queueing policies on `lublin_256.swf` (RLScheduler, SC '20), and ours on it.
struct PublishedQueueTests {
  static let starts = [1981, 2756, 4299, 8850, 3316, 2714, 5228, 7762, 4022, 7085]

  static func mean(_ policy: QueuePolicy, _ workload: StandardWorkload, _ starts: [Int]) throws -> Double {
    try starts.reduce(0) { sum, start in
      let run = try SequenceRun(workload.jobs[start..<start + 1024], capacity: 256, policy: policy)
      #expect(run.reservationsDelayed == 0)
      #expect(run.starts.allSatisfy { $0 >= 0 })
      return sum + run.figures.meanSlowdown
    } / Double(starts.count)
  }

  @Test(arguments: [
    ("fcfs", QueuePolicy.Backfill.none, 7273.77), ("wfp3", .none, 19753.53), ("unicep", .none, 22274.74),
    ("sjf", .none, 277.35), ("f1", .none, 258.37), ("fcfs", .easy, 235.82), ("wfp3", .easy, 133.87),
    ("unicep", .easy, 307.23), ("sjf", .easy, 73.31), ("f1", .easy, 75.07),
  ])
  func `The published means come out to the last digit`(name: String, backfill: QueuePolicy.Backfill, mean: Double)
    throws
  {
    guard let text = SharedData.text("lublin_256.swf") else { return }
    let workload = try StandardWorkload(parsing: text, name: "lublin_256.swf")
    #expect(workload.processors == 256)
    let policy = try #require(QueuePolicy.named(name, backfill, capacity: 256))
    let ours = try Self.mean(policy, workload, Self.starts)
    #expect((ours * 100).rounded() / 100 == mean)
  }

  @Test func `Ours stays below 50 on the ten sequences, and on others`() throws {
    guard let text = SharedData.text("lublin_256.swf") else { return }
    let workload = try StandardWorkload(parsing: text, name: "lublin_256.swf")
    let ours = try #require(QueuePolicy.named("ours", .easy, capacity: 256))
    #expect(try Self.mean(ours, workload, Self.starts) <= 35)
    let others = [200, 1070, 1940, 3680, 4550, 6290, 8030]
    let sjf = QueuePolicy(name: "sjf", order: .sjf, backfill: .easy, isAsPublished: true)
    #expect(try Self.mean(ours, workload, others) <= min(50, Self.mean(sjf, workload, others)))
  }

  @Test func `Nobody looks at what has not come yet: without the future the past is the same`() throws {
    let jobs = (0..<300).map { index in
      QueuedJob(
        id: index, submitted: Int64(index * 40), duration: Int64(1 + index * 7919 % 3600),
        width: 1 + index * 104_729 % 60)
    }
    for name in QueuePolicy.names {
      for backfill in QueuePolicy.Backfill.allCases {
        let policy = try #require(QueuePolicy.named(name, backfill, capacity: 64))
        let whole = try SequenceRun(jobs, capacity: 64, policy: policy)
        let cut = try SequenceRun(jobs.prefix(150), capacity: 64, policy: policy)
        for index in 0..<150 where whole.starts[index] < jobs[150].submitted {
          #expect(cut.starts[index] == whole.starts[index], "\(name) \(backfill) job \(index)")
        }
      }
    }
  }

  @Test func `A job wider than the machine, or one submitted before the one above, is named`() {
    let policy = QueuePolicy(name: "fcfs", order: .fcfs, backfill: .none)
    let wide = QueuedJob(id: 3, submitted: 0, duration: 1, width: 9)
    #expect(throws: TraceProblem("job 3", "9 wide, and there are 8")) {
      try SequenceRun([wide], capacity: 8, policy: policy)
    }
    let late = QueuedJob(id: 4, submitted: 9, duration: 1, width: 1)
    let early = QueuedJob(id: 5, submitted: 8, duration: 1, width: 1)
    #expect(throws: TraceProblem.self) { try SequenceRun([late, early], capacity: 8, policy: policy) }
  }
}
