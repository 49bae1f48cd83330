import Glibc

/// How a job ended that began, from what its pod, its own record and the hub know.
struct KubernetesEnding {
  let entry: KubernetesEntry
  /// The pod that ran it; nil if it is gone.
  let pod: KubernetesPod?
  let remains: KubernetesRemains
  let now: Int64

  init(_ entry: KubernetesEntry, _ pod: KubernetesPod?, _ remains: KubernetesRemains, at now: Int64) {
    (self.entry, self.pod, self.remains, self.now) = (entry, pod, remains, now)
  }

  /// As a shell tells it.
  private var code: Int64 { remains.record?.code ?? pod?.end?.code ?? -1 }

  var ending: JobResult.Ending {
    if pod?.end?.reason == "OOMKilled" { return .outOfMemory }
    // It had ended by itself, whatever came afterwards.
    if let record = remains.record, !record.wasTold { return Self.ending(of: record.code) }
    if pod?.reason == "DeadlineExceeded" { return .outOfTime }
    if entry.isUnwanted { return .cancelled }
    if entry.isOutOfTime(at: now) { return .outOfTime }
    switch pod?.disruption ?? pod?.reason ?? "" {
    case "PreemptionByScheduler", "Preempting": return .preempted
    case "DeletionByTaintManager", "EvictionByEvictionAPI", "DeletionByPodGC", "TerminationByKubelet", "NodeLost",
      "Evicted", "NodeShutdown", "Shutdown", "Terminated":
      return .nodeFailed
    default: break
    }
    guard let pod, !pod.isDeleting else { return .cancelled }
    if pod.phase == "Unknown" { return .nodeFailed }
    // Told to stop, and gone before anybody saw why.
    if remains.record?.wasTold == true, pod.end == nil { return .cancelled }
    guard let end = pod.end, end.code >= 0 else { return .nodeFailed }
    return Self.ending(of: end.code)
  }

  private static func ending(of code: Int64) -> JobResult.Ending {
    switch code {
    case 128 + Int64(SIGXCPU): .outOfCPU
    case 128 + Int64(SIGXFSZ): .outOfDisk
    default: .exited
    }
  }

  var result: JobResult {
    let record = remains.record
    let ending = ending
    var result = JobResult(
      ending: ending, exitCode: ending == .exited || code > 0 ? code : -1, cpuMilliseconds: 0,
      peakMemoryBytes: record?.peakMemoryBytes ?? 0, startedAt: 0, endedAt: 0, logBytes: remains.logBytes,
      outputBytes: remains.outputBytes)
    let began = pod?.startedAt ?? 0
    result.startedAt = began > 0 ? began : remains.claimedAt
    result.endedAt = max(result.startedAt, endedAt(since: result.startedAt))
    if let record {
      result.cpuMilliseconds = record.cpuMilliseconds
    } else {
      // It was killed with the shell that would have told: all that it was given, for all of its time.
      let time = result.endedAt - result.startedAt
      let (product, overflow) = time.multipliedReportingOverflow(by: max(1, entry.milliCPU))
      result.cpuMilliseconds = overflow ? .max : product / 1000
      result.isModelled = true
    }
    let given = result.held(to: (entry.milliCPU + 999) / 1000)
    result = given
    result.milliCPU = entry.milliCPU
    return result
  }

  /// By the clock that told of its beginning, where that can be; else by how long the hub has seen it run.
  private func endedAt(since start: Int64) -> Int64 {
    if let at = pod?.end?.at, at > 0 { return at }
    if let at = remains.recordedAt, remains.record != nil { return start + max(0, at - remains.claimedAt) }
    return start + (entry.runningSince.map { now - $0 } ?? 0)
  }
}
