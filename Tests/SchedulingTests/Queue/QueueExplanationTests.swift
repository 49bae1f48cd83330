import Testing
import Vocabulary

@testable import Scheduling

struct QueueExplanationTests {
  static func queue(_ policy: QueuePolicy, _ jobs: [(width: Int, duration: Int64)]) -> JobQueue {
    var queue = JobQueue(capacity: 10, policy: policy)
    for (id, job) in jobs.enumerated() {
      queue.submit(QueuedJob(id: id, submitted: Int64(id), duration: job.duration, width: job.width))
    }
    _ = queue.schedule(at: 10)
    return queue
  }

  @Test func `What is short, whose promise would be broken, and when it would start are told`() throws {
    let easy = QueuePolicy(name: "easy", order: .fcfs, backfill: .easy)
    let queue = Self.queue(easy, [(6, 100), (8, 50), (4, 200), (1, 500)])
    let first = try #require(queue.explain(1, at: 10))
    #expect(first.cause == .notFree && first.promised == 110 && first.foreseen == 110 && first.before == 0)
    let second = try #require(queue.explain(2, at: 10))
    #expect(second.cause == .notFree && second.free == 3 && second.foreseen == 160 && second.before == 1)
    #expect(queue.explain(3, at: 10) == nil && queue.explain(0, at: 10) == nil)
    #expect(queue.words(second).en == "queue.not-free: it takes 4 and 3 are free; 1 are before it")
    let held = Self.queue(easy, [(6, 100), (8, 50), (3, 200)])
    let third = try #require(held.explain(2, at: 10))
    #expect(third.cause == .reserved && third.holder == 1 && third.foreseen == 160)
  }

  @Test func `A long job that fits but for the lane is told so`() throws {
    let policy = QueuePolicy(name: "lane", order: .area, backfill: .planned, lane: .init(width: 3, upTo: 10))
    let queue = Self.queue(policy, [(5, 100), (3, 200)])
    let why = try #require(queue.explain(1, at: 10))
    // A promise is given to it at once: that is when five have ended.
    #expect(why.cause == .lane && why.need == 6 && why.free == 5 && why.promised == 110)
  }

  @Test func `Where nobody else comes, no job starts later than was foreseen when the last came`() {
    for seed: UInt64 in 1...5 {
      let jobs = QueueDay.jobs(60, capacity: 16, seed: seed).map {
        QueuedJob(id: $0.id, submitted: 0, duration: $0.duration, width: $0.width)
      }
      let policy = QueuePolicy(name: "planned", order: .area, backfill: .planned)
      var queue = JobQueue(capacity: 16, policy: policy)
      for job in jobs { queue.submit(job) }
      var starts = Dictionary(uniqueKeysWithValues: queue.schedule(at: 0).map { ($0.job, Int64(0)) })
      let foreseen = queue.forecast(at: 0)
      #expect(foreseen.count + starts.count == jobs.count)
      starts = QueueDay(jobs, 16, policy).starts
      for (id, start) in foreseen where queue.reservations[id] != nil { #expect((starts[id] ?? .max) <= start) }
    }
  }
}
