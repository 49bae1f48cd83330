import Vocabulary

extension Policy.Duty {
  var json: JSON {
    var members = parties.mapValues { JSON.string($0) }
    members["action"] = action.json(refinements)
    if let uid { members["uid"] = .string(uid) }
    if let target { members["target"] = .string(target) }
    if !conditions.isEmpty { members["constraint"] = .array(conditions.map(\.json)) }
    if !consequences.isEmpty { members["consequence"] = .array(consequences.map { $0.json }) }
    return .object(members)
  }

  /// The functions that a party can have in a duty (ODRL Common Vocabulary §3.8, §4.6).
  public static let functions = [
    "assignee", "assigner", "attributedParty", "attributingParty", "compensatedParty", "compensatingParty",
    "consentedParty", "consentingParty", "contractedParty", "contractingParty", "informedParty", "informingParty",
    "trackedParty", "trackingParty",
  ]

  /// The duties under `name`; where `policy` says an action for all its rules, it is theirs as well.
  static func list(_ reader: PolicyReader, _ name: String, sharing policy: PolicyReader?) throws(Refusal) -> [Self] {
    var duties: [Self] = []
    for place in try reader.member(name)?.elements() ?? [] {
      duties += try read(place, sharing: policy, isConsequence: name == "consequence")
      guard duties.count <= reader.reading.mostElements else {
        throw reader.at(name).wrong("at most \(reader.reading.mostElements) duties, one for each action")
      }
    }
    return duties
  }

  static func read(
    _ place: PolicyReader, sharing policy: PolicyReader?, isConsequence: Bool = false
  ) throws(Refusal) -> [Self] {
    // Duties are told, not decided: they may be about facts that no use states, such as what was paid.
    var reader = place
    reader.isTold = true
    try reader.only(
      ["uid", "@id", "@type", "action", "target", "constraint"] + (isConsequence ? [] : ["consequence"]) + functions)
    var pattern = Self(.inform, uid: try reader.name())
    pattern.target = try reader.member("target")?.id()
    pattern.conditions = try reader.list("constraint") { part throws(Refusal) in try Policy.Condition(part) }
    for function in functions { pattern.parties[function] = try reader.member(function)?.id() }
    // A consequence has none of its own (ODRL Information Model §2.6.4).
    pattern.consequences = isConsequence ? [] : try list(reader, "consequence", sharing: nil)
    return try Policy.Action.list(reader, sharing: policy).map { action, refinements in
      var duty = pattern
      (duty.action, duty.refinements) = (action, refinements)
      return duty
    }
  }
}
