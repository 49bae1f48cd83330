public import Scheduling
import Vocabulary

/// A job of the made workload, and whose it is.
public struct SitesJob: Hashable, Sendable {
  public var job: AcrossJob
  public var participant: Int
  public var isDeferrable: Bool
}

extension SitesFile {
  /// The work that the file describes, the same from the same seed: more by day than by night, less at weekends. It is
  /// made for the sites that are there in the file; those that join change what is done with it, not the work.
  public func work(seed: UInt64) -> [SitesJob] {
    var random = Randomness(seed: seed)
    let capacity = sites.filter { $0.planned != true }.reduce(0) { $0 + $1.accelerators }
    let largest = sites.filter { $0.planned != true }.map(\.accelerators).max() ?? 1
    let span = Int64(workload.days) * 86_400_000
    let wanted = Int128(capacity) * Int128(span) * Int128(workload.loadPerMille) / 1000
    var jobs: [SitesJob] = []
    var asked: Int128 = 0
    while asked < wanted {
      let at = moment(span, &random)
      let units = min(workload.units[random.below(workload.units.count)], largest)
      let minutes =
        workload.minutes[0] + random.below(workload.minutes[1] - workload.minutes[0] + 1)
      let isDeferrable = random.below(1000) < workload.deferrablePerMille
      let window =
        workload.windowHours[0]
        + random.below(workload.windowHours[1] - workload.windowHours[0] + 1)
      let submitted = start.adding(milliseconds: at)
      let run = Int64(minutes) * 60_000
      let latest = submitted.adding(milliseconds: Int64(window) * 3_600_000)
      let job = AcrossJob(
        id: 0, units: units, milliseconds: run, wattsPerUnit: workload.wattsPerUnit,
        submitted: submitted,
        latestStart: isDeferrable ? latest : nil,
        deadline: isDeferrable ? latest.adding(milliseconds: run) : nil)
      jobs.append(
        SitesJob(
          job: job, participant: random.below(workload.participants), isDeferrable: isDeferrable))
      asked += Int128(units) * Int128(run)
    }
    jobs.sort { $0.job.submitted < $1.job.submitted }
    for index in jobs.indices { jobs[index].job.id = index }
    return jobs
  }

  /// A moment of submission: thrice as likely from 9 to 21 o'clock, half as likely at weekends.
  private func moment(_ span: Int64, _ random: inout Randomness) -> Int64 {
    while true {
      let at = Int64(random.below(Int(span / 1000))) * 1000
      let local = (start.milliseconds + at) / 60_000 + (utcOffsetMinutes ?? 480)
      let hour = local / 60 % 24
      let isWeekend = (local / 1440 + 3) % 7 >= 5
      let weight = ((9..<21).contains(hour) ? 6 : 2) / (isWeekend ? 2 : 1)
      if random.below(6) < weight { return at }
    }
  }
}
