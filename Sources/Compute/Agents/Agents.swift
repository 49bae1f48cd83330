import Evidence
public import Identity
public import Store
public import Vocabulary

/// The register of agents.
public enum Agents {
  /// Signalled when an agent is registered or retired.
  public static let topic = "agents"

  /// Registers the agent of a cluster, and makes the one key that it is known by. Appends `agent.registered`.
  public static func register(
    _ tx: Transaction, cluster: String, owner: ID<Participant>, days: Int64, by caller: Caller, at now: Instant
  ) throws -> (agent: Agent, secret: String) {
    guard isName(cluster) else { throw AgentRefusal.name }
    guard try tx.row("SELECT name FROM cluster WHERE name = ?", cluster) == nil else {
      throw AgentRefusal.taken(cluster)
    }
    guard try Participants.get(tx, owner).state == .active else { throw Refusal.notFound("participant") }
    let (key, secret) = try APIKeys.createForAgent(
      tx, of: owner, name: "agent " + cluster, days: days, by: caller, at: now)
    let agent = Agent(
      id: ID(at: now), cluster: cluster, owner: owner, key: key.id, state: .active, session: 0, clockLag: 0,
      registeredAt: now)
    try Clusters.register(tx, [.init(name: cluster, kind: Agent.word, owner: owner)])
    try tx.execute(
      """
      INSERT INTO agent (id, cluster, owner, api_key, state, session, clock_lag, registered_at)
      VALUES (?, ?, ?, ?, ?, 0, 0, ?)
      """, agent.id, cluster, owner, key.id, agent.state.rawValue, now)
    try record(tx, agent, "agent.registered", by: caller.participant, at: now, ["cluster": .string(cluster)])
    tx.signal(topic)
    return (agent, secret)
  }

  /// Gives an agent another key; the one that it had ends at once. Appends `agent.key-renewed`.
  public static func renewKey(
    _ tx: Transaction, _ id: ID<Agent>, days: Int64, by caller: Caller, at now: Instant
  ) throws -> (agent: Agent, secret: String) {
    var agent = try get(tx, id)
    guard agent.state == .active else { throw AgentRefusal.retired }
    try APIKeys.revoke(tx, agent.key, of: agent.owner, at: now)
    let (key, secret) = try APIKeys.createForAgent(
      tx, of: agent.owner, name: "agent " + agent.cluster, days: days, by: caller, at: now)
    agent.key = key.id
    try tx.execute("UPDATE agent SET api_key = ? WHERE id = ?", key.id, id)
    try record(tx, agent, "agent.key-renewed", by: caller.participant, at: now, ["key": JSON(key.id)])
    return (agent, secret)
  }

  /// Ends an agent for good: what it has not told the end of is lost. Appends `agent.retired`.
  public static func retire(_ tx: Transaction, _ id: ID<Agent>, by actor: ID<Participant>, at now: Instant) throws
    -> Agent
  {
    var agent = try get(tx, id)
    guard agent.state == .active else { return agent }
    try APIKeys.revoke(tx, agent.key, of: agent.owner, at: now)
    agent.state = .retired
    agent.session += 1
    try tx.execute(
      "UPDATE agent SET state = ?, session = ? WHERE id = ?", agent.state.rawValue, agent.session, id)
    try record(tx, agent, "agent.retired", by: actor, at: now, [:])
    for word in [topic, AgentJobs.topic(id), Jobs.topic] { tx.signal(word) }
    return agent
  }

  public static func get(_ tx: Transaction, _ id: ID<Agent>) throws -> Agent {
    guard let row = try tx.row("SELECT \(columns) FROM agent WHERE id = ?", id) else { throw Refusal.notFound("agent") }
    return try read(row)
  }

  /// The agent whose key it is. Refuses any other key.
  public static func get(_ tx: Transaction, of caller: Caller) throws -> Agent {
    guard let key = caller.key, let row = try tx.row("SELECT \(columns) FROM agent WHERE api_key = ?", key) else {
      throw AgentRefusal.notAnAgent
    }
    return try read(row)
  }

  /// The agent that serves a cluster; nil if none does.
  public static func find(_ tx: Transaction, cluster: String) throws -> Agent? {
    try tx.row("SELECT \(columns) FROM agent WHERE cluster = ?", cluster).map(read)
  }

  /// Agents in order of registration.
  /// - Parameter owner: whose; nil: everybody's.
  public static func list(
    _ tx: Transaction, of owner: ID<Participant>?, after cursor: String?, limit: Int
  ) throws -> [Agent] {
    if let owner {
      return try tx.rows(
        "SELECT \(columns) FROM agent WHERE owner = ? AND id > ? ORDER BY id LIMIT ?", owner, cursor ?? "", limit
      ).map(read)
    }
    return try tx.rows("SELECT \(columns) FROM agent WHERE id > ? ORDER BY id LIMIT ?", cursor ?? "", limit).map(read)
  }

  /// Those whose jobs somebody must look after.
  public static func served(_ tx: Transaction) throws -> [Agent] {
    try tx.rows(
      """
      SELECT \(columns) FROM agent WHERE state = 'active'
        OR EXISTS (SELECT 1 FROM agent_job WHERE agent_job.agent = agent.id)
        OR EXISTS (
          SELECT 1 FROM pool JOIN job ON job.pool = pool.id
          WHERE pool.cluster = agent.cluster AND job.over = 0)
      ORDER BY id
      """
    ).map(read)
  }

  /// What an agent's engine has, as it last told.
  static func inventory(_ tx: Transaction, _ id: ID<Agent>) throws -> Inventory? {
    guard let row = try tx.row("SELECT inventory FROM agent WHERE id = ?", id), !row.isNull(0) else { return nil }
    return try row.json(0).decode(Inventory.self)
  }

  private static let columns = """
    id, cluster, owner, api_key, state, session, engine, place, version, host, clock_lag, registered_at, began_at, seen_at
    """

  private static func read(_ row: Row) throws -> Agent {
    Agent(
      id: try row.id(0), cluster: try row.text(1), owner: try row.id(2), key: try row.id(3),
      state: Agent.State(rawValue: try row.text(4)) ?? .retired, session: try row.int(5),
      engine: try row.optionalText(6), place: try row.optionalText(7), version: try row.optionalText(8),
      host: try row.optionalText(9), clockLag: try row.int(10), registeredAt: try row.instant(11),
      beganAt: try row.optionalInstant(12), seenAt: try row.optionalInstant(13))
  }

  private static func isName(_ word: String) -> Bool {
    (1...60).contains(word.utf8.count)
      && word.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
  }

  private static func record(
    _ tx: Transaction, _ agent: Agent, _ kind: String, by actor: ID<Participant>, at now: Instant, _ data: JSON
  ) throws {
    try EvidenceLog.append(
      tx,
      EvidenceEntry(kind: kind, at: now, subject: agent.id.description, actor: actor.description, data: data))
  }
}
