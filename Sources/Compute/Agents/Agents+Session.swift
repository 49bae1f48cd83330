public import Identity
public import Store
public import Vocabulary

extension Agents {
  /// Lets a process speak for an agent. Whoever did so before is heard no more.
  public static func begin(
    _ tx: Transaction, _ hello: AgentHello, by caller: Caller, outputBytes: Int64, at now: Instant
  ) throws -> AgentSession {
    let agent = try get(tx, of: caller)
    guard agent.state == .active else { throw AgentRefusal.retired }
    try tx.execute(
      """
      UPDATE agent SET session = ?, engine = ?, place = ?, version = ?, host = ?, clock_lag = ?, began_at = ?, seen_at = ?
      WHERE id = ?
      """, agent.session + 1, hello.engine, hello.place, hello.version, hello.host, lag(hello.clock, now), now, now,
      agent.id)
    if let inventory = hello.inventory { try keep(tx, inventory, of: agent.id) }
    // The process that spoke before may be waiting for work, and jobs for this one.
    tx.signal(AgentJobs.topic(agent.id))
    tx.signal(Jobs.topic)
    return AgentSession(
      agent: agent.id, cluster: agent.cluster, session: agent.session + 1, outputBytes: outputBytes)
  }

  /// The agent of a caller in whose name this session speaks. Refuses any but the newest.
  public static func speaking(_ tx: Transaction, _ session: Int64, by caller: Caller) throws -> Agent {
    let agent = try get(tx, of: caller)
    guard agent.state == .active else { throw AgentRefusal.retired }
    guard agent.session == session else { throw AgentRefusal.over }
    return agent
  }

  /// Notes that an agent was heard.
  /// - Parameter clock: what its own said.
  public static func heard(_ tx: Transaction, _ agent: inout Agent, clock: Int64?, at now: Instant) throws {
    if let clock { agent.clockLag = lag(clock, now) }
    agent.seenAt = now
    try tx.execute("UPDATE agent SET seen_at = ?, clock_lag = ? WHERE id = ?", now, agent.clockLag, agent.id)
  }

  static func keep(_ tx: Transaction, _ inventory: Inventory, of agent: ID<Agent>) throws {
    try tx.execute("UPDATE agent SET inventory = ? WHERE id = ?", try JSON(encoding: inventory), agent)
  }

  /// Numbers in JSON are far from the end of Int64.
  private static func lag(_ clock: Int64, _ now: Instant) -> Int64 { now.milliseconds - clock }
}
