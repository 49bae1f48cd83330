public import Vocabulary

extension Policy {
  /// A constraint, or several joined by logic.
  public indirect enum Condition: Hashable, Sendable {
    case constraint(Constraint)
    case and([Condition])
    case or([Condition])
    /// Exactly one holds.
    case xone([Condition])
  }

  /// One comparison of a fact of the request with what the policy says.
  public struct Constraint: Hashable, Sendable {
    public var left: LeftOperand
    public var `operator`: Operator
    /// One operand, or several for `isAnyOf` and `isNoneOf`.
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

  /// The fact that is compared.
  public enum LeftOperand: String, Sendable, CaseIterable {
    case purpose
    /// The participant who uses, by id.
    case recipient
    /// What kind of participant uses, for instance `consumer`; it has several, and any of them counts.
    case recipientKind = "lingqu:recipientKind"
    /// Where it is used: a division code (GB/T 2260). `45` and `450000` cover `450102`.
    case spatial
    case dateTime
    /// The number of this use under its agreement, counted from 1.
    case count
    /// How long the agreement has run.
    case elapsedTime
    /// What leaves: see ``Export``.
    case export = "lingqu:export"

    /// What its right operand is.
    var type: Operand.Kind {
      switch self {
      case .dateTime: .instant
      case .count: .integer
      case .elapsedTime: .days
      default: .word
      }
    }
  }

  public enum Operator: String, Sendable, CaseIterable {
    case eq, neq, lt, lteq, gt, gteq, isAnyOf, isNoneOf

    var isOrdering: Bool { [.lt, .lteq, .gt, .gteq].contains(self) }
    var takesList: Bool { self == .isAnyOf || self == .isNoneOf }
  }

  public enum Operand: Hashable, Sendable {
    case word(String)
    case integer(Int64)
    case instant(Instant)
    /// Whole days of 24 hours.
    case days(Int64)

    enum Kind: Sendable { case word, integer, instant, days }
    var kind: Kind {
      switch self {
      case .word: .word
      case .integer: .integer
      case .instant: .instant
      case .days: .days
      }
    }
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
