import Scheduling

/// What a run came to.
public struct SequenceFigures: Hashable, Sendable {
  public var jobs = 0
  /// max(1, (wait + run) ÷ max(run, 10)), of each job.
  public var meanSlowdown = 0.0
  public var slowdownPercentiles: [Int: Double] = [:]
  public var meanWait = 0.0
  public var waitPercentiles: [Int: Double] = [:]
  public var longestWait: Int64 = 0
  /// From the first submission to the last end.
  public var makespan: Int64 = 0
  /// Busy processor time ÷ processors × makespan.
  public var utilisation = 0.0
}

extension SequenceRun {
  public static let percentiles = [50, 90, 95, 99]

  /// Durations under this many seconds count as this many (Feitelson et al., JSSPP 1997).
  public static let boundedBelow: Int64 = 10

  public var figures: SequenceFigures {
    var figures = SequenceFigures()
    figures.jobs = jobs.count
    guard let first = jobs.first else { return figures }
    var waits: [Double] = []
    var slowdowns: [Double] = []
    var lastEnd = first.submitted
    var work = 0.0
    for (job, start) in zip(jobs, starts) {
      let wait = start - job.submitted
      waits.append(Double(wait))
      slowdowns.append(max(1, Double(wait + job.duration) / Double(max(job.duration, Self.boundedBelow))))
      lastEnd = max(lastEnd, start + job.duration)
      work += Double(job.duration) * Double(job.width)
    }
    figures.meanSlowdown = slowdowns.reduce(0, +) / Double(jobs.count)
    figures.meanWait = waits.reduce(0, +) / Double(jobs.count)
    waits.sort()
    slowdowns.sort()
    for rank in Self.percentiles {
      // Nearest rank.
      let index = max(0, (rank * jobs.count + 99) / 100 - 1)
      figures.waitPercentiles[rank] = waits[index]
      figures.slowdownPercentiles[rank] = slowdowns[index]
    }
    figures.longestWait = Int64(waits.last ?? 0)
    figures.makespan = lastEnd - first.submitted
    figures.utilisation = figures.makespan > 0 ? work / Double(figures.makespan) / Double(capacity) : 0
    return figures
  }
}
