public import Vocabulary

/// Who a request acts for: exactly one participant, through an API key or a member's session.
public struct Caller: Hashable, Sendable {
  public var participant: ID<Participant>
  public var kinds: Set<ParticipantKind>
  /// The person, when they signed in.
  public var member: ID<Member>?
  /// Who answers for what is done: the person, or the one who made the key; nil for a key that no person made.
  public var maker: ID<Member>?
  public var roles: Set<Role>
  public var scopes: Set<Scope>
  /// The password is one that somebody else made: nothing is allowed but to change it.
  public var mustChangePassword: Bool
  /// The credential whose date of last use is out of date; give it to ``Authentication/noteUse(_:_:at:)`` some time soon.
  public var unnoted: Credential?
  /// The key that was shown; nil for a session.
  public var key: ID<APIKey>?

  /// What was shown at the door, as the database knows it.
  public enum Credential: Hashable, Sendable {
    case apiKey(ID<APIKey>)
    /// The SHA-256 of the session's token.
    case session(digest: [UInt8])
  }

  public init(
    participant: ID<Participant>, kinds: Set<ParticipantKind>, member: ID<Member>? = nil, maker: ID<Member>? = nil,
    roles: Set<Role> = [], scopes: Set<Scope>, mustChangePassword: Bool = false, unnoted: Credential? = nil,
    key: ID<APIKey>? = nil
  ) {
    self.participant = participant
    self.kinds = kinds
    self.member = member
    self.maker = maker ?? member
    self.roles = roles
    self.scopes = scopes
    self.mustChangePassword = mustChangePassword
    self.unnoted = unnoted
    self.key = key
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
  /// To run the jobs of one cluster, and nothing else: an agent's. No person has it, and no key that people make.
  case agent
  /// To call models through the model gateway, and nothing else. No person has it, and no key that people make.
  case models
}

/// What a member may do for the participant.
public enum Role: String, Sendable, Codable, CaseIterable {
  /// Looks.
  case viewer
  /// Acts, but binds the participant to nothing.
  case editor
  /// Acts and signs agreements.
  case signer
  /// Everything, including members and keys.
  case admin

  /// What a member of this role may use a session for.
  public var scopes: Set<Scope> {
    switch self {
    case .viewer: [.read]
    case .editor, .signer: [.read, .write]
    case .admin: [.read, .write, .admin]
    }
  }
}
