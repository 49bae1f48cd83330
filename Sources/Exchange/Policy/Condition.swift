extension Policy {
  /// A constraint, or several joined by logic.
  public indirect enum Condition: Hashable, Sendable {
    case constraint(Constraint)
    case and([Condition])
    case or([Condition])
    /// Exactly one holds.
    case xone([Condition])
    /// All hold, and are looked at in this order: a refusal names the first that does not.
    case andSequence([Condition])

    var parts: [Condition] {
      switch self {
      case .constraint: []
      case .and(let parts), .or(let parts), .xone(let parts), .andSequence(let parts): parts
      }
    }
  }

  /// One comparison of a fact of the request with what the policy says.
  public struct Constraint: Hashable, Sendable {
    public var left: LeftOperand
    public var `operator`: Operator
    /// One operand, or several where the operator takes a list.
    public var right: [Operand]

    public init(_ left: LeftOperand, _ operator: Operator, _ right: Operand...) {
      self.init(left, `operator`, right)
    }
    public init(_ left: LeftOperand, _ operator: Operator, _ right: [Operand]) {
      self.left = left
      self.operator = `operator`
      self.right = right
    }
  }

  public enum Operator: String, Sendable, CaseIterable {
    case eq, neq, lt, lteq, gt, gteq
    /// The fact is an instance of it.
    case isA
    /// The fact contains it.
    case hasPart
    /// The fact is it or is contained in it.
    case isPartOf
    /// Each of them is among the facts.
    case isAllOf
    case isAnyOf, isNoneOf

    var isOrdering: Bool { [.lt, .lteq, .gt, .gteq].contains(self) }
    var isRelation: Bool { [.isA, .hasPart, .isPartOf].contains(self) }
    var takesList: Bool { [.isAllOf, .isAnyOf, .isNoneOf].contains(self) }
  }

  /// What of the used thing leaves the place where it is used.
  public enum Export: String, Sendable, Codable, CaseIterable {
    /// Nothing but the fact that it was used.
    case none
    /// What was computed from it.
    case results
    /// The thing itself: the same as asking for `distribute` as well.
    case raw
  }
}
