import Vocabulary

extension Policy.Condition {
  func holds(_ facts: Facts, of subject: Policy.Subject = .use) -> Truth {
    switch self {
    case .constraint(let constraint): return constraint.holds(facts, of: subject)
    case .and(let parts), .andSequence(let parts): return Truth.all(parts.lazy.map { $0.holds(facts, of: subject) })
    case .or(let parts): return Truth.any(parts.lazy.map { $0.holds(facts, of: subject) })
    case .xone(let parts):
      let truths = parts.map { $0.holds(facts, of: subject) }
      let sure = truths.count { $0 == .yes }
      if sure > 1 { return .no }
      return truths.contains(.unknown) ? .unknown : Truth(sure == 1)
    }
  }

  /// What stands in the way; empty exactly when it holds.
  func failures(_ facts: Facts, of subject: Policy.Subject = .use, at place: @autoclosure () -> String)
    -> [Policy.Failure]
  {
    guard holds(facts, of: subject) != .yes else { return [] }
    let place = place()
    switch self {
    case .constraint(let constraint): return [.constraint(constraint, facts, of: subject, at: place)]
    case .and(let parts):
      return parts.enumerated().flatMap { $1.failures(facts, of: subject, at: "\(place)/and/\($0)") }
    case .andSequence(let parts):
      let first = parts.enumerated().lazy.map {
        $1.failures(facts, of: subject, at: "\(place)/andSequence/\($0)")
      }.first { !$0.isEmpty }
      return first ?? []
    case .or: return [.logic("or", self, at: place)]
    case .xone: return [.logic("xone", self, at: place)]
    }
  }
}

extension Policy.Constraint {
  func holds(_ facts: Facts, of subject: Policy.Subject) -> Truth {
    switch facts.known(left, of: subject) {
    case .unknown: .unknown
    case .number(let number): ordered(number)
    case .word(let word): words(CollectionOfOne(word), facts)
    case .kinds(let kinds): words(kinds, facts)
    case .many(let told):
      left.type == .word ? words(told.compactMap(\.word), facts) : ordered(told)
    }
  }

  // MARK: words

  private func words(_ asked: some Collection<String>, _ facts: Facts) -> Truth {
    func meets(_ operand: Policy.Operand) -> Truth {
      guard let word = operand.word else { return .no }
      return Truth.any(asked.lazy.map { relates($0, word, facts) })
    }
    switch `operator` {
    case .eq, .isAnyOf, .isA, .isPartOf, .hasPart: return Truth.any(right.lazy.map(meets))
    case .neq, .isNoneOf: return !Truth.any(right.lazy.map(meets))
    case .isAllOf: return Truth.all(right.lazy.map(meets))
    // Words have no order. The reader refuses this; a policy made in code holds nothing by it.
    case .lt, .lteq, .gt, .gteq: return .unknown
    }
  }

  private func relates(_ value: String, _ word: String, _ facts: Facts) -> Truth {
    switch `operator` {
    case .isA: facts.isA(value, word)
    case .isPartOf: isPart(value, of: word, facts)
    case .hasPart: isPart(word, of: value, facts)
    default: Truth(value == word || left == .spatial && Region.covers(word, value))
    }
  }

  private func isPart(_ value: String, of whole: String, _ facts: Facts) -> Truth {
    guard left == .spatial, Region.isCode(value), Region.isCode(whole) else { return facts.isPart(value, of: whole) }
    return Truth(Region.covers(whole, value))
  }

  // MARK: what has an order

  private func ordered(_ told: [Policy.Operand]) -> Truth {
    // Ten yuan are not ten dollars, and nobody here knows how many.
    guard told.allSatisfy({ one in right.allSatisfy { $0.unit == one.unit } }) else { return .unknown }
    let truths = told.lazy.compactMap { $0.range?.lowerBound }.map(ordered)
    // Of several, one has to meet it, and none may be what it must not be.
    return `operator`.excludes ? Truth.all(truths) : Truth.any(truths)
  }

  private func ordered(_ asked: Int64) -> Truth {
    switch `operator` {
    case .eq, .isAnyOf: Truth(right.contains { $0.range?.contains(asked) == true })
    case .neq, .isNoneOf: Truth(!right.contains { $0.range?.contains(asked) == true })
    case .lt: compare { asked < $0.lowerBound }
    case .lteq: compare { asked <= $0.upperBound }
    case .gt: compare { asked > $0.upperBound }
    case .gteq: compare { asked >= $0.lowerBound }
    case .isA, .hasPart, .isPartOf, .isAllOf: .unknown
    }
  }

  private func compare(_ meets: (ClosedRange<Int64>) -> Bool) -> Truth {
    guard let range = right.first?.range else { return .no }
    return Truth(meets(range))
  }
}

extension Policy.Operator {
  fileprivate var excludes: Bool { self == .neq || self == .isNoneOf }
}

extension Policy.Operand {
  var word: String? { if case .word(let word) = self { word } else { nil } }
}
