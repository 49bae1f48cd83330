public import Vocabulary

/// The one place that decides whether a caller may do something.
///
/// 1. Every action needs a scope; API keys have theirs, a member's come from the roles.
/// 2. Some actions are for participants of certain kinds; the operator may do what any kind may.
/// 3. What belongs to others is answered as if it did not exist, except to those who oversee: operator, auditor, regulator,
///    who may look.
public enum Access {
  public enum Action: String, Sendable, CaseIterable {
    /// To look at what is open to every participant: catalogue, needs, the evidence log.
    case browse
    /// To look at one's own.
    case view
    /// To act for the participant on its own: offers, needs, agreements, uses, jobs.
    case act
    /// To change the participant's members and keys.
    case administer
    /// To run the hub: register participants, bring in money, back up.
    case operate
    /// To run a voucher programme.
    case subsidise
    /// To look at all books.
    case oversee

    var scope: Scope {
      switch self {
      case .browse, .view, .oversee: .read
      case .act: .write
      case .administer, .operate, .subsidise: .admin
      }
    }

    var kinds: Set<ParticipantKind>? {
      switch self {
      case .operate: [.operator]
      case .subsidise: [.operator, .regulator, .park]
      case .oversee: [.operator, .auditor, .regulator]
      default: nil
      }
    }
  }

  /// Refuses with 403 if the caller may not do `action` at all, and with 404 if it is about what belongs to others.
  ///
  /// - Parameter owners: the participants the thing belongs to; empty if it belongs to nobody in particular.
  public static func require(_ caller: Caller, _ action: Action, owners: ID<Participant>...) throws(Refusal) {
    try require(caller, action, owners: owners)
  }

  public static func require(_ caller: Caller, _ action: Action, owners: [ID<Participant>]) throws(Refusal) {
    if !owners.isEmpty, !owners.contains(caller.participant) {
      let oversees = action == .view && !caller.kinds.isDisjoint(with: [.operator, .auditor, .regulator])
      guard oversees else { throw Refusal.notFound("object") }
    }
    guard caller.scopes.contains(action.scope) else {
      throw Refusal(
        .forbidden, rule: "access.scope",
        Text(
          zh: "该密钥或角色没有 \(action.scope.rawValue) 权限",
          en: "this key or role does not have the scope \(action.scope.rawValue)"),
        remedy: Text(
          zh: "使用带有 \(action.scope.rawValue) 权限的密钥", en: "use a key with the scope \(action.scope.rawValue)"))
    }
    if let kinds = action.kinds, caller.kinds.isDisjoint(with: kinds) {
      let names = kinds.map(\.rawValue).sorted()
      throw Refusal(
        .forbidden, rule: "access.kind",
        Text(
          zh: "该操作只对以下参与方开放：" + names.joined(separator: "、"),
          en: "this is for participants that are " + names.joined(separator: " or ")))
    }
  }
}
