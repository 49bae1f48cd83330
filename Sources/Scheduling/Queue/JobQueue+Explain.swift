public import Vocabulary

/// Why a job waits and when it would start, in numbers; words are made only when somebody asks.
public struct QueueExplanation: Hashable, Sendable {
  public enum Cause: String, Sendable, CaseIterable {
    /// Fewer are free than it needs.
    case notFree = "queue.not-free"
    /// It would fit, but what it takes would be missing when a promised start is due.
    case reserved = "queue.reserved"
    /// It would fit, but leave too little to short jobs.
    case lane = "queue.lane"
    /// It would fit, but stands behind others that are to start before it.
    case behind = "queue.behind"
    /// It starts as soon as it is decided.
    case next = "queue.next"
  }
  public var cause: Cause
  /// How many are before it in the policy's order.
  public var before: Int
  /// What it takes, what has to be free for it to start, and what is free.
  public var width: Int
  public var need: Int
  public var free: Int
  /// The start that is promised to it.
  public var promised: Int64?
  /// When it would start if nobody else came and all ran as long as they said; never later than what is promised.
  public var foreseen: Int64?
  /// Whose promised start it would delay.
  public var holder: Int?
}

extension JobQueue {
  /// Nil if no such job waits.
  public func explain(_ id: Int, at now: Int64) -> QueueExplanation? {
    let order = ordered(at: now)
    guard let place = order.firstIndex(where: { $0.id == id }) else { return nil }
    let job = order[place]
    let need = policy.need(job, of: capacity)
    let promised = reservations[id]?.start
    let holder = reservations.values.filter { $0.job != id && delays(job, $0, at: now) }
      .min { ($0.start, $0.job) < ($1.start, $1.job) }?.job
    let cause: QueueExplanation.Cause
    if job.width > free {
      cause = .notFree
    } else if holder != nil {
      cause = .reserved
    } else if need > free {
      cause = .lane
    } else {
      cause = place == 0 || promised == now ? .next : .behind
    }
    return QueueExplanation(
      cause: cause, before: place, width: job.width, need: need, free: free, promised: promised,
      foreseen: promised ?? forecast(at: now)[id], holder: cause == .reserved ? holder : nil)
  }

  /// When each waiting job would start, one after the other in the policy's order, what is promised being kept.
  public func forecast(at now: Int64) -> [Int: Int64] {
    var profile = profile(at: now)
    var starts: [Int: Int64] = [:]
    for job in waiting {
      guard let promise = reservations[job.id] else { continue }
      starts[job.id] = max(now, promise.start)
      profile.take(job.width, from: max(now, promise.start), for: job.duration)
    }
    for job in ordered(at: now) where starts[job.id] == nil {
      let need = policy.need(job, of: capacity)
      guard let start = profile.firstStart(need, for: job.duration, from: now) else { continue }
      starts[job.id] = start
      profile.take(job.width, from: start, for: job.duration)
    }
    return starts
  }

  /// Whether a promised start could not be kept if the job started now.
  private func delays(_ job: QueuedJob, _ promise: Reservation, at now: Int64) -> Bool {
    guard let holder = waiting.first(where: { $0.id == promise.job }) else { return false }
    var profile = profile(at: now)
    profile.take(job.width, from: now, for: job.duration)
    return !profile.isFree(holder.width, at: max(now, promise.start), for: holder.duration)
  }

  /// The explanation as a sentence that names the rule. Times are the caller's.
  public func words(_ why: QueueExplanation) -> Text {
    switch why.cause {
    case .notFree:
      Text(
        zh: "\(why.cause.rawValue)：需要 \(why.width)，空闲 \(why.free)，前面还有 \(why.before) 个",
        en: "\(why.cause.rawValue): it takes \(why.width) and \(why.free) are free; \(why.before) are before it")
    case .reserved:
      Text(
        zh: "\(why.cause.rawValue)：现在开始会推迟已承诺给作业 \(why.holder ?? 0) 的开始时间",
        en: "\(why.cause.rawValue): starting now would delay the start promised to job \(why.holder ?? 0)")
    case .lane:
      Text(
        zh: "\(why.cause.rawValue)：长作业须为短作业留出余量，需要空闲 \(why.need)，现有 \(why.free)",
        en: "\(why.cause.rawValue): a long job leaves room to short ones; \(why.need) have to be free, \(why.free) are")
    case .behind:
      Text(zh: "\(why.cause.rawValue)：前面还有 \(why.before) 个", en: "\(why.cause.rawValue): \(why.before) are before it")
    case .next: Text(zh: "\(why.cause.rawValue)：即将开始", en: "\(why.cause.rawValue): it starts next")
    }
  }
}
