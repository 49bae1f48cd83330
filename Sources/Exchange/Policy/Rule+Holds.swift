import Vocabulary

extension Policy.Scope {
  /// Whether what is asked about, `asked`, is meant.
  func holds(_ asked: String?, _ facts: Facts, as subject: Policy.Subject) -> Truth {
    let named = names(asked, facts)
    guard named != .no else { return .no }
    return Truth.all([named, Truth.all(refinements.lazy.map { $0.holds(facts, of: subject) })])
  }

  /// The same without its refinements.
  func names(_ asked: String?, _ facts: Facts) -> Truth {
    if id == nil, source == nil { return .yes }
    guard let asked else { return .unknown }
    if !isCollection { return Truth(asked == id) }
    return Truth.any([id, source].lazy.compactMap(\.self).map { facts.isPart(asked, of: $0) })
  }

  func failures(_ asked: String?, _ facts: Facts, as subject: Policy.Subject, at place: String) -> [Policy.Failure] {
    var out: [Policy.Failure] = []
    if names(asked, facts) != .yes { out.append(.scope(self, asked, as: subject, at: place)) }
    for (number, refinement) in refinements.enumerated() {
      out += refinement.failures(facts, of: subject, at: "\(place)/refinement/\(number)")
    }
    return out
  }
}

extension Policy.Rule {
  /// Whether the rule is about a use of its action: everything but the action.
  func holds(_ facts: Facts) -> Truth {
    var out = Truth.yes
    func meet(_ truth: Truth) -> Bool {
      if truth == .unknown { out = .unknown }
      if truth == .no { out = .no }
      return truth != .no
    }
    if let target, !meet(target.holds(facts.request.target, facts, as: .target)) { return .no }
    if let assignee, !meet(assignee.holds(facts.request.recipient, facts, as: .assignee)) { return .no }
    for refinement in refinements where !meet(refinement.holds(facts, of: .action)) { return .no }
    for condition in conditions where !meet(condition.holds(facts)) { return .no }
    return out
  }

  /// What keeps a permission from serving; empty exactly when nothing does.
  func failures(_ facts: Facts, at place: String) -> [Policy.Failure] {
    var out: [Policy.Failure] = []
    if holds(facts) != .yes {
      if let target { out += target.failures(facts.request.target, facts, as: .target, at: place + "/target") }
      if let assignee {
        out += assignee.failures(facts.request.recipient, facts, as: .assignee, at: place + "/assignee")
      }
      for (number, refinement) in refinements.enumerated() {
        out += refinement.failures(facts, of: .action, at: "\(place)/action/refinement/\(number)")
      }
      for (number, condition) in conditions.enumerated() {
        out += condition.failures(facts, at: "\(place)/constraint/\(number)")
      }
    }
    return out + owed(facts.state, at: place)
  }

  /// Duties of a permission that are known not to be done.
  private func owed(_ state: Policy.State, at place: String) -> [Policy.Failure] {
    guard !state.record.isEmpty else { return [] }
    return duties.enumerated().flatMap { $1.failures(state, at: "\(place)/duty/\($0)") }
  }
}

extension Policy.Duty {
  /// What is known not to be done of it; what nobody knows of does not stand in the way.
  func failures(_ state: Policy.State, at place: String) -> [Policy.Failure] {
    switch state.record[uid ?? place] {
    case nil, .fulfilled: return []
    case .violated: return [.owed(self, at: place)]
    case .late:
      return consequences.enumerated().compactMap { number, consequence in
        let place = "\(place)/consequence/\(number)"
        return state.record[consequence.uid ?? place] == .fulfilled ? nil : .owed(consequence, at: place)
      }
    }
  }
}

extension Policy {
  /// What bars any use: an obligation that is known not to be met, a prohibition that was not kept and not made good.
  func breaches(_ state: State) -> [Failure] {
    guard !state.record.isEmpty else { return [] }
    var out = obligations.enumerated().flatMap { $1.failures(state, at: "/obligation/\($0)") }
    for (index, rule) in prohibitions.enumerated() {
      let place = "/prohibition/\(index)"
      guard state.record[rule.uid ?? place] == .violated else { continue }
      for (number, remedy) in rule.remedies.enumerated() {
        let place = "\(place)/remedy/\(number)"
        if state.record[remedy.uid ?? place] != .fulfilled { out.append(.owed(remedy, at: place)) }
      }
    }
    return out
  }
}
