import SeededTesting

@testable import Scheduling

/// Jobs through a queue from their submission to their end, and what must hold at every step.
struct QueueDay {
  var starts: [Int: Int64] = [:]
  var rules: [Int: QueueStart.Rule] = [:]
  /// What was promised first to a job, and when.
  var promises: [Int: Reservation] = [:]
  var queue: JobQueue
  var problems: [String] = []

  /// - Parameter actual: how long a job really runs; at most what it said.
  init(_ jobs: [QueuedJob], _ capacity: Int, _ policy: QueuePolicy, actual: (QueuedJob) -> Int64 = { $0.duration }) {
    queue = JobQueue(capacity: capacity, policy: policy)
    var ends: [(at: Int64, id: Int)] = []
    var arriving = jobs[...]
    while let now = [arriving.first?.submitted, ends.map(\.at).min(), queue.nextReservation].compactMap({ $0 }).min() {
      while let job = arriving.first, job.submitted == now {
        queue.submit(job)
        arriving.removeFirst()
      }
      for end in ends where end.at == now { queue.end(end.id, at: now) }
      ends.removeAll { $0.at == now }
      for start in queue.schedule(at: now) {
        guard let job = jobs.first(where: { $0.id == start.job }) else { continue }
        if starts[job.id] != nil { problems.append("\(job.id) starts twice") }
        starts[job.id] = now
        rules[job.id] = start.rule
        if now < job.submitted { problems.append("\(job.id) starts before it comes") }
        if let promise = promises[job.id], promise.start < now { problems.append("\(job.id) starts after \(promise)") }
        ends.append((now + max(1, actual(job)), job.id))
      }
      for promise in queue.reservations.values {
        if let before = promises[promise.job], before.start < promise.start {
          problems.append("promise to \(promise.job) moved back from \(before.start) to \(promise.start)")
        }
        promises[promise.job] = promise
      }
      let used = queue.running.reduce(0) { $0 + $1.job.width }
      if used + queue.free != capacity || queue.free < 0 {
        problems.append("\(used) used, \(queue.free) free at \(now)")
      }
      if queue.running.isEmpty, !queue.waiting.isEmpty { problems.append("idle at \(now) while jobs wait") }
      if problems.count > 5 { break }
    }
    if starts.count != jobs.count { problems.append("\(jobs.count - starts.count) never started") }
    if queue.reservationsDelayed != 0 { problems.append("\(queue.reservationsDelayed) promises broken") }
  }

  static func jobs(_ count: Int, capacity: Int, seed: UInt64) -> [QueuedJob] {
    var random = Seeded(seed)
    var now: Int64 = 0
    return (0..<count).map { id in
      now += random.amount(0...30)
      let width = random.once(in: 6) ? 1 + random.below(capacity) : 1 + random.below(max(1, capacity / 4))
      return QueuedJob(
        id: id, submitted: now, duration: random.amount(1...(random.once(in: 3) ? 400 : 20)), width: width)
    }
  }
}
