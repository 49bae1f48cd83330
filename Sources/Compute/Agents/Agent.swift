public import Identity
public import Vocabulary

/// A process beside the owner's cluster that runs the hub's jobs there, and that only ever calls: no port of the owner's is
/// opened. Its key does nothing but this.
public struct Agent: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "agt"
  /// What pools of its cluster name as their engine.
  public static let word = "agent"

  public enum State: String, Sendable, Codable, CaseIterable {
    case active
    /// Its key is gone, and what it had not told by then is lost.
    case retired
  }

  public var id: ID<Agent>
  /// The cluster that it serves: what pools name.
  public var cluster: String
  public var owner: ID<Participant>
  public var key: ID<APIKey>
  public var state: State
  /// Which of its processes speaks for it: one more each time that one begins.
  public var session: Int64
  /// What its process has told of itself: the kind of its engine, where that keeps its jobs, its version and machine.
  public var engine: String?
  public var place: String?
  public var version: String?
  public var host: String?
  /// What its clock lacks of the hub's, in milliseconds.
  public var clockLag: Int64
  public var registeredAt: Instant
  public var beganAt: Instant?
  public var seenAt: Instant?
}

/// How long an agent may be silent.
public struct AgentPatience: Hashable, Sendable {
  /// After so many milliseconds it is taken for away: no job is started there then, and none is lost.
  public var milliseconds: Int64
  /// How long a question for work is kept waiting for some.
  public var wait: Duration { .milliseconds(min(20_000, milliseconds / 3)) }

  public init(milliseconds: Int64 = 60_000) { self.milliseconds = milliseconds }

  /// Since when an agent has been out of contact; nil if it is not.
  public func outOfContactSince(_ agent: Agent, at now: Instant) -> Instant? {
    let last = agent.seenAt ?? agent.registeredAt
    let isSilent = now.milliseconds(since: last) > milliseconds
    return isSilent || agent.seenAt == nil || agent.state == .retired ? last : nil
  }
}
