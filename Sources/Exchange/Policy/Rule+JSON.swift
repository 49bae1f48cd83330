import Vocabulary

extension Policy.Rule {
  var json: JSON {
    var members: [String: JSON] = ["action": action.json(refinements)]
    if let uid { members["uid"] = .string(uid) }
    if let target { members["target"] = target.json(as: "AssetCollection") }
    if let assignee { members["assignee"] = assignee.json(as: "PartyCollection") }
    if let assigner { members["assigner"] = .string(assigner) }
    if !conditions.isEmpty { members["constraint"] = .array(conditions.map(\.json)) }
    if !duties.isEmpty { members["duty"] = .array(duties.map { $0.json }) }
    if !remedies.isEmpty { members["remedy"] = .array(remedies.map { $0.json }) }
    return .object(members)
  }

  /// The rules under `name`, each about one action, one target and one assignee, with what the policy says for all of them.
  static func list(_ policy: PolicyReader, _ name: String, asks: String) throws(Refusal) -> [Self] {
    var rules: [Self] = []
    for place in try policy.member(name)?.elements() ?? [] {
      rules += try read(place, asks: asks, sharing: policy)
      guard rules.count <= policy.reading.mostElements else {
        throw policy.at(name).wrong(
          "at most \(policy.reading.mostElements) rules, one for each action, target and assignee")
      }
    }
    return rules
  }

  private static func read(
    _ reader: PolicyReader, asks: String, sharing policy: PolicyReader
  ) throws(Refusal) -> [Self] {
    try reader.only(["uid", "@id", "@type", "action", "target", "assignee", "assigner", "constraint", asks])
    let uid = try reader.name()
    let conditions = try reader.list("constraint") { part throws(Refusal) in try Policy.Condition(part) }
    let owed = try Policy.Duty.list(reader, asks, sharing: nil)
    let assigner = try reader.shared("assigner", with: policy)?.id()
    let actions = try Policy.Action.list(reader, sharing: policy)
    let targets = try reader.scopes("target", "AssetCollection", as: .target, with: policy)
    let assignees = try reader.scopes("assignee", "PartyCollection", as: .assignee, with: policy)
    guard actions.count * targets.count * assignees.count <= reader.reading.mostElements else {
      throw reader.wrong("at most \(reader.reading.mostElements) actions, targets and assignees multiplied")
    }
    var rules: [Self] = []
    for (action, refinements) in actions {
      for target in targets {
        for assignee in assignees {
          var rule = Self(action, uid: uid, where: conditions)
          (rule.refinements, rule.target, rule.assigner) = (refinements, target, assigner)
          if asks == "duty" { rule.duties = owed } else { rule.remedies = owed }
          try rule.assign(assignee, reader)
          rules.append(rule)
        }
      }
    }
    return rules
  }

  /// `assignee` is ODRL's short way to say who: of one party it is the constraint that it means.
  private mutating func assign(_ scope: Policy.Scope?, _ reader: PolicyReader) throws(Refusal) {
    guard let scope, let id = scope.id, !scope.isCollection, scope.refinements.isEmpty else {
      assignee = scope
      return
    }
    conditions.append(.constraint(.init(.recipient, .eq, .word(id))))
    guard conditions.count <= reader.reading.mostElements else {
      throw reader.at("constraint").wrong("at most \(reader.reading.mostElements) elements, assignee included")
    }
  }
}

extension Policy.Action {
  func json(_ refinements: [Policy.Condition]) -> JSON {
    guard !refinements.isEmpty else { return .string(rawValue) }
    let name = rawValue.contains(":") ? rawValue : "odrl:" + rawValue
    return ["rdf:value": ["@id": .string(name)], "refinement": .array(refinements.map(\.json))]
  }

  static func list(
    _ reader: PolicyReader, sharing policy: PolicyReader?
  ) throws(Refusal) -> [(Self, [Policy.Condition])] {
    guard let place = try reader.shared("action", with: policy) else {
      guard reader.reading == .evaluated else { throw reader.at("action").wrong("a value") }
      return roots.map { ($0, []) }
    }
    var actions: [(Self, [Policy.Condition])] = []
    for element in try place.elements() { actions.append(try read(element)) }
    guard !actions.isEmpty else { throw place.wrong("at least one action") }
    return actions
  }

  private static func read(_ reader: PolicyReader) throws(Refusal) -> (Self, [Policy.Condition]) {
    guard reader.has("rdf:value") || reader.has("refinement") else { return (try action(reader), []) }
    try reader.only(["rdf:value", "@id", "@type", "refinement"])
    let name = try reader.has("rdf:value") ? reader.at("rdf:value") : reader.needed("@id")
    return (
      try action(name),
      try reader.list("refinement") { part throws(Refusal) in try Policy.Condition(part, of: .action) }
    )
  }

  private static func action(_ reader: PolicyReader) throws(Refusal) -> Self {
    let term = try reader.term()
    guard let action = Self(rawValue: term) ?? retired[term] else {
      throw reader.wrong("one of " + allCases.map(\.rawValue).joined(separator: ", "))
    }
    return action
  }
}

extension Policy.Scope {
  func json(as type: String) -> JSON {
    guard isCollection || !refinements.isEmpty || id == nil else { return id.map { .string($0) } ?? .null }
    var members: [String: JSON] = [:]
    if isCollection { members["@type"] = .string(type) }
    if let id { members["uid"] = .string(id) }
    if let source { members["source"] = .string(source) }
    if !refinements.isEmpty { members["refinement"] = .array(refinements.map(\.json)) }
    return .object(members)
  }

  fileprivate init(_ reader: PolicyReader, _ type: String, as subject: Policy.Subject) throws(Refusal) {
    guard reader.value.object != nil else {
      self.init(try reader.word())
      return
    }
    try reader.only(["@id", "uid", "@type", "source", "refinement"])
    let id = try reader.name()
    let source = try reader.member("source")?.id()
    let isCollection = try reader.member("@type")?.term() == type || source != nil
    let refinements = try reader.list("refinement") { part throws(Refusal) in try Policy.Condition(part, of: subject) }
    guard id != nil || source != nil || !refinements.isEmpty else {
      throw reader.wrong("a uid, a source or a refinement")
    }
    if isCollection, reader.reading == .published, id != nil || source != nil {
      throw reader.wrong("an id, or refinements alone: which are part of a collection is not known here")
    }
    self.init(id, source: source, isCollection: isCollection, where: refinements)
  }
}

extension PolicyReader {
  /// What a rule says, or the policy for all its rules. Refused where both do: whether that adds or replaces is not agreed on.
  func shared(_ name: String, with policy: PolicyReader?) throws(Refusal) -> PolicyReader? {
    guard let policy, policy.has(name) else { return try member(name) }
    guard !has(name) else { throw at(name).wrong("\(name) once: here or on the policy") }
    return policy.at(name)
  }

  func scopes(
    _ name: String, _ type: String, as subject: Policy.Subject, with policy: PolicyReader
  ) throws(Refusal) -> [Policy.Scope?] {
    guard let place = try shared(name, with: policy) else { return [nil] }
    var scopes: [Policy.Scope?] = []
    for element in try place.elements() { scopes.append(try Policy.Scope(element, type, as: subject)) }
    guard !scopes.isEmpty else { throw place.wrong("at least one \(name)") }
    return scopes
  }
}
