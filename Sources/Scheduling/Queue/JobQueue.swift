/// One pool's queue: who waits, who runs, what is promised, and who starts now. A value; it keeps no clock and does
/// nothing by itself. Tell it what happened (``submit(_:)``, ``end(_:at:)``), then ask ``schedule(at:)``.
public struct JobQueue: Sendable {
  public struct Running: Hashable, Sendable {
    public var job: QueuedJob
    public var started: Int64
    /// When it ends if it runs as long as it said.
    public var expectedEnd: Int64 { started + job.duration }
  }

  public let capacity: Int
  public let policy: QueuePolicy
  public private(set) var free: Int
  /// In order of submission.
  public private(set) var waiting: [QueuedJob] = []
  public private(set) var running: [Running] = []
  /// Promised starts by job.
  public private(set) var reservations: [Int: Reservation] = [:]
  /// The job that is first and waits for what it needs; it stays first until it starts.
  var head: Int?
  public private(set) var reservationsGiven = 0
  /// How many started later than was promised. Not one does, unless what runs takes longer than it said.
  public private(set) var reservationsDelayed = 0

  public init(capacity: Int, policy: QueuePolicy) {
    self.capacity = capacity
    self.policy = policy
    free = capacity
  }

  /// False, and nothing changes, if it could never start.
  @discardableResult
  public mutating func submit(_ job: QueuedJob) -> Bool {
    guard job.width > 0, job.width <= capacity else { return false }
    waiting.append(job)
    return true
  }

  /// A job has ended, or was taken from the queue while it waited.
  public mutating func end(_ id: Int, at now: Int64) {
    if let index = running.firstIndex(where: { $0.job.id == id }) {
      let was = running.remove(at: index)
      free += was.job.width
      if was.expectedEnd > now { compress(at: now) }
    } else if let index = waiting.firstIndex(where: { $0.id == id }) {
      waiting.remove(at: index)
      if head == id { head = nil }
      if reservations.removeValue(forKey: id) != nil { compress(at: now) }
    }
  }

  /// Who starts now. Ask after every change and whenever a reservation is due (``nextReservation``).
  public mutating func schedule(at now: Int64) -> [QueueStart] {
    switch policy.backfill {
    case .none, .easy: inOrder(at: now)
    case .conservative: promised(at: now)
    case .planned: planned(at: now)
    }
  }

  public var nextReservation: Int64? { reservations.values.lazy.map(\.start).min() }

  mutating func start(_ job: QueuedJob, at now: Int64, _ rule: QueueStart.Rule) -> QueueStart {
    waiting.removeAll { $0.id == job.id }
    running.append(Running(job: job, started: now))
    free -= job.width
    precondition(free >= 0, "a job was started that does not fit")
    if head == job.id { head = nil }
    if let promise = reservations.removeValue(forKey: job.id), promise.start < now { reservationsDelayed += 1 }
    return QueueStart(job: job.id, rule: rule)
  }

  mutating func promise(_ job: QueuedJob, _ start: Int64, at now: Int64) {
    if reservations[job.id] == nil { reservationsGiven += 1 }
    reservations[job.id] = Reservation(job: job.id, start: start, given: reservations[job.id]?.given ?? now)
  }

  /// What is free from now on if nobody starts, without what is promised.
  func profile(at now: Int64) -> FreeProfile {
    FreeProfile(now: now, free: free, ends: running.map { (at: $0.expectedEnd, width: $0.job.width) })
  }

  /// Waiting jobs, first is first.
  func ordered(at now: Int64) -> [QueuedJob] {
    waiting.map { (policy.score($0, at: now), $0) }
      .sorted { $0.0 != $1.0 ? $0.0 < $1.0 : ($0.1.submitted, $0.1.id) < ($1.1.submitted, $1.1.id) }
      .map(\.1)
  }

  /// Something ended early: promised starts move forward where they can, never back.
  private mutating func compress(at now: Int64) {
    var profile = profile(at: now)
    let promised = reservations.values.sorted { ($0.start, $0.job) < ($1.start, $1.job) }
    let jobs = Dictionary(uniqueKeysWithValues: waiting.map { ($0.id, $0) })
    for promise in promised {
      guard let job = jobs[promise.job] else { continue }
      // Those promised later are not in the profile yet: what is found here may not be theirs to lose.
      var rest = profile
      for other in promised where other.start > promise.start || (other.start == promise.start && other.job > job.id) {
        if let later = jobs[other.job] { rest.take(later.width, from: other.start, for: later.duration) }
      }
      let start = min(rest.firstStart(job.width, for: job.duration, from: now) ?? promise.start, promise.start)
      reservations[job.id]?.start = start
      profile.take(job.width, from: start, for: job.duration)
    }
  }
}
