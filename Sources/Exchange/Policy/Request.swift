public import Vocabulary

extension Policy {
  /// What is asked. A fact that is nil is not known: it satisfies no permission and escapes no prohibition.
  public struct Request: Hashable, Sendable {
    public var action: Action
    /// What it is to be done with, by id.
    public var target: String?
    public var purpose: String?
    public var recipient: String?
    public var recipientKinds: Set<String>?
    public var region: String?
    public var export: Export?
    public var at: Instant
    /// Facts that have no member of their own, and facts about the thing, the party or the action alone. They precede the
    /// members; an empty list says that there is none, which is known.
    public var facts: [Fact: [Operand]]
    /// What is part of what, and what is of which kind; nil: not known.
    public var world: World?

    public init(
      _ action: Action, target: String? = nil, purpose: String? = nil, recipient: String? = nil,
      recipientKinds: Set<String>? = nil, region: String? = nil, export: Export? = Export.none, at: Instant,
      facts: [Fact: [Operand]] = [:], world: World? = nil
    ) {
      self.action = action
      self.target = target
      self.purpose = purpose
      self.recipient = recipient
      self.recipientKinds = recipientKinds
      self.region = region
      self.export = export
      self.at = at
      self.facts = facts
      self.world = world
    }

    /// Raw export hands the thing on, whatever it is called; so may an export that is not known.
    var actions: [Action] {
      export == .results || export == Export.none || action == .distribute ? [action] : [action, .distribute]
    }
  }

  /// Whom or what a fact is about.
  public enum Subject: String, Sendable, CaseIterable {
    /// The use as a whole: what constraints are about.
    case use
    /// What refinements are about.
    case action, target, assignee
  }

  /// One fact that may be known.
  public struct Fact: Hashable, Sendable {
    public var left: LeftOperand
    public var of: Subject

    public init(_ left: LeftOperand, of subject: Subject = .use) {
      self.left = left
      self.of = subject
    }
  }

  /// What is known besides the request. Both are closed: what is not said is not so.
  public struct World: Hashable, Sendable {
    /// The kinds that a value is of; a kind may itself be of wider kinds.
    public var kinds: [String: Set<String>]
    /// The collections that a thing or party is part of; they may be part of others.
    public var wholes: [String: Set<String>]

    public init(kinds: [String: Set<String>] = [:], wholes: [String: Set<String>] = [:]) {
      self.kinds = kinds
      self.wholes = wholes
    }
  }

  /// What has happened under the agreement before.
  public struct State: Hashable, Sendable {
    /// Uses recorded so far.
    public var count: Int64
    /// When the agreement took effect; nil before.
    public var since: Instant?
    /// What is known of duties, and of prohibitions that were not kept, by their `uid` or else their place
    /// (`/permission/0/duty/0`). Nothing is known of the others, and they do not stand in the way.
    public var record: [String: Standing]

    public init(count: Int64 = 0, since: Instant? = nil, record: [String: Standing] = [:]) {
      self.count = count
      self.since = since
      self.record = record
    }
  }

  /// How it stands with a duty, or with a prohibition.
  public enum Standing: String, Sendable, CaseIterable {
    /// Done. Of a prohibition: kept.
    case fulfilled
    /// Not done, and overdue. Of a prohibition: done nevertheless.
    case violated
    /// Done too late: its consequences are owed.
    case late
  }
}
