/// When what is asked of a cluster next.
struct ClusterPace: Sendable {
  /// Submissions and cancellations under way.
  var busy = 0
  /// When every job was last asked for, and how long that took.
  private var listedAt: Int64 = .min / 2
  private var listing: Int64 = 0
  private var isListing = false
  /// Questions to accounting under way, when the last one was answered and how long that took, and before when there is to be none.
  private var accounting = 0
  private var accountedAt: Int64 = .min / 2
  private var accountingTook: Int64 = 0
  private var accountingSilentUntil: Int64 = .min / 2
  /// The cluster did not answer: not before.
  private(set) var silentUntil: Int64 = .min / 2
  /// What it said when it did not answer as it should; nil once it does.
  private(set) var trouble: String?

  /// A list of all jobs is worth its price every two seconds at most, and a twentieth of the time; every eight whatever it costs.
  mutating func beginListing(_ now: Int64) -> Bool {
    guard !isListing, now >= silentUntil, now - listedAt >= max(2_000, listing * 20) else { return false }
    isListing = true
    return true
  }

  /// - Parameter isWhole: whether it came to its end. How long a cluster is silent tells nothing of what a list costs it.
  mutating func endListing(begun: Int64, _ now: Int64, isWhole: Bool) {
    isListing = false
    listedAt = now
    listing = isWhole ? min(now - begun, 400) : 0
  }

  /// A question to accounting costs the cluster much the same whatever is asked for (a third of a second of a processor with
  /// slurmrestd 22.05), and the processors may be those that jobs need: one at a time, and a tenth of the time while the cluster
  /// works, but every three seconds whatever it costs.
  ///
  /// - Parameter isPressing: whether as much waits as one question can ask for, or nothing else goes on there.
  func mayAskAccounting(_ now: Int64, isPressing: Bool) -> Bool {
    let pause = isPressing ? min(accountingTook, 150) : accountingTook * 9
    return accounting == 0 && now >= silentUntil && now >= accountingSilentUntil
      && now - accountedAt >= min(pause, 3_000)
  }

  mutating func beginAccounting() { accounting += 1 }

  mutating func endAccounting(begun: Int64, _ now: Int64) {
    accounting -= 1
    (accountedAt, accountingTook) = (now, now - begun)
  }

  /// Accounting did not answer: the rest of the cluster may all the same.
  mutating func heardOfAccounting(_ failure: ClusterFailure, _ now: Int64) {
    accountingSilentUntil = now + 1_000
    trouble = failure.description
  }

  /// True if it had not said so before.
  mutating func heard(_ failure: ClusterFailure, _ now: Int64) -> Bool {
    if case .unreachable(_, let pause) = failure { silentUntil = now + min(max(pause, 1_000), 60_000) }
    defer { trouble = failure.description }
    return trouble != failure.description
  }

  /// True if it did not answer as it should before.
  mutating func heardWell() -> Bool {
    defer { trouble = nil }
    return trouble != nil
  }
}
