import Identity
import Scheduling
import Store
import Vocabulary

extension JobService {
  /// Stops what has to make room. Who starts in its place starts once it has ended, at a later look: nobody's place is taken
  /// twice. All of it, or none, is written down before anything is stopped.
  func displace(_ displaced: [(jobs: [Job], why: Displacement)]) async throws {
    guard !displaced.isEmpty else { return }
    let (now, term) = (clock(), term)
    let stopped = try await owned.write { tx in
      var stopped: [Job] = []
      for (jobs, why) in displaced {
        for one in jobs {
          var job = try Jobs.get(tx, one.id)
          guard !job.state.isOver, job.state != .queued, job.reason == nil else { continue }
          job.reason = "\(Job.preempted): \(why.cause.rawValue) for \(why.by)" + why.checkpointWords
          job.displacement = why
          stopped.append(try Jobs.setState(tx, job, job.state, at: now))
          var data: [String: JSON] = [
            "by": JSON(why.by), "consumer": JSON(why.consumer), "cause": .string(why.cause.rawValue), "term": term,
          ]
          if why.hasCheckpoint == true { data["checkpoint"] = true }
          if let cohort = why.cohort { data["cohort"] = .string(cohort) }
          try Jobs.record(tx, job, "job.displaced", by: nil, at: now, .object(data))
        }
      }
      return stopped
    }
    for job in stopped {
      underWay[job.id] = OpenJob(job)
      if isHere(job) { engine.cancel(job.engineName) }
    }
  }
}

extension Job {
  /// Why a job is stopped that has to make room.
  static let preempted = "preempted"

  /// Whether it is being stopped to make room, and for nothing else.
  var isDisplaced: Bool { reasonWord == Self.preempted }
}

extension Displacement {
  /// What a job's reason adds where its checkpoint spoke for it.
  fileprivate var checkpointWords: String { hasCheckpoint == true ? "; it goes on from its checkpoint" : "" }
}
