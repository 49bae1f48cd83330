import Store
import Vocabulary

extension AgentJobs {
  /// Takes down what an agent tells, all of it or nothing.
  ///
  /// An end stands once it was told: who tells it again is heard, and who tells another is refused.
  ///
  /// - Returns: what jobs that run have taken so far.
  @discardableResult
  static func apply(
    _ tx: Transaction, _ reports: [AgentReport], of agent: Agent, hasOutput: (ID<Job>, String) -> Bool, at now: Instant
  ) throws -> [(ID<Job>, JobUsage)] {
    var isNews = false
    var usages: [(ID<Job>, JobUsage)] = []
    for (index, report) in reports.enumerated() {
      guard let entry = try find(tx, report.job) else {
        // The answer to that it was forgotten may have been lost.
        if report.state == .forgotten { continue }
        throw AgentRefusal.notHanded(index)
      }
      guard entry.agent == agent.id, entry.place == agent.place else { throw AgentRefusal.notHanded(index) }
      if report.state == .forgotten {
        guard entry.wish == .forget else { throw AgentRefusal.changed(index) }
        try tx.execute("DELETE FROM agent_job WHERE job = ?", report.job)
        continue
      }
      if entry.wish == .forget { continue }
      var told = try told(report, of: entry, by: agent, hasOutput, index, at: now)
      if entry.state.isFinal {
        guard entry.report?.isSameEnd(as: told) == true else { throw AgentRefusal.changed(index) }
        continue
      }
      // A cluster may take back what runs, to run it again; here it goes on.
      if told.state == .starting, entry.state == .running { continue }
      if let usage = told.usage { usages.append((report.job, usage)) }
      told.usage = nil
      if told.state.rawValue == entry.state.rawValue { continue }
      try tx.execute(
        "UPDATE agent_job SET state = ?, report = ?, reported_at = ? WHERE job = ?", told.state.rawValue,
        try JSON(encoding: told), now, report.job)
      isNews = true
    }
    if isNews { tx.signal(Jobs.topic) }
    return usages
  }

  /// What of a report can be true: times between those at which the hub handed the job over and heard of its end, and no more
  /// processor time than there was.
  private static func told(
    _ report: AgentReport, of entry: Entry, by agent: Agent, _ hasOutput: (ID<Job>, String) -> Bool, _ index: Int,
    at now: Instant
  ) throws -> AgentReport {
    var report = report
    if let words = report.words { report.words = String(words.prefix(2000)) }
    report.usage =
      report.state != .running
      ? nil
      : report.usage?.bounded(
        from: entry.handedAt ?? now, to: now, lag: agent.clockLag, processors: entry.processors)
    guard report.state == .ended else {
      report.result = nil
      report.outputs = nil
      report.untaken = nil
      return report
    }
    guard let result = report.result else {
      throw AgentRefusal.part(index, "result", Text(zh: "结束的作业须有结果", en: "a job that has ended has a result"))
    }
    let wanted = Set(entry.spec.outputs)
    for (name, sha256) in report.outputs ?? [:] {
      guard wanted.contains(name), hasOutput(entry.job, sha256) else {
        throw AgentRefusal.part(
          index, "outputs", Text(zh: "输出须先上传", en: "outputs that the job has, and brought before its end is told"))
      }
    }
    guard wanted.isSuperset(of: (report.untaken ?? [:]).keys) else {
      throw AgentRefusal.part(index, "untaken", Text(zh: "作业声明的输出", en: "outputs that the job has"))
    }
    report.result = result.bounded(
      from: entry.handedAt ?? now, to: now, lag: agent.clockLag, processors: entry.processors)
    return report
  }
}

extension AgentReport {
  /// Whether both tell of the same end. Times may have been bounded otherwise at another moment.
  func isSameEnd(as other: AgentReport) -> Bool {
    state == other.state && outputs ?? [:] == other.outputs ?? [:] && result?.ending == other.result?.ending
      && result?.exitCode == other.result?.exitCode
  }
}

extension JobUsage {
  /// What an agent with whatever clock may say of a job that runs (``JobResult/bounded(from:to:lag:processors:)``).
  func bounded(from handed: Instant, to now: Instant, lag: Int64, processors: Int64) -> JobUsage {
    let (first, last) = (handed.milliseconds, max(handed.milliseconds, now.milliseconds))
    let (at, overflow) = self.at.milliseconds.addingReportingOverflow(lag)
    let wall = min(max(0, wallMilliseconds), last - first)
    let (most, isMore) = wall.multipliedReportingOverflow(by: processors)
    return JobUsage(
      at: Instant(milliseconds: overflow ? last : min(max(at, first), last)), wallMilliseconds: wall,
      cpuMilliseconds: min(max(0, cpuMilliseconds), isMore ? .max : most), memoryBytes: max(0, memoryBytes),
      diskBytes: max(0, diskBytes))
  }
}

extension JobResult {
  /// Of a job that was never begun.
  static func neverRan(_ ending: Ending) -> JobResult {
    JobResult(
      ending: ending, exitCode: -1, cpuMilliseconds: 0, peakMemoryBytes: 0, startedAt: 0, endedAt: 0, logBytes: 0,
      outputBytes: 0)
  }

  /// What an agent with whatever clock may say of a job.
  ///
  /// - Parameters:
  ///   - handed: when it was given the job.
  ///   - now: when it tells the end.
  ///   - lag: what its clock lacks of the hub's.
  func bounded(from handed: Instant, to now: Instant, lag: Int64, processors: Int64) -> JobResult {
    var result = self
    if startedAt != 0 || endedAt != 0 {
      let (first, last) = (handed.milliseconds, max(handed.milliseconds, now.milliseconds))
      result.startedAt = min(max(Self.sum(startedAt, lag), first), last)
      result.endedAt = min(max(Self.sum(endedAt, lag), result.startedAt), last)
    }
    result.logBytes = max(0, logBytes)
    result.outputBytes = max(0, outputBytes)
    if let energy = energyMillijoules, energy < 0 { result.energyMillijoules = nil }
    return result.held(to: processors)
  }

  private static func sum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? (b > 0 ? .max : .min) : sum
  }
}
