public import Scheduling

/// A stretch of a trace through one queue, alone and from an empty machine to its last end.
public struct SequenceRun: Sendable {
  /// Start and end of each job of the stretch, in its order.
  public private(set) var starts: [Int64]
  public let jobs: [QueuedJob]
  public let capacity: Int
  public private(set) var reservationsGiven = 0
  public private(set) var reservationsDelayed = 0
  public private(set) var decisions = 0
  public private(set) var rules: [QueueStart.Rule: Int] = [:]

  /// Plays the jobs, which must be in order of submission. Run time is what they asked for.
  ///
  /// Events are handled one at a time, arrivals before ends of the same moment: so does the published harness, and
  /// its last digit depends on it. A policy that is not as published sees all of a moment at once.
  public init(_ jobs: some Sequence<QueuedJob>, capacity: Int, policy: QueuePolicy) throws(TraceProblem) {
    self.jobs = Array(jobs)
    self.capacity = capacity
    starts = Array(repeating: -1, count: self.jobs.count)
    for (index, job) in self.jobs.enumerated() {
      if job.width > capacity { throw TraceProblem("job \(job.id)", "\(job.width) wide, and there are \(capacity)") }
      if index > 0, job.submitted < self.jobs[index - 1].submitted {
        throw TraceProblem("job \(job.id)", "submitted before the one above it")
      }
    }
    run(policy)
  }

  private mutating func run(_ policy: QueuePolicy) {
    var queue = JobQueue(capacity: capacity, policy: policy)
    var ends = EventHeap()
    var next = 0
    while true {
      let arrival = next < jobs.count ? jobs[next].submitted : .max
      let end = ends.first?.at ?? .max
      let now = min(arrival, end, queue.nextReservation ?? .max)
      guard now < .max else { break }
      repeat {
        if next < jobs.count, jobs[next].submitted == now {
          let job = jobs[next]
          queue.submit(QueuedJob(id: next, submitted: job.submitted, duration: job.duration, width: job.width))
          next += 1
        } else if let first = ends.first, first.at == now {
          ends.removeFirst()
          queue.end(first.id, at: now)
        } else {
          break
        }
      } while !policy.isAsPublished
      decisions += 1
      for start in queue.schedule(at: now) {
        starts[start.job] = now
        rules[start.rule, default: 0] += 1
        ends.insert(.init(at: now + jobs[start.job].duration, id: start.job))
      }
    }
    reservationsGiven = queue.reservationsGiven
    reservationsDelayed = queue.reservationsDelayed
  }
}
