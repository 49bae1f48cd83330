extension Policy {
  /// What a policy is read for.
  public enum Reading: Sendable {
    /// To be offered here. What could never be decided here is refused by its name: facts that no use states, collections
    /// that nobody keeps, policies inherited from elsewhere; and so is a rule without an action, or a policy that permits
    /// nothing.
    case published
    /// To be decided with facts that whoever asks gives. All of ODRL 2.2 is read; a fact that is not given is not known.
    case evaluated

    /// The most rules of one sort, conditions of one rule and operands of one constraint.
    var mostElements: Int { self == .published ? Policy.mostElements : Policy.mostOperands }

    func knows(_ left: LeftOperand, of subject: Subject) -> Bool {
      switch self {
      case .evaluated: true
      case .published:
        switch subject {
        case .use, .action: LeftOperand.known.contains(left)
        case .assignee: [.recipient, .recipientKind, .spatial].contains(left)
        case .target: false
        }
      }
    }

    /// Whether it is known what an operator asks: what is part of what, what is of which kind.
    func knows(_ operator: Operator, of left: LeftOperand) -> Bool {
      switch (self, `operator`) {
      case (.evaluated, _): true
      case (.published, .isA): left == .recipient
      case (.published, .isPartOf), (.published, .hasPart): left == .spatial
      case (.published, _): true
      }
    }
  }
}
