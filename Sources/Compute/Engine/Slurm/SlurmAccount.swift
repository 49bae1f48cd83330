import Vocabulary

/// A job as Slurm's accounting tells it (what `sacct` prints).
struct SlurmAccount: Sendable, Hashable {
  var id: Int64
  var name: String
  /// False while accounting has heard only of its end: the controller tells of beginnings every five seconds, and of ends at
  /// once. Until then a job is called `allocation` there.
  var isNamed: Bool { name != "allocation" }
  var state: SlurmState
  var start: Int64
  var end: Int64
  var processors: Int64
  /// Of all steps together, in microseconds.
  var cpuMicroseconds: Int64
  var peakMemoryBytes: Int64
  var memoryMiB: Int64
  var energyJoules: Int64
  /// The signal that ended it, if one did.
  var signal: Int64?
  /// Whether every step that was written down is so as ended.
  var isWhole: Bool
  /// Whether what it took may still be missing: a job that is stopped ends in accounting at once, and its script's step,
  /// which says what it took, only when its processes have gone.
  var mayBeShort: Bool

  init?(_ json: JSON) {
    guard let id = json["job_id"]?.int, let name = json["name"]?.string,
      let word = json["state"]?["current"]?.string
    else { return nil }
    self.id = id
    self.name = name
    // One run of several: it has ended, and the hub wants no other.
    state = word == "REQUEUED" ? .nodeFailed : SlurmState(word)
    start = json["time"]?["start"]?.int ?? 0
    end = json["time"]?["end"]?.int ?? 0
    func amount(_ list: JSON?, _ type: String) -> Int64 {
      list?.array?.first { $0["type"]?.string == type }?["count"]?.int ?? 0
    }
    processors = max(1, amount(json["tres"]?["allocated"], "cpu"))
    memoryMiB = amount(json["tres"]?["requested"], "mem")
    let steps = json["steps"]?.array ?? []
    cpuMicroseconds = steps.reduce(0) { sum, step in
      let time = step["time"]?["total"]
      return sum.clampedPlus((time?["seconds"]?.int ?? 0).clampedTimes(1_000_000)).clampedPlus(
        time?["microseconds"]?.int ?? 0)
    }
    peakMemoryBytes = steps.map { amount($0["tres"]?["requested"]?["max"], "mem") }.max() ?? 0
    energyJoules = steps.reduce(0) {
      $0.clampedPlus(max(0, $1["statistics"]?["energy"]?["consumed"]?.int ?? 0))
    }
    signal =
      json["exit_code"]?["signal"]?["signal_id"]?.int
      ?? steps.lazy.compactMap {
        $0["exit_code"]?["signal"]?["signal_id"]?.int
      }.first
    isWhole = state.isOver && end > 0 && steps.allSatisfy { SlurmState($0["state"]?.string ?? "").isOver }
    mayBeShort = steps.isEmpty || cpuMicroseconds == 0 && state != .completed && state != .failed
  }
}

/// What accounting has told of several jobs.
struct SlurmAccounts: Sendable {
  private var byName: [String: [SlurmAccount]] = [:]
  private var byID: [Int64: [SlurmAccount]] = [:]

  init(_ accounts: [SlurmAccount] = []) { add(accounts) }

  mutating func add(_ accounts: [SlurmAccount]) {
    for account in accounts {
      if account.isNamed { byName[account.name, default: []].append(account) }
      byID[account.id, default: []].append(account)
    }
  }

  /// The account of a job: the one that bears its name, or else its number, if there is no doubt whose number that is.
  ///
  /// - Parameters:
  ///   - id: Slurm's number of it, as far as it is known.
  ///   - isTold: whether the cluster itself has told that number under the job's name, in answer to its submission or in a list.
  ///   - claim: which of Slurm's jobs says that it runs the job.
  func account(of job: String, id: Int64?, isTold: Bool, claim: Int64?) -> SlurmAccount? {
    if let same = byName[job] { return same.first { $0.id == claim ?? id } ?? same.last }
    guard isTold, let id, claim == id, let same = byID[id], same.count == 1, !same[0].isNamed else { return nil }
    return same[0]
  }
}
