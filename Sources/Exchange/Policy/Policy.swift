/// What may be done with an offer, in the terms of ODRL 2.2.
///
/// A use is permitted when some permission covers every action it asks for and no prohibition covers any of them;
/// what is not permitted is refused. ``decide(_:_:)`` is pure and total.
public struct Policy: Hashable, Sendable {
  public var permissions: [Rule]
  public var prohibitions: [Rule]
  /// What must be done whatever is used (ODRL `obligation`).
  public var obligations: [Duty]
  /// What prevails where a permission and a prohibition are about the same use. Not said: the prohibition.
  public var conflict: Conflict?
  /// Policies whose rules are rules of this one as well, by `uid`, as long as nobody has added them: see
  /// ``inheriting(_:)``. Until then it permits nothing.
  public var inheritsFrom: [String]

  public init(
    permissions: [Rule], prohibitions: [Rule] = [], obligations: [Duty] = [], conflict: Conflict? = nil,
    inheritsFrom: [String] = []
  ) {
    self.permissions = permissions
    self.prohibitions = prohibitions
    self.obligations = obligations
    self.conflict = conflict
    self.inheritsFrom = inheritsFrom
  }

  /// Anyone may use it for anything.
  public static let open = Policy(permissions: [Rule(.use)])

  /// ODRL `conflict` (Information Model §2.8).
  public enum Conflict: String, Sendable, CaseIterable {
    case permission = "perm"
    case prohibition = "prohibit"
    /// Neither: a policy whose rules meet in one use is void for it.
    case invalid
  }

  /// A permission or a prohibition.
  public struct Rule: Hashable, Sendable {
    /// The name its author gave it (ODRL `uid`).
    public var uid: String?
    public var action: Action
    /// What narrows the action (ODRL `refinement`); all must hold.
    public var refinements: [Condition] = []
    /// What it is about; nil: whatever the policy is attached to.
    public var target: Scope?
    /// Whom it is for, where that is a group; one party is the condition that ``LeftOperand/recipient`` is it.
    public var assignee: Scope?
    /// Who says so. Decides nothing.
    public var assigner: String?
    /// All must hold.
    public var conditions: [Condition]
    /// What a permission asks in return.
    public var duties: [Duty]
    /// What makes good that a prohibition was not kept.
    public var remedies: [Duty] = []

    public init(_ action: Action, uid: String? = nil, where conditions: [Condition] = [], duties: [Duty] = []) {
      self.uid = uid
      self.action = action
      self.conditions = conditions
      self.duties = duties
    }
  }

  /// A thing or a party, or a collection of them (ODRL `AssetCollection`, `PartyCollection`).
  public struct Scope: Hashable, Sendable {
    /// The thing's own id or the collection's; nil: any.
    public var id: String?
    /// Another name of the collection (ODRL `source`).
    public var source: String?
    /// Whether what is part of it is meant as well.
    public var isCollection: Bool
    /// What narrows it: conditions on the thing or the party.
    public var refinements: [Condition]

    public init(_ id: String?, source: String? = nil, isCollection: Bool = false, where refinements: [Condition] = []) {
      self.id = id
      self.source = source
      self.isCollection = isCollection
      self.refinements = refinements
    }
  }

  /// What is asked in return for a use. It is told with the decision and written into the use's evidence. Whether it was
  /// done is not decided here but told by ``State/record``: a duty that is known to be violated stands in the way.
  public struct Duty: Hashable, Sendable {
    public typealias Action = Policy.Action

    /// The name its author gave it; ``State/record`` knows it by that, or by its place.
    public var uid: String?
    public var action: Action
    /// What narrows the action: how much is paid, what is told.
    public var refinements: [Condition] = []
    /// What it is about, where that is something else than what is used.
    public var target: String?
    /// Who does what to whom, by the function's name in ODRL: `compensatedParty`, `informedParty`.
    public var parties: [String: String] = [:]
    public var conditions: [Condition]
    /// What is owed besides when it was not done in time.
    public var consequences: [Duty] = []

    public init(_ action: Action, uid: String? = nil, where conditions: [Condition] = []) {
      self.uid = uid
      self.action = action
      self.conditions = conditions
    }
  }
}
