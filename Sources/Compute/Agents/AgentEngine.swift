import Dispatch
import Glibc
public import Store
import Synchronization
public import Vocabulary

/// Runs jobs through an agent beside the owner's cluster: writes down what is wanted, and tells what the agent has told.
///
/// All of it is in the database, so that it survives restarts and is the same on every replica. What was handed over stays the
/// agent's however long that is out of contact: lost contact is no lost job.
public final class AgentEngine: Engine {
  public let name = Agent.word
  public let identity: String
  public let cluster: String?
  public let startsAtOnce = false
  let agent: ID<Agent>
  private let database: any Database
  private let files: AgentFiles
  private let patience: AgentPatience
  private let clock: @Sendable () -> Instant
  private let isThere = Mutex(false)

  public init(
    _ agent: Agent, database: any Database, files: AgentFiles, patience: AgentPatience,
    clock: @escaping @Sendable () -> Instant
  ) {
    self.agent = agent.id
    identity = "agent-" + agent.id.description
    cluster = agent.cluster
    self.database = database
    self.files = files
    self.patience = patience
    self.clock = clock
  }

  /// Whether it was in contact at the last look.
  public var takesJobs: Bool { isThere.withLock { $0 } }

  public func prepare(_ job: String) throws { try files.make(agent, job) }

  public func start(_ job: String, _ spec: JobSpec, inputs: [(name: String, path: String)]) throws {
    guard let id = ID<Job>(job) else { throw ComputeFailure(job, because: "it is no job") }
    // Files of the hub are named by their digests.
    let given = inputs.map { input in
      AgentWork.Input(
        name: input.name, sha256: input.path.split(separator: "/").last.map(String.init) ?? "",
        bytes: Files.size(input.path) ?? 0)
    }
    try files.make(agent, job)
    var here = spec
    // The hub's folders are not the agent's.
    here.reach = nil
    let (agent, spec) = (agent, here)
    try wait { try await $0.write { tx in try AgentJobs.want(tx, id, spec, given, by: agent) } }
  }

  public func observe(_ jobs: [String]) async -> [String: EngineState] {
    let (agent, patience, now) = (agent, patience, clock())
    let found = try? await database.read { tx in
      (try Agents.get(tx, agent), try AgentJobs.states(tx, of: agent))
    }
    // Without an answer nothing is known, and so nothing is told.
    guard let (record, states) = found else { return [:] }
    isThere.withLock { $0 = patience.outOfContactSince(record, at: now) == nil }
    return Dictionary(uniqueKeysWithValues: jobs.map { ($0, states[$0] ?? unknown(record)) })
  }

  /// Of a job that the agent was never asked for. A retired one cannot be asked any more.
  private func unknown(_ agent: Agent) -> EngineState { agent.state == .retired ? .ended(.lost) : .unknown }

  public func settle(_ job: String) -> EngineState {
    let agent = agent
    let states = try? wait { try await $0.read { tx in try AgentJobs.states(tx, of: agent) } }
    // What cannot be asked now is looked at again.
    return states.map { $0[job] ?? .unknown } ?? .starting
  }

  public func cancel(_ job: String) {
    guard let id = ID<Job>(job) else { return }
    _ = try? wait { database in
      // Asked again and again for as long as the job goes on.
      let isAsked = try await database.read { tx in try AgentJobs.find(tx, id)?.wish != .run }
      if !isAsked { try await database.write { tx in try AgentJobs.cancel(tx, id) } }
    }
  }

  public func forget(_ job: String) {
    guard let id = ID<Job>(job) else { return }
    _ = try? wait { try await $0.write { tx in try AgentJobs.forget(tx, id) } }
    files.remove(agent, job)
  }

  public func usage(of job: String) -> JobUsage? { files.usage(agent, job) }

  public func log(_ job: String, from offset: Int64, most: Int) -> [UInt8] {
    files.log(agent, job, from: offset, most: most)
  }

  public func readOutput(_ job: String, _ name: String, _ body: ([UInt8]) throws -> Void) throws -> Bool {
    guard let id = ID<Job>(job) else { return false }
    let report = try wait { try await $0.read { tx in try AgentJobs.find(tx, id)?.report } }
    if let rule = report?.untaken?[name] {
      throw Refusal(.unacceptable, rule: rule, Text(zh: "代理未能取回该输出", en: "the agent could not bring this output"))
    }
    guard let sha256 = report?.outputs?[name], let path = files.output(agent, job, sha256) else { return false }
    var offset: Int64 = 0
    while let piece = Files.read(path, most: 1 << 20, from: offset), !piece.isEmpty {
      try body(piece)
      offset += Int64(piece.count)
    }
    return true
  }

  public func inventory() async throws -> Inventory {
    let (agent, patience, now) = (agent, patience, clock())
    let (record, inventory) = try await database.read { tx in
      (try Agents.get(tx, agent), try Agents.inventory(tx, agent))
    }
    guard patience.outOfContactSince(record, at: now) == nil, let inventory else {
      throw ComputeFailure(record.cluster, because: "its agent is out of contact")
    }
    return inventory
  }

  public func running() -> [String] { jobs { !$0.isOver } }

  public func leftovers() -> [String] {
    let known = Set(jobs { _ in true })
    return jobs { $0.isOver } + files.jobs(agent).filter { $0.hasPrefix("job_") && !known.contains($0) }
  }

  private func jobs(_ isMeant: (EngineState) -> Bool) -> [String] {
    let agent = agent
    let states = try? wait { try await $0.read { tx in try AgentJobs.states(tx, of: agent) } }
    return (states ?? [:]).filter { isMeant($1) }.map(\.key)
  }

  /// Asks the database and waits for it: the thread is the engine's own (``EngineThread``).
  private func wait<Value: Sendable>(
    _ work: @escaping @Sendable (any Database) async throws -> Value
  ) throws -> Value {
    let answer = Answer<Value>()
    let database = database
    Task.detached {
      do { answer.give(.success(try await work(database))) } catch { answer.give(.failure(error)) }
    }
    return try answer.take().get()
  }

  private final class Answer<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>>(.failure(ComputeFailure("database", because: "no answer")))
    private let come = DispatchSemaphore(value: 0)

    func give(_ value: Result<Value, any Error>) {
      result.withLock { $0 = value }
      come.signal()
    }

    func take() -> Result<Value, any Error> {
      come.wait()
      return result.withLock { $0 }
    }
  }
}

extension EngineState {
  fileprivate var isOver: Bool {
    switch self {
    case .ended, .refused: true
    case .unknown, .starting, .running: false
    }
  }
}
