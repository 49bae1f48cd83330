/// What may be done with an offer, in the terms of ODRL 2.2.
///
/// A use is permitted when some permission covers every action it asks for and no prohibition covers any of them;
/// what is not permitted is refused. ``decide(_:_:)`` is pure and total.
public struct Policy: Hashable, Sendable {
  public var permissions: [Rule]
  public var prohibitions: [Rule]
  /// What must be done whatever is used (ODRL `obligation`).
  public var obligations: [Duty]

  public init(permissions: [Rule], prohibitions: [Rule] = [], obligations: [Duty] = []) {
    self.permissions = permissions
    self.prohibitions = prohibitions
    self.obligations = obligations
  }

  /// Anyone may use it for anything.
  public static let open = Policy(permissions: [Rule(.use)])

  /// A permission or a prohibition.
  public struct Rule: Hashable, Sendable {
    /// The name its author gave it (ODRL `uid`).
    public var uid: String?
    public var action: Action
    /// All must hold.
    public var conditions: [Condition]
    /// What a permission asks in return.
    public var duties: [Duty]

    public init(_ action: Action, uid: String? = nil, where conditions: [Condition] = [], duties: [Duty] = []) {
      self.uid = uid
      self.action = action
      self.conditions = conditions
      self.duties = duties
    }
  }

  /// What is asked in return for a use. It is told with the decision and written into the use's evidence; whether it
  /// was done is not decided here.
  public struct Duty: Hashable, Sendable {
    public enum Action: String, Sendable, CaseIterable {
      case attribute, compensate, delete, inform, anonymize, reviewPolicy
    }
    public var action: Action
    public var conditions: [Condition]

    public init(_ action: Action, where conditions: [Condition] = []) {
      self.action = action
      self.conditions = conditions
    }
  }

  /// Something that can be done (ODRL Common Vocabulary §4; all of these are included in `use`).
  public enum Action: String, Sendable, CaseIterable, Codable {
    case use, read, execute, aggregate, derive, display, distribute

    /// Whether a rule about this action is also about `other` (ODRL `includedIn`).
    public func includes(_ other: Action) -> Bool { self == .use || self == other }

    /// What one can actually do: all but `use`, which stands for any of them.
    public static let leaves = allCases.filter { $0 != .use }
  }
}
