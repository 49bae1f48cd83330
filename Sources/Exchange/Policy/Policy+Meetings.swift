public import Vocabulary

// Where the rules of a policy contradict each other, found without any request.

extension Policy {
  /// A permission, an obligation or a duty that meets a prohibition.
  public struct Meeting: Hashable, Sendable {
    /// The place of the permission or of the duty.
    public var rule: String
    public var prohibition: String
    /// Whether the prohibition is about whatever the rule is about; otherwise there are uses that only one is about, or it
    /// cannot be told.
    public var always: Bool
    public var said: Text
  }

  /// Where rules meet. Groups and collections are taken to overlap unless their names are all that tells them apart.
  public func meetings() -> [Meeting] {
    var rules = permissions.enumerated().map { (place: "/permission/\($0)", rule: $1) }
    // What is owed has to be allowed.
    for (index, duty) in obligations.enumerated() { rules.append(("/obligation/\(index)", Rule(duty))) }
    for (index, rule) in permissions.enumerated() {
      for (number, duty) in rule.duties.enumerated() {
        rules.append(("/permission/\(index)/duty/\(number)", Rule(duty)))
      }
    }
    return meetings(of: rules)
  }

  private func meetings(of rules: [(place: String, rule: Rule)]) -> [Meeting] {
    rules.flatMap { place, rule in
      prohibitions.enumerated().compactMap { index, prohibition in
        guard rule.mayMeet(prohibition) else { return nil }
        let always = rule.isWithin(prohibition)
        let other = "/prohibition/\(index)"
        return Meeting(
          rule: place, prohibition: other, always: always,
          said: always
            ? Text(zh: "\(place) 所涉及的都被 \(other) 禁止", en: "whatever \(place) is about, \(other) prohibits")
            : Text(zh: "\(place) 与 \(other) 可能涉及同一次使用", en: "\(place) and \(other) can be about one use"))
      }
    }
  }

  /// Refuses a policy that contradicts itself: none of its permissions is free of a prohibition, or one never is while
  /// ``Conflict/invalid`` says that none may be. Asked when it is told, not when it is read back.
  func checkMeetings() throws(Refusal) {
    guard conflict != .permission, !prohibitions.isEmpty else { return }
    let always = meetings(of: permissions.enumerated().map { ("/permission/\($0)", $1) }).filter(\.always)
    guard let first = always.first else { return }
    guard conflict == .invalid || Set(always.map(\.rule)).count == permissions.count else { return }
    throw Refusal(
      .unacceptable, rule: "policy.contradiction",
      Text(zh: "策略自相矛盾：\(first.said.zh)", en: "the policy contradicts itself: \(first.said.en)"),
      remedy: Text(
        zh: "缩小该禁止的范围，或写明 conflict 为 perm", en: "narrow that prohibition, or say that conflict is perm"),
      field: "/policy" + first.prohibition)
  }
}

extension Policy.Rule {
  fileprivate init(_ duty: Policy.Duty) {
    self.init(duty.action, where: duty.conditions)
    refinements = duty.refinements
    target = duty.target.map { Policy.Scope($0) }
  }

  /// Constraints that have to hold, out of any `and`; what is joined otherwise is left out.
  private var plain: [Policy.Constraint] {
    func flat(_ conditions: [Policy.Condition]) -> [Policy.Constraint] {
      conditions.flatMap { condition in
        switch condition {
        case .constraint(let constraint): [constraint]
        case .and(let parts), .andSequence(let parts): flat(parts)
        case .or, .xone: [Policy.Constraint]()
        }
      }
    }
    return flat(conditions) + flat(refinements)
  }

  fileprivate func mayMeet(_ other: Self) -> Bool {
    guard action.includes(other.action) || other.action.includes(action) else { return false }
    if let a = target, let b = other.target, !a.isCollection, !b.isCollection, let one = a.id, let two = b.id,
      one != two
    {
      return false
    }
    let mine = plain
    let both = mine + other.plain
    return Set(both.map(\.left)).allSatisfy { left in Bounds(both.filter { $0.left == left }).isPossible }
  }

  /// Whether `other` is about all that this rule is about.
  fileprivate func isWithin(_ other: Self) -> Bool {
    guard other.action.includes(action), other.target == nil || other.target == target,
      other.assignee == nil || other.assignee == assignee
    else { return false }
    let mine = plain
    return (other.conditions + other.refinements).allSatisfy { wanted in
      if conditions.contains(wanted) || refinements.contains(wanted) { return true }
      return wanted.follows(from: mine)
    }
  }
}

extension Policy.Condition {
  fileprivate func follows(from known: [Policy.Constraint]) -> Bool {
    switch self {
    case .constraint(let wanted): Bounds(known.filter { $0.left == wanted.left }).ensures(wanted)
    case .and(let parts), .andSequence(let parts): parts.allSatisfy { $0.follows(from: known) }
    case .or(let parts): parts.contains { $0.follows(from: known) }
    case .xone: false
    }
  }
}

extension Policy.LeftOperand {
  /// Whether a use has one of it. A participant has several kinds, so being one does not keep it from being another; of what
  /// no use states there may be several as well.
  fileprivate var isSingle: Bool { self != .recipientKind && Self.known.contains(self) }
}

/// What is left of one fact by constraints that all hold.
private struct Bounds {
  var low = Int64.min
  var high = Int64.max
  /// Words that it may be; nil: any.
  var words: Set<String>?
  let isOrdered: Bool

  init(_ constraints: [Policy.Constraint]) {
    isOrdered = constraints.first.map { $0.left.type != .word } ?? false
    for constraint in constraints { narrow(by: constraint) }
    for constraint in constraints where [.neq, .isNoneOf].contains(constraint.operator) {
      let excluded = constraint.right.compactMap(\.word)
      words = words?.filter { word in !excluded.contains { Self.same(constraint.left, word, $0) } }
    }
  }

  private mutating func narrow(by constraint: Policy.Constraint) {
    guard constraint.left.isSingle else { return }
    let ranges = constraint.right.compactMap(\.range)
    switch constraint.operator {
    case .eq, .isAnyOf:
      if constraint.left.type == .word {
        let these = Set(constraint.right.compactMap(\.word))
        words =
          words.map { had in
            had.filter { word in these.contains { Self.same(constraint.left, word, $0) } }.union(
              these.filter { word in had.contains { Self.same(constraint.left, word, $0) } })
          } ?? these
      } else {
        low = max(low, ranges.map(\.lowerBound).min() ?? low)
        high = min(high, ranges.map(\.upperBound).max() ?? high)
      }
    case .lt: high = min(high, (ranges.first?.lowerBound ?? high) &- 1)
    case .lteq: high = min(high, ranges.first?.upperBound ?? high)
    case .gt: low = max(low, (ranges.first?.upperBound ?? low) &+ 1)
    case .gteq: low = max(low, ranges.first?.lowerBound ?? low)
    case .neq, .isNoneOf, .isAllOf, .isA, .isPartOf, .hasPart: break
    }
  }

  private static func same(_ left: Policy.LeftOperand, _ value: String, _ word: String) -> Bool {
    value == word || left == .spatial && Region.covers(word, value)
  }

  var isPossible: Bool { isOrdered ? low <= high : words?.isEmpty != true }

  func ensures(_ wanted: Policy.Constraint) -> Bool {
    if !isOrdered {
      guard let words else { return false }
      let these = wanted.right.compactMap(\.word)
      return switch wanted.operator {
      case .eq, .isAnyOf: words.allSatisfy { word in these.contains { Self.same(wanted.left, word, $0) } }
      case .neq, .isNoneOf: words.allSatisfy { word in !these.contains { Self.same(wanted.left, word, $0) } }
      default: false
      }
    }
    guard let range = wanted.right.first?.range, wanted.right.count == 1 else { return false }
    return switch wanted.operator {
    case .eq, .isAnyOf: low >= range.lowerBound && high <= range.upperBound
    case .lt: high < range.lowerBound
    case .lteq: high <= range.upperBound
    case .gt: low > range.upperBound
    case .gteq: low >= range.lowerBound
    case .neq, .isNoneOf: high < range.lowerBound || low > range.upperBound
    case .isA, .isPartOf, .hasPart, .isAllOf: false
    }
  }
}
