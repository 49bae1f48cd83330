import Compute
import Identity
import ServiceLifecycle
import Store
import Vocabulary

/// The event stream of one job: its states, its log as it grows, and what it takes while it runs.
struct JobEvents: Sendable {
  let services: Services
  let jobs: JobServices
  let job: ID<Job>
  let viewer: Credential
  /// The byte of the log to begin with.
  let from: Int64

  /// Ends when the job is over, the viewer may not look any more, or the hub stops, or after an hour: a client then comes back.
  func write(_ send: (String) async throws -> Void) async throws {
    var offset = from
    var state: Job.State?
    var quiet = 0
    var usage: JobUsage?
    for _ in 0..<18_000 where !Task.isShuttingDownGracefully {
      guard let (found, isShown) = try await look() else { return }
      if found.state != state {
        state = found.state
        try await send("event: state\ndata: \(try JSON(encoding: found).canonicalText)\n\n")
      }
      // Before the log, so that a job that prints without pause is told of too.
      if isShown, let told = try await jobs.usage(of: found), told != usage {
        usage = told
        try await send("event: usage\ndata: \(try JSON(encoding: told).canonicalText)\n\n")
      }
      let bytes = isShown ? try await jobs.log(found, from: offset, most: 65_536) : []
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

  /// The job, and whether its log is the viewer's to read; nil once the viewer may not look.
  private func look() async throws -> (job: Job, isLogShown: Bool)? {
    let now = services.clock()
    do {
      return try await services.database.read { tx in
        let caller = try viewer.caller(tx, at: now)
        let found = try Jobs.get(tx, job)
        try Access.require(caller, .view, owners: found.consumer, found.provider)
        return (found, (try? Jobs.requireLog(found, for: caller.participant)) != nil)
      }
    } catch let refusal as Refusal where [.unauthenticated, .forbidden, .notFound].contains(refusal.kind) {
      return nil
    }
  }
}
