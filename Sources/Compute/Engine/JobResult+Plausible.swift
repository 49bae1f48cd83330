extension JobResult {
  /// What can be true of a job that was given so many processors: an engine that reports more than they give in the time is not
  /// believed. What it said is kept beside.
  func held(to processors: Int64) -> JobResult {
    var result = self
    let processors = max(1, processors)
    result.milliCPU = processors.clampedTimes(1000)
    if result.endedAt < result.startedAt { result.endedAt = result.startedAt }
    result.peakMemoryBytes = max(0, peakMemoryBytes)
    // An engine that counts seconds cuts off up to one of them.
    let bound = result.endedAt.clampedPlus(-max(0, result.startedAt)).clampedPlus(1_000).clampedTimes(processors)
    if cpuMilliseconds > bound || cpuMilliseconds < 0 {
      result.reportedCPUMilliseconds = cpuMilliseconds
      result.cpuMilliseconds = min(max(0, cpuMilliseconds), bound)
    }
    return result
  }
}
