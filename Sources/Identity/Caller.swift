public import Vocabulary

/// Who a request acts for: exactly one participant, through an API key or a member's session.
public struct Caller: Hashable, Sendable {
  public var participant: ID<Participant>
  public var kinds: Set<ParticipantKind>
  /// The person, when they signed in.
  public var member: ID<Member>?
  public var roles: Set<Role>
  public var scopes: Set<Scope>

  public init(
    participant: ID<Participant>, kinds: Set<ParticipantKind>, member: ID<Member>? = nil, roles: Set<Role> = [],
    scopes: Set<Scope>
  ) {
    self.participant = participant
    self.kinds = kinds
    self.member = member
    self.roles = roles
    self.scopes = scopes
  }
}

/// What a key may be used for.
public enum Scope: String, Sendable, Codable, CaseIterable {
  /// To look at what the participant may see.
  case read
  /// To act for the participant: publish, negotiate, sign, use, submit.
  case write
  /// To change the participant's own members, keys and money, and for the operator, those of the hub.
  case admin
}

/// What a member may do for the participant.
public enum Role: String, Sendable, Codable, CaseIterable {
  case viewer, editor, signer, admin

  var scopes: Set<Scope> {
    switch self {
    case .viewer: [.read]
    case .editor, .signer: [.read, .write]
    case .admin: [.read, .write, .admin]
    }
  }
}
