import Identity
import Vocabulary

/// What becomes of a job after it was submitted: kept beside its body, which stays as it was written.
struct JobCourse: Hashable, Sendable, Codable {
  var engine: String?
  var startedAt: Instant?
  var result: JobResult?
  var outputs: [String: ID<Upload>]?
  var withheld: [String: WithheldOutput]?
  var reason: String?
  var stoppedBy: ID<Participant>?
  var attempt: Int64?
  var run: ID<Job>?
  var spentSeconds: Int64?
  var acceleratorSecondsLeft: Int64?
  var quota: QuotaShare?
  var displacement: Displacement?
  var node: JobNode?

  init(_ job: Job) {
    engine = job.engine
    startedAt = job.startedAt
    result = job.result
    outputs = job.outputs.isEmpty ? nil : job.outputs
    withheld = job.withheld
    reason = job.reason
    stoppedBy = job.stoppedBy
    attempt = job.attempt
    run = job.run
    spentSeconds = job.spentSeconds
    acceleratorSecondsLeft = job.acceleratorSecondsLeft
    quota = job.quota
    displacement = job.displacement
    node = job.node
  }

  func apply(to job: inout Job) {
    job.engine = engine
    job.startedAt = startedAt
    job.result = result
    job.outputs = outputs ?? [:]
    job.withheld = withheld
    job.reason = reason
    job.stoppedBy = stoppedBy
    job.attempt = attempt
    job.run = run
    job.spentSeconds = spentSeconds
    job.acceleratorSecondsLeft = acceleratorSecondsLeft
    job.quota = quota
    job.displacement = displacement
    job.node = node
  }
}
