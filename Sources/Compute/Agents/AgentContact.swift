public import Store
public import Vocabulary

/// Since when nothing has been heard of what a job or a pool depends on.
public enum AgentContact {
  /// Nil if the agent of the pool is in contact, or it has none.
  public static func lost(
    _ tx: Transaction, of pool: Pool, within patience: AgentPatience, at now: Instant
  ) throws -> Instant? {
    guard pool.engine == Agent.word, let cluster = pool.cluster?.name,
      let agent = try Agents.find(tx, cluster: cluster)
    else { return nil }
    return patience.outOfContactSince(agent, at: now)
  }

  /// When the agent of the job's pool was last heard of.
  static func seen(_ tx: Transaction, of job: Job) throws -> Instant? {
    guard let id = job.pool, case let pool = try Pools.get(tx, id), pool.engine == Agent.word,
      let cluster = pool.cluster?.name
    else { return nil }
    return try Agents.find(tx, cluster: cluster)?.seenAt
  }

  /// Nil if whoever runs the job is in contact. A job stays where it was handed to, also when its agent has begun at another
  /// place.
  public static func lost(
    _ tx: Transaction, of job: Job, within patience: AgentPatience, at now: Instant
  ) throws -> Instant? {
    guard !job.state.isOver, let id = job.pool else { return nil }
    let pool = try Pools.get(tx, id)
    if let since = try lost(tx, of: pool, within: patience, at: now) { return since }
    guard pool.engine == Agent.word, let entry = try AgentJobs.find(tx, job.run ?? job.id), let place = entry.place
    else {
      return nil
    }
    let agent = try Agents.get(tx, entry.agent)
    return agent.place == place ? nil : agent.beganAt
  }
}

extension JobExplanation.Turn {
  /// Of a job that waits for an agent.
  init(awaySince since: Instant) {
    self.init(
      word: .agentAway,
      text: Text(
        zh: "资源池的代理自 \(since) 起失去联系；恢复联系后即可开始",
        en: "the agent of its pool has been out of contact since \(since); it can start when that is back"),
      because: nil, until: nil)
  }
}
