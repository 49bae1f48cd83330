public import Vocabulary

/// The one place that decides whether a caller may do something.
///
/// 1. What belongs to others is answered as if it did not exist, except to those who oversee: operator, auditor, regulator,
///    who may look. This is asked first, so that no other refusal tells that there is something.
/// 2. Who has a one-time password does nothing before it is changed.
/// 3. Every action needs a scope; API keys have theirs, a member's come from the roles. To sign, a person needs the role.
/// 4. Some actions are for participants of certain kinds.
public enum Access {
  public enum Action: String, Sendable, CaseIterable {
    /// To look at what is open to every participant: catalogue, needs, the evidence log.
    case browse
    /// To look at one's own.
    case view
    /// To act for the participant on its own: offers, needs, uses, jobs.
    case act
    /// To bind the participant: sign an agreement.
    case sign
    /// To change the participant's members and keys.
    case administer
    /// To run the hub: register participants, bring in money, back up.
    case operate
    /// To run a voucher programme.
    case subsidise
    /// To look at all books.
    case oversee
    /// To run the jobs of a cluster for the hub.
    case serve

    /// What a key or a role must have.
    public var scope: Scope {
      switch self {
      case .browse, .view, .oversee: .read
      case .act, .sign: .write
      case .administer, .operate, .subsidise: .admin
      case .serve: .agent
      }
    }

    /// Nil: every kind.
    var kinds: Set<ParticipantKind>? {
      switch self {
      case .browse, .view, .administer, .serve: nil
      // Who only checks takes no part in what it checks.
      case .act, .sign: [.provider, .consumer, .steward, .operator, .vendor, .park]
      case .operate: [.operator]
      case .subsidise: [.operator, .regulator, .park]
      case .oversee: Access.overseers
      }
    }

    /// What a person must be, beyond having the scope. A key has no role: its maker answers for it.
    var roles: Set<Role>? { self == .sign ? [.signer, .admin] : nil }
  }

  /// Refuses to give others more than the caller has: a key or a role with a scope that the caller lacks.
  public static func requireScopes(_ caller: Caller, _ scopes: Set<Scope>) throws(Refusal) {
    let beyond = scopes.subtracting(caller.scopes).sorted { $0.rawValue < $1.rawValue }
    if let first = beyond.first { throw AccessRefusal.scope(first) }
  }

  static let overseers: Set<ParticipantKind> = [.operator, .auditor, .regulator]

  /// Refuses with 403 if the caller may not do `action` at all, and with 404 if it is about what belongs to others.
  ///
  /// - Parameter owners: the participants the thing belongs to; empty if it belongs to nobody in particular.
  public static func require(_ caller: Caller, _ action: Action, owners: ID<Participant>...) throws(Refusal) {
    try require(caller, action, owners: owners)
  }

  public static func require(_ caller: Caller, _ action: Action, owners: [ID<Participant>]) throws(Refusal) {
    if !owners.isEmpty, !owners.contains(caller.participant) {
      let oversees = action == .view && !caller.kinds.isDisjoint(with: overseers)
      guard oversees else { throw Refusal.notFound("object") }
    }
    try require(caller, action)
  }

  /// Whether the caller may look at everything.
  public static func oversees(_ caller: Caller) -> Bool {
    !caller.mustChangePassword && caller.scopes.contains(.read) && !caller.kinds.isDisjoint(with: overseers)
  }

  private static func require(_ caller: Caller, _ action: Action) throws(Refusal) {
    if caller.mustChangePassword { throw AccessRefusal.passwordChange }
    guard caller.scopes.contains(action.scope) else { throw AccessRefusal.scope(action.scope) }
    if let roles = action.roles, caller.member != nil, caller.roles.isDisjoint(with: roles) {
      throw AccessRefusal.role(roles)
    }
    if let kinds = action.kinds, caller.kinds.isDisjoint(with: kinds) { throw AccessRefusal.kind(kinds) }
  }
}
