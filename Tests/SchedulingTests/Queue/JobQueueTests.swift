import Testing

@testable import Scheduling

struct JobQueueTests {
  static let policies: [QueuePolicy] = QueuePolicy.Backfill.allCases.flatMap { backfill in
    QueuePolicy.names.flatMap { name in
      let named = QueuePolicy.named(name, backfill, capacity: 32)
      return [
        named,
        named.map { QueuePolicy(name: $0.name, order: $0.order, backfill: backfill, lane: .init(width: 4, upTo: 15)) },
      ]
      .compactMap { $0 }
    }
  }

  @Test func `Whatever the policy, everything runs, nothing is over capacity, and no promise is broken`() {
    for policy in Self.policies {
      for seed: UInt64 in 1...4 {
        let jobs = QueueDay.jobs(120, capacity: 32, seed: seed)
        let day = QueueDay(jobs, 32, policy)
        #expect(day.problems == [], "\(policy) seed \(seed)")
        if policy.backfill == .none { #expect(day.promises.isEmpty) }
        if policy.backfill == .conservative { #expect(day.queue.reservationsGiven == jobs.count) }
      }
    }
  }

  @Test func `Jobs that end before they said break no promise`() {
    for policy in Self.policies where !(policy.isAsPublished && policy.backfill == .easy) {
      for seed: UInt64 in 1...3 {
        let jobs = QueueDay.jobs(100, capacity: 32, seed: seed)
        let day = QueueDay(jobs, 32, policy) { $0.duration * Int64(1 + $0.id % 4) / 4 }
        #expect(day.problems == [], "\(policy) seed \(seed)")
      }
    }
  }

  @Test func `EASY lets a job overtake that ends before the reservation, and none that would delay it`() {
    let jobs = [
      QueuedJob(id: 0, submitted: 0, duration: 100, width: 6),
      QueuedJob(id: 1, submitted: 1, duration: 50, width: 8),
      QueuedJob(id: 2, submitted: 2, duration: 200, width: 4),
      QueuedJob(id: 3, submitted: 3, duration: 90, width: 4),
      QueuedJob(id: 4, submitted: 4, duration: 500, width: 2),
    ]
    let day = QueueDay(jobs, 10, QueuePolicy(name: "easy", order: .fcfs, backfill: .easy))
    #expect(day.problems == [])
    #expect(day.starts == [0: 0, 1: 100, 2: 150, 3: 3, 4: 93])
    #expect(day.rules[3] == .backfilled && day.rules[1] == .reserved)
    let none = QueueDay(jobs, 10, QueuePolicy(name: "none", order: .fcfs, backfill: .none))
    #expect(none.starts == [0: 0, 1: 100, 2: 150, 3: 150, 4: 150])
  }

  @Test func `Conservative backfill promises each job a start as it comes, and later ones never move it`() {
    let jobs = QueueDay.jobs(80, capacity: 16, seed: 9)
    let policy = QueuePolicy(name: "c", order: .fcfs, backfill: .conservative)
    let whole = QueueDay(jobs, 16, policy)
    let half = QueueDay(Array(jobs.prefix(40)), 16, policy)
    for (id, start) in half.starts { #expect(whole.starts[id] == start) }
  }

  @Test func `A long job leaves the lane to short ones, and a job as wide as the machine still runs`() {
    let policy = QueuePolicy(name: "lane", order: .area, backfill: .planned, lane: .init(width: 2, upTo: 10))
    let jobs = [
      QueuedJob(id: 0, submitted: 0, duration: 100, width: 5),
      QueuedJob(id: 1, submitted: 0, duration: 100, width: 4),
      QueuedJob(id: 2, submitted: 1, duration: 5, width: 3),
      QueuedJob(id: 3, submitted: 2, duration: 1000, width: 10),
    ]
    let day = QueueDay(jobs, 10, policy)
    #expect(day.problems == [])
    // The second long one would leave one free, and waits for the first; the short one starts at once.
    #expect(day.starts == [1: 0, 2: 1, 0: 100, 3: 200])
  }

  @Test func `A job that can never start is refused, and cancelling the first lets the next go`() {
    var queue = JobQueue(capacity: 4, policy: QueuePolicy(name: "easy", order: .fcfs, backfill: .easy))
    for width in [5, 0, -1] {
      let isTaken = queue.submit(QueuedJob(id: 0, submitted: 0, duration: 1, width: width))
      #expect(!isTaken)
    }
    queue.submit(QueuedJob(id: 1, submitted: 0, duration: 10, width: 3))
    queue.submit(QueuedJob(id: 2, submitted: 0, duration: 10, width: 4))
    queue.submit(QueuedJob(id: 3, submitted: 0, duration: 30, width: 1))
    #expect(queue.schedule(at: 0).map(\.job) == [1])
    queue.end(2, at: 1)
    #expect(queue.schedule(at: 1).map(\.job) == [3])
    #expect(queue.reservations.isEmpty)
  }
}
