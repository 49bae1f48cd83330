import Compute
import Identity
import ServiceLifecycle
import Store
import Vocabulary

/// The event stream of one job: its states, and its log as it grows.
struct JobEvents: Sendable {
  let services: Services
  let jobs: JobService
  let job: ID<Job>
  let viewer: ID<Participant>
  /// The byte of the log to begin with.
  let from: Int64

  /// Ends when the job is over or the hub stops, or after an hour: a client then comes back.
  func write(_ send: (String) async throws -> Void) async throws {
    var offset = from
    var state: Job.State?
    var quiet = 0
    for _ in 0..<18_000 where !Task.isShuttingDownGracefully {
      let job = job
      let found = try await services.database.read { tx in try Jobs.get(tx, job) }
      if found.state != state {
        state = found.state
        try await send("event: state\ndata: \(try JSON(encoding: found).canonicalText)\n\n")
      }
      let isShown = (try? Jobs.requireLog(found, for: viewer)) != nil
      let bytes = isShown ? jobs.log(job, from: offset, most: 65_536) : []
      if !bytes.isEmpty {
        quiet = 0
        offset += Int64(bytes.count)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        try await send("event: log\nid: \(offset)\n" + lines.map { "data: \($0)\n" }.joined() + "\n")
        continue
      }
      if found.state.isOver { return }
      quiet += 1
      // So that a client that has gone is noticed.
      if quiet.isMultiple(of: 75) { try await send(": \(offset)\n\n") }
      try await cancelWhenGracefulShutdown { try await Task.sleep(for: .milliseconds(200)) }
    }
  }
}
