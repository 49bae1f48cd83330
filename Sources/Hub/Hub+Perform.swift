import Compute
public import DataSpace
import Evidence
public import Identity
import ServiceLifecycle
import Store
public import Vocabulary

// The hub's operations for faces that live in the same process. They take the same way as requests to the REST door:
// the same shapes, the same authentication, the same access rules.
extension Hub {
  /// A page showed a dataset to somebody.
  public func noteView(of dataset: Dataset) {
    guard dataset.state == .published else { return }
    dispatcher.views.note(dataset.id, at: services.clock())
  }

  /// Runs the operation that the OpenAPI document calls `operation`, and gives its answer's body.
  ///
  /// Throws the ``Vocabulary/Refusal`` that the REST door would answer with; also for operations that are streams.
  public func perform(
    _ operation: String, as credential: Credential?, path: [String: String] = [:], query: [String: String] = [:],
    body: JSON = .null
  ) async throws -> JSON {
    let incoming = Incoming(
      credential: credential, path: path, query: query, body: body, at: services.clock())
    return try await dispatcher.run(try endpoint(operation), incoming).body ?? .null
  }

  /// Runs an operation that answers a file, and gives its bytes as they are: what was signed stays as it was signed.
  ///
  /// Throws the ``Vocabulary/Refusal`` that the REST door would answer with.
  public func file(
    _ operation: String, as credential: Credential?, path: [String: String] = [:]
  ) async throws -> [UInt8] {
    let incoming = Incoming(credential: credential, path: path, query: [:], body: .null, at: services.clock())
    return try await dispatcher.run(try endpoint(operation), incoming).bytes ?? []
  }

  /// Signs a member in. Refuses alike whether the login is unknown, locked, or the password wrong.
  public func signIn(login: String, password: String) async throws -> Session {
    try await SignInWork.signIn(services, login, password)
  }

  /// Ends a session; one that is not there is no error.
  public func signOut(session token: String) async throws {
    let now = services.clock()
    try await services.database.write { tx in try Sessions.end(tx, session: token, at: now) }
  }

  /// Changes the password of the member whose session it is, and ends all their sessions.
  public func changePassword(old: String, new: String, session token: String) async throws {
    let call = try await call(
      "changePassword", as: .session(token), path: [:], body: ["old": .string(old), "new": .string(new)])
    try await SignInWork.changePassword(services, call)
  }

  /// At most `most` bytes of a job's log from byte `offset` on.
  public func jobLog(
    _ id: String, from offset: Int64, most: Int = 65_536, as credential: Credential?
  ) async throws -> [UInt8] {
    let call = try await call("getJobLog", as: credential, path: ["job": id], query: ["from": String(offset)])
    return try await ComputeEndpoints.log(services, jobs, call, most: most)
  }

  /// Stops a job.
  public func cancelJob(_ id: String, as credential: Credential?) async throws {
    let call = try await call("cancelJob", as: credential, path: ["job": id])
    _ = try await ComputeEndpoints.cancel(services, jobs, call)
  }

  /// A place for a stream that follows what happens, among those of `GET /v1/events`: whoever lets go of it gives it back.
  ///
  /// Refuses (`events.too-many`) where the participant has as many as it may, or there is none left.
  public func streamPlace(for participant: ID<Participant>) throws(Refusal) -> StreamPlace {
    try StreamPlace(among: services.followers, for: participant)
  }

  /// Says that something was recorded, at most once in `pause`; ends when the hub stops.
  public func changes(pause: Duration) -> AsyncStream<Void> {
    let news = services.database.signals(EvidenceLog.topic)
    return AsyncStream { continuation in
      let task = Task {
        for await _ in news.cancelOnGracefulShutdown() {
          continuation.yield()
          guard (try? await Task.sleep(for: pause)) != nil else { break }
        }
        continuation.finish()
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  /// The receipt of the entry at `index` as its canonical JSON.
  public func receipt(_ index: Int64, as credential: Credential?) async throws -> String {
    let call = try await call("getReceipt", as: credential, path: ["index": String(index)])
    return String(decoding: try await EvidenceEndpoints.receipt(services, call), as: UTF8.self)
  }

  /// The log's head as anyone may read it.
  public struct LogHead: Sendable {
    public var origin: String
    public var size: Int64
    /// Lower-case hex.
    public var root: String
    /// The signed note.
    public var checkpoint: String
    /// The verifier key of C2SP signed-note.
    public var key: String
  }

  /// A signed checkpoint over every entry there is now.
  public func logHead() async throws -> LogHead {
    let checkpoint = try await services.log.checkpoint(at: services.clock())
    return LogHead(
      origin: checkpoint.origin, size: checkpoint.size, root: checkpoint.root.hex,
      checkpoint: checkpoint.note.description, key: services.log.key.description)
  }

  private func call(
    _ operation: String, as credential: Credential?, path: [String: String], query: [String: String] = [:],
    body: JSON = .null
  ) async throws -> Call {
    try await dispatcher.call(
      try endpoint(operation),
      Incoming(credential: credential, path: path, query: query, body: body, at: services.clock()))
  }

  private func endpoint(_ operation: String) throws(Refusal) -> Endpoint {
    guard let endpoint = endpoints.first(where: { $0.operation == operation }) else {
      throw Refusal.notFound(operation)
    }
    return endpoint
  }
}
