public import Vocabulary

extension Policy {
  /// How each rule of a policy stands to a request, and what follows: which rule decided, and why.
  public struct Report: Hashable, Sendable {
    public var decision: Decision
    public var rules: [RuleReport]
  }

  /// How one rule stands to a request.
  public struct RuleReport: Hashable, Sendable {
    public enum Kind: String, Sendable { case permission, prohibition, obligation, duty, remedy }

    public var kind: Kind
    /// As its `uid` or its place.
    public var name: String
    public var place: String
    /// Whether it is about the request; of duties: whether they are asked for.
    public var activation: Activation
    /// Of duties and prohibitions: how it is known to stand with them.
    public var standing: Standing?
    public var premises: [Premise]
    public var said: Text
  }

  public enum Activation: String, Sendable { case active, inactive, undetermined }

  /// One thing that a rule asks for, and whether it is so.
  public struct Premise: Hashable, Sendable {
    public enum Satisfaction: String, Sendable { case satisfied, unsatisfied, undetermined }

    public var place: String
    /// `action`, `target`, `assignee`, `constraint` or `duty`.
    public var about: String
    public var satisfaction: Satisfaction
    public var said: Text
  }

  /// Decides as ``decide(_:_:)`` does, and tells of every rule how it stands to the request.
  public func report(_ request: Request, _ state: State = State()) -> Report {
    let facts = Facts(request: request, state: state)
    var rules: [RuleReport] = []
    for (index, rule) in permissions.enumerated() {
      let place = "/permission/\(index)"
      let own = rule.report(.permission, facts, at: place)
      rules.append(own)
      rules += rule.duties.enumerated().map { number, duty in
        duty.report(.duty, own.activation, state, at: "\(place)/duty/\(number)")
      }
    }
    for (index, rule) in prohibitions.enumerated() {
      let place = "/prohibition/\(index)"
      let own = rule.report(.prohibition, facts, at: place)
      rules.append(own)
      rules += rule.remedies.enumerated().map { number, duty in
        duty.report(.remedy, own.standing == .violated ? .active : .inactive, state, at: "\(place)/remedy/\(number)")
      }
    }
    rules += obligations.enumerated().map { $1.report(.obligation, .active, state, at: "/obligation/\($0)") }
    return Report(decision: decide(request, state), rules: rules)
  }
}

extension Policy.Rule {
  fileprivate func report(_ kind: Policy.RuleReport.Kind, _ facts: Facts, at place: String) -> Policy.RuleReport {
    let request = facts.request
    let covers =
      kind == .permission
      ? action.includes(request.action) : request.actions.contains { action.includes($0) || $0.includes(action) }
    var premises = [premise("action", Truth(covers), at: "/action", action.said)]
    func premise(_ about: String, _ truth: Truth, at step: String, _ said: Text) -> Policy.Premise {
      Policy.Premise(place: place + step, about: about, satisfaction: .init(truth), said: said)
    }
    if let target {
      premises.append(
        premise("target", target.holds(request.target, facts, as: .target), at: "/target", target.said(as: .target)))
    }
    if let assignee {
      let truth = assignee.holds(request.recipient, facts, as: .assignee)
      premises.append(premise("assignee", truth, at: "/assignee", assignee.said(as: .assignee)))
    }
    for (number, refinement) in refinements.enumerated() {
      let truth = refinement.holds(facts, of: .action)
      premises.append(premise("action", truth, at: "/action/refinement/\(number)", refinement.said))
    }
    for (number, condition) in conditions.enumerated() {
      premises.append(premise("constraint", condition.holds(facts), at: "/constraint/\(number)", condition.said))
    }
    for (number, duty) in duties.enumerated() {
      let failures = duty.failures(facts.state, at: "\(place)/duty/\(number)")
      if !failures.isEmpty { premises.append(premise("duty", .no, at: "/duty/\(number)", duty.said)) }
    }
    let truth = Truth.all(premises.lazy.map(\.satisfaction.truth))
    let name = uid ?? place
    return Policy.RuleReport(
      kind: kind, name: name, place: place, activation: .init(truth), standing: facts.state.record[name],
      premises: premises, said: Policy.RuleReport.said(kind, name, .init(truth), premises))
  }
}

extension Policy.Duty {
  fileprivate func report(
    _ kind: Policy.RuleReport.Kind, _ activation: Policy.Activation, _ state: Policy.State, at place: String
  ) -> Policy.RuleReport {
    let name = uid ?? place
    let owed = failures(state, at: place)
    let premises = owed.map { failure in
      Policy.Premise(place: failure.place, about: "duty", satisfaction: .unsatisfied, said: failure.passes)
    }
    let state = state.record[name]
    let standing =
      switch state {
      case nil: Text(zh: "履行情况未知", en: "not known to be done")
      case .fulfilled: Text(zh: "已履行", en: "done")
      case .violated: Text(zh: "逾期未履行", en: "overdue")
      case .late: Text(zh: "逾期后已履行", en: "done too late")
      }
    return Policy.RuleReport(
      kind: kind, name: name, place: place, activation: activation, standing: state, premises: premises,
      said: Text(
        zh: "\(kind.title.zh) \(name)：\(said.zh)，\(standing.zh)",
        en: "\(kind.title.en) \(name): \(said.en); \(standing.en)"))
  }
}

extension Policy.RuleReport {
  fileprivate static func said(
    _ kind: Kind, _ name: String, _ activation: Policy.Activation, _ premises: [Policy.Premise]
  ) -> Text {
    let word =
      switch activation {
      case .active: Text(zh: "适用", en: "applies")
      case .inactive: Text(zh: "不适用", en: "does not apply")
      case .undetermined: Text(zh: "无法确定是否适用", en: "may apply or not")
      }
    let against = premises.filter { $0.satisfaction != .satisfied }
    let why = against.map { premise in
      premise.satisfaction == .unsatisfied
        ? Text(zh: "不符合：\(premise.said.zh)", en: "not so: \(premise.said.en)")
        : Text(zh: "未知：\(premise.said.zh)", en: "not known: \(premise.said.en)")
    }
    return Text(
      zh: "\(kind.title.zh) \(name) \(word.zh)" + (why.isEmpty ? "" : "（" + why.map(\.zh).joined(separator: "；") + "）"),
      en: "\(kind.title.en) \(name) \(word.en)"
        + (why.isEmpty ? "" : " (" + why.map(\.en).joined(separator: "; ") + ")"))
  }
}

extension Policy.RuleReport.Kind {
  fileprivate var title: Text {
    switch self {
    case .permission: Text(zh: "许可", en: "permission")
    case .prohibition: Text(zh: "禁止", en: "prohibition")
    case .obligation: Text(zh: "义务", en: "obligation")
    case .duty: Text(zh: "许可所附义务", en: "duty")
    case .remedy: Text(zh: "补救", en: "remedy")
    }
  }
}

extension Policy.Report {
  /// Which rule decided, and why, in one sentence.
  public var said: Text {
    switch decision {
    case .permitted(let name, let duties):
      let owed = duties.map(\.said)
      return Text(
        zh: "允许：依据许可 \(name)" + (owed.isEmpty ? "" : "；须履行：" + owed.map(\.zh).joined(separator: "、")),
        en: "permitted by \(name)" + (owed.isEmpty ? "" : "; in return: " + owed.map(\.en).joined(separator: ", ")))
    case .refused(let failures):
      let refusal = Policy.Failure.refusal(failures)
      return Text(
        zh: [refusal.detail.zh, refusal.remedy?.zh].compactMap(\.self).joined(separator: "。"),
        en: [refusal.detail.en, refusal.remedy?.en].compactMap(\.self).joined(separator: ". "))
    }
  }

  public var json: JSON {
    var members: [String: JSON] = ["said": said.json, "rules": .array(rules.map(\.json))]
    switch decision {
    case .permitted(let name, let duties):
      members["decision"] = "permitted"
      members["by"] = .string(name)
      members["duties"] = .array(duties.map { $0.json })
    case .refused(let failures):
      members["decision"] = "refused"
      members["failures"] = .array(
        failures.map {
          ["place": .string($0.place), "about": .string($0.about), "asked": $0.asked.json, "passes": $0.passes.json]
        })
    }
    return .object(members)
  }
}

extension Policy.RuleReport {
  var json: JSON {
    var members: [String: JSON] = [
      "kind": .string(kind.rawValue), "name": .string(name), "place": .string(place),
      "activation": .string(activation.rawValue), "said": said.json,
      "premises": .array(
        premises.map {
          [
            "place": .string($0.place), "about": .string($0.about), "satisfaction": .string($0.satisfaction.rawValue),
            "said": $0.said.json,
          ]
        }),
    ]
    if let standing { members["standing"] = .string(standing.rawValue) }
    return .object(members)
  }
}

extension Text {
  fileprivate var json: JSON { ["zh": .string(zh), "en": .string(en)] }
}

extension Policy.Activation {
  fileprivate init(_ truth: Truth) { self = truth == .yes ? .active : truth == .no ? .inactive : .undetermined }
}

extension Policy.Premise.Satisfaction {
  fileprivate init(_ truth: Truth) { self = truth == .yes ? .satisfied : truth == .no ? .unsatisfied : .undetermined }
  fileprivate var truth: Truth { self == .satisfied ? .yes : self == .unsatisfied ? .no : .unknown }
}
