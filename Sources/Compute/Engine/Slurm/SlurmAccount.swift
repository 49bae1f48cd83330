import Vocabulary

/// A job as Slurm's accounting tells it (what `sacct` prints).
struct SlurmAccount: Sendable, Hashable {
  var id: Int64
  var name: String
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
  /// Whether every step has been written down as ended.
  var isWhole: Bool

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
  }
}
