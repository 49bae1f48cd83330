extension JobQueue {
  /// Without backfill, and EASY: the first job keeps its place until it starts. Under EASY it is promised the moment at
  /// which enough will have ended, once, and others may use what it cannot (Lifka, JSSPP 1995).
  mutating func inOrder(at now: Int64) -> [QueueStart] {
    var starts: [QueueStart] = []
    while let first = head.flatMap({ id in waiting.first { $0.id == id } }) ?? best(at: now) {
      if first.width <= free, head == first.id || policy.need(first, of: capacity) <= free {
        starts.append(start(first, at: now, head == first.id ? .reserved : .first))
        continue
      }
      if head == nil {
        head = first.id
        if policy.backfill == .easy {
          let start = profile(at: now).firstStart(first.width, for: first.duration, from: now) ?? now
          promise(first, start, at: now)
        }
      }
      if policy.backfill == .easy { backfill(before: first, at: now, &starts) }
      break
    }
    return starts
  }

  private func best(at now: Int64) -> QueuedJob? {
    var best: (score: Double, job: QueuedJob)?
    // Whoever was submitted first is first among equals.
    for job in waiting {
      let score = policy.score(job, at: now)
      if best.map({ score < $0.score }) ?? true { best = (score, job) }
    }
    return best?.job
  }

  private mutating func backfill(before first: QueuedJob, at now: Int64, _ starts: inout [QueueStart]) {
    guard let promise = reservations[first.id] else { return }
    if policy.isAsPublished {
      for job in waiting where job.width <= free && now + job.duration < promise.start {
        starts.append(start(job, at: now, .backfilled))
      }
      return
    }
    var profile = profile(at: now)
    profile.take(first.width, from: promise.start, for: first.duration)
    for job in ordered(at: now) where job.id != first.id {
      guard free > 0 else { break }
      guard profile.isFree(policy.need(job, of: capacity), at: now, for: job.duration) else { continue }
      profile.take(job.width, from: now, for: job.duration)
      starts.append(start(job, at: now, .backfilled))
    }
  }

  /// Conservative: every job is promised a start as soon as it is seen, and starts when that is due.
  mutating func promised(at now: Int64) -> [QueueStart] {
    var profile = profile(at: now)
    for job in waiting {
      guard let promise = reservations[job.id] else { continue }
      profile.take(job.width, from: max(now, promise.start), for: job.duration)
    }
    for job in ordered(at: now) where reservations[job.id] == nil {
      let need = policy.need(job, of: capacity)
      guard let start = profile.firstStart(need, for: job.duration, from: now) else { continue }
      promise(job, start, at: now)
      profile.take(job.width, from: start, for: job.duration)
    }
    var starts: [QueueStart] = []
    let earliest = waiting.first?.id
    for job in waiting {
      guard let promise = reservations[job.id], promise.start <= now, job.width <= free else { continue }
      let rule: QueueStart.Rule = promise.given < now ? .reserved : job.id == earliest ? .first : .backfilled
      starts.append(start(job, at: now, rule))
    }
    return starts
  }

  /// Planned: one promise at a time, to the first job that cannot start; the others' starts are foreseen one after the
  /// other in the policy's order, and who would start now starts. What is foreseen is thought over at every event.
  mutating func planned(at now: Int64) -> [QueueStart] {
    var starts: [QueueStart] = []
    var ahead = profile(at: now)
    if let promise = reservations.values.first, let job = waiting.first(where: { $0.id == promise.job }) {
      let due = promise.start <= now || ahead.isFree(policy.need(job, of: capacity), at: now, for: job.duration)
      ahead.take(job.width, from: due ? now : promise.start, for: job.duration)
      if due, job.width <= free { starts.append(start(job, at: now, .reserved)) }
    }
    var first: QueuedJob?
    for job in ordered(at: now) where reservations[job.id] == nil {
      let need = policy.need(job, of: capacity)
      guard let foreseen = ahead.firstStart(need, for: job.duration, from: now) else { continue }
      ahead.take(job.width, from: foreseen, for: job.duration)
      if foreseen == now {
        starts.append(start(job, at: now, first == nil && reservations.isEmpty ? .first : .backfilled))
      } else if first == nil {
        first = job
      }
      if free == 0, first != nil { break }
    }
    if reservations.isEmpty, let first,
      let start = profile(at: now).firstStart(policy.need(first, of: capacity), for: first.duration, from: now)
    {
      promise(first, start, at: now)
    }
    return starts
  }
}
