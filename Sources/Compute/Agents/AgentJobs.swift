import Store
public import Vocabulary

/// What is wanted of the jobs of agents, and what those have told: one row for each job that an agent's engine was given.
public enum AgentJobs {
  /// Signalled when the hub wants something of an agent.
  public static func topic(_ agent: ID<Agent>) -> String { "agent/" + agent.description }

  /// At most so many jobs in one answer, and in one report.
  public static let most = 200

  /// How a job stands, as far as the hub has heard.
  enum State: String {
    /// Nothing was heard.
    case wanted
    case starting, running, ended, refused, absent
    var isFinal: Bool { [.ended, .refused, .absent].contains(self) }
  }

  struct Entry {
    var job: ID<Job>
    var agent: ID<Agent>
    var spec: JobSpec
    var inputs: [AgentWork.Input]
    var processors: Int64
    var wish: AgentWork.Wish
    var revision: Int64
    /// Where it was handed to; nothing but that place may run it.
    var place: String?
    var handedAt: Instant?
    var state: State
    var report: AgentReport?
  }

  private static let columns =
    "job, agent, spec, inputs, processors, wish, revision, place, handed_at, state, report"

  private static func read(_ row: Row) throws -> Entry {
    Entry(
      job: try row.id(0), agent: try row.id(1), spec: try row.json(2).decode(), inputs: try row.json(3).decode(),
      processors: try row.int(4), wish: AgentWork.Wish(rawValue: try row.text(5)) ?? .run, revision: try row.int(6),
      place: try row.optionalText(7), handedAt: try row.optionalInstant(8),
      state: State(rawValue: try row.text(9)) ?? .wanted,
      report: try row.isNull(10) ? nil : row.json(10).decode(AgentReport.self))
  }

  static func find(_ tx: Transaction, _ job: ID<Job>) throws -> Entry? {
    try tx.row("SELECT \(columns) FROM agent_job WHERE job = ?", job).map(read)
  }

  // MARK: - For the hub

  /// Wants a job run, once: whoever asks again changes nothing. Not if it is over meanwhile, or another try of it is due.
  static func want(
    _ tx: Transaction, _ job: ID<Job>, _ spec: JobSpec, _ inputs: [AgentWork.Input], by agent: ID<Agent>
  ) throws {
    let agent = try Agents.get(tx, agent)
    guard let found = try Jobs.find(tx, run: job), try !Jobs.isStale(tx, run: job), agent.state == .active else {
      throw ComputeFailure(job.description, because: "it is over, or its agent is retired")
    }
    var processors = max(1, spec.share?.processors ?? 1)
    if agent.engine == LocalEngine.word, let pool = found.pool {
      // There a job shares what the machine has.
      processors = max(processors, (try Pools.get(tx, pool).capacity.milliCPU + 999) / 1000)
    }
    try tx.execute(
      """
      INSERT INTO agent_job (
        job, agent, spec, inputs, processors, wish, revision, told_session, told_revision, state
      ) VALUES (?, ?, ?, ?, ?, 'run', 1, 0, 0, 'wanted') ON CONFLICT (job) DO NOTHING
      """, job, agent.id, try JSON(encoding: spec), try JSON(encoding: inputs), processors)
    tx.signal(topic(agent.id))
  }

  /// Wants a job stopped. One that nobody was given yet has ended with that.
  static func cancel(_ tx: Transaction, _ job: ID<Job>) throws {
    guard let entry = try find(tx, job), entry.wish == .run, !entry.state.isFinal else { return }
    if entry.place == nil {
      let report = AgentReport(job: job, state: .ended, result: .neverRan(.cancelled))
      try tx.execute(
        "UPDATE agent_job SET wish = 'cancel', state = 'ended', report = ? WHERE job = ?", try JSON(encoding: report),
        job)
      tx.signal(Jobs.topic)
    } else {
      try tx.execute("UPDATE agent_job SET wish = 'cancel', revision = revision + 1 WHERE job = ?", job)
      tx.signal(topic(entry.agent))
    }
  }

  /// Lets the agent remove what it has of a job; the row goes when it has done so.
  static func forget(_ tx: Transaction, _ job: ID<Job>) throws {
    guard let entry = try find(tx, job), entry.wish != .forget else { return }
    if try entry.place == nil || Agents.get(tx, entry.agent).state == .retired {
      try tx.execute("DELETE FROM agent_job WHERE job = ?", job)
    } else {
      try tx.execute("UPDATE agent_job SET wish = 'forget', revision = revision + 1 WHERE job = ?", job)
      tx.signal(topic(entry.agent))
    }
  }

  /// What is known of the jobs of an agent that are not to be forgotten.
  static func states(_ tx: Transaction, of agent: ID<Agent>) throws -> [String: EngineState] {
    let isRetired = try Agents.get(tx, agent).state == .retired
    let rows = try tx.rows("SELECT job, state, report FROM agent_job WHERE agent = ? AND wish <> 'forget'", agent)
    return try rows.reduce(into: [:]) { states, row in
      let report = try row.isNull(2) ? nil : row.json(2).decode(AgentReport.self)
      let state: EngineState =
        switch State(rawValue: try row.text(1)) {
        case .ended: .ended(report?.result ?? .lost)
        case .absent: .ended(.lost)
        case .refused: .refused(report?.words ?? "")
        case _ where isRetired: .ended(.lost)
        case .running: .running
        case .starting, .wanted, nil: .starting
        }
      states[try row.text(0)] = state
    }
  }

  // MARK: - For the agent

  /// What a process has not been told yet, the oldest first. What it is given to run is handed to its place with that.
  static func work(_ tx: Transaction, for agent: Agent, at now: Instant) throws -> [AgentWork] {
    guard let place = agent.place else { return [] }
    let rows = try tx.rows(
      """
      SELECT \(columns) FROM agent_job
      WHERE \(isUntold) ORDER BY job LIMIT ?
      """, agent.id, place, agent.session, most)
    return try rows.map { row in
      let entry = try read(row)
      if entry.place == nil {
        try tx.execute("UPDATE agent_job SET place = ?, handed_at = ? WHERE job = ?", place, now, entry.job)
      }
      let isWanted = entry.wish != .forget
      return AgentWork(
        job: entry.job, revision: entry.revision, wish: entry.wish, isKnown: entry.state != .wanted, logBytes: 0,
        spec: isWanted ? entry.spec : nil, inputs: isWanted ? entry.inputs : nil)
    }
  }

  /// What a process of this place and session has not been told.
  private static let isUntold = """
    agent = ? AND (place = ? OR place IS NULL) AND (told_session <> ? OR told_revision <> revision)
    AND (wish = 'forget' OR state IN ('wanted', 'starting', 'running'))
    """

  static func hasWork(_ tx: Transaction, for agent: Agent) throws -> Bool {
    try tx.row(
      "SELECT 1 FROM agent_job WHERE \(isUntold) LIMIT 1", agent.id, agent.place, agent.session) != nil
  }

  static func received(_ tx: Transaction, _ receipts: [AgentWork.Receipt], by agent: Agent) throws {
    for receipt in receipts {
      try tx.execute(
        "UPDATE agent_job SET told_session = ?, told_revision = ? WHERE job = ? AND agent = ? AND place = ?",
        agent.session, receipt.revision, receipt.job, agent.id, agent.place)
    }
  }
}
