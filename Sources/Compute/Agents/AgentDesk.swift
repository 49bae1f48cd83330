public import Identity
public import Store
public import Vocabulary

/// Where agents come with what they have to tell, and ask for work. Everything is said in the name of a session, and one that
/// is not the newest changes nothing.
public struct AgentDesk: Sendable {
  public let files: AgentFiles
  public let patience: AgentPatience
  /// The largest output that is taken.
  public let outputBytes: Int64
  private let database: any Database

  /// The largest piece of a log.
  public static let logPiece = 1 << 20
  /// What a log may hold besides what the job was given: words on that it was cut.
  private static let logSlack: Int64 = 4096

  public init(files: AgentFiles, patience: AgentPatience, outputBytes: Int64 = 256 << 20, database: any Database) {
    self.files = files
    self.patience = patience
    self.outputBytes = outputBytes
    self.database = database
  }

  public func begin(_ tx: Transaction, _ hello: AgentHello, by caller: Caller, at now: Instant) throws -> AgentSession {
    try Agents.begin(tx, hello, by: caller, outputBytes: outputBytes, at: now)
  }

  /// What the agent has not been told yet, at once if there is anything.
  public func work(
    _ session: Int64, received: [AgentWork.Receipt], by caller: Caller, at now: Instant
  ) async throws -> (agent: Agent, work: [AgentWork]) {
    let (agent, work) = try await database.write { tx in
      var agent = try Agents.speaking(tx, session, by: caller)
      try Agents.heard(tx, &agent, clock: nil, at: now)
      try AgentJobs.received(tx, received, by: agent)
      return (agent, try AgentJobs.work(tx, for: agent, at: now))
    }
    return (
      agent,
      work.map { item in
        var item = item
        item.logBytes = files.logBytes(agent.id, item.job.description)
        return item
      }
    )
  }

  /// Whether there is something that the agent has not been told.
  public func hasWork(_ session: Int64, by caller: Caller) async throws -> Bool {
    try await database.read { tx in try AgentJobs.hasWork(tx, for: try Agents.speaking(tx, session, by: caller)) }
  }

  /// Takes down what an agent tells, all of it or nothing.
  public func report(
    _ session: Int64, _ reports: [AgentReport], clock: Int64, inventory: Inventory?, by caller: Caller,
    at now: Instant
  ) async throws {
    let files = files
    let (agent, usages) = try await database.write { tx in
      var agent = try Agents.speaking(tx, session, by: caller)
      try Agents.heard(tx, &agent, clock: clock, at: now)
      if let inventory { try Agents.keep(tx, inventory, of: agent.id) }
      let id = agent.id
      let usages = try AgentJobs.apply(
        tx, reports, of: agent, hasOutput: { files.output(id, $0.description, $1) != nil }, at: now)
      return (id, usages)
    }
    // Shown and never charged: no write of the database's.
    for (job, usage) in usages { files.keep(usage, agent, job.description) }
  }

  /// The file of an input of a job that the agent is to run.
  public func input(
    _ tx: Transaction, _ session: Int64, _ job: ID<Job>, _ index: Int, by caller: Caller
  ) throws -> AgentWork.Input {
    let (_, entry) = try open(tx, session, job, by: caller)
    guard entry.inputs.indices.contains(index) else { throw Refusal.notFound("input") }
    return entry.inputs[index]
  }

  /// Adds a piece of the log of a job that has not ended. Returns how much of it is here then.
  public func addLog(
    _ session: Int64, _ job: ID<Job>, _ piece: [UInt8], at offset: Int64, by caller: Caller
  ) async throws -> Int64 {
    let (agent, entry) = try await database.read { tx in try open(tx, session, job, by: caller) }
    return try files.addLog(
      agent.id, job.description, piece, at: offset, most: entry.spec.limits.logBytes + Self.logSlack)
  }

  /// The folder into which an output of a job that has not ended is written.
  public func outputFolder(
    _ session: Int64, _ job: ID<Job>, _ index: Int, by caller: Caller
  ) async throws -> String {
    let (agent, entry) = try await database.read { tx in try open(tx, session, job, by: caller) }
    guard entry.spec.outputs.indices.contains(index) else { throw Refusal.notFound("output") }
    return files.outputs(agent.id, job.description)
  }

  private func open(
    _ tx: Transaction, _ session: Int64, _ job: ID<Job>, by caller: Caller
  ) throws -> (Agent, AgentJobs.Entry) {
    let agent = try Agents.speaking(tx, session, by: caller)
    guard let entry = try AgentJobs.find(tx, job), entry.agent == agent.id, entry.place == agent.place else {
      throw Refusal.notFound("job")
    }
    guard !entry.state.isFinal, entry.wish != .forget else { throw AgentRefusal.notOpen }
    return (agent, entry)
  }
}
