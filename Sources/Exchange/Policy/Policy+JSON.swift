public import Vocabulary

// ODRL 2.2 in its compact JSON-LD form (W3C ODRL Information Model §2, JSON-LD serialisation). Written by hand: the
// profile is closed, and a refusal should name the member that is wrong.

extension Policy {
  /// The profile this room reads: the left operands `lingqu:…` and the actions and operators named in this file.
  public static let profile = "urn:lingqu:odrl:1"
  static let context = "http://www.w3.org/ns/odrl.jsonld"

  /// The most rules of one sort, conditions of one rule and operands of one constraint.
  static let mostElements = 50

  public var json: JSON {
    var members: [String: JSON] = [
      "@context": .string(Self.context), "@type": "Set", "profile": .string(Self.profile),
      "permission": .array(permissions.map { $0.json }),
    ]
    if !prohibitions.isEmpty { members["prohibition"] = .array(prohibitions.map { $0.json }) }
    if !obligations.isEmpty { members["obligation"] = .array(obligations.map { $0.json }) }
    return .object(members)
  }

  /// Reads a policy. Throws an `invalid` ``Refusal`` that names the member by its JSON Pointer, below `pointer`.
  public init(json: JSON, at pointer: String = "") throws(Refusal) {
    let reader = PolicyReader(value: json, pointer: pointer)
    try reader.only(["@context", "@type", "@id", "uid", "profile", "permission", "prohibition", "obligation"])
    if let type = try reader.member("@type")?.word(), !["Set", "Offer", "Agreement", "Policy"].contains(type) {
      throw reader.at("@type").wrong("Set, Offer or Agreement")
    }
    if let profile = try reader.member("profile")?.word(), profile != Self.profile {
      throw reader.at("profile").wrong(Self.profile)
    }
    permissions = try reader.list("permission") { rule throws(Refusal) in try Rule(rule, mayHaveDuty: true) }
    prohibitions = try reader.list("prohibition") { rule throws(Refusal) in try Rule(rule, mayHaveDuty: false) }
    obligations = try reader.list("obligation") { duty throws(Refusal) in try Duty(duty) }
    guard !permissions.isEmpty else {
      throw reader.at("permission").wrong("at least one permission: what is not permitted is refused")
    }
  }
}

extension Policy: Codable {
  /// From the house's own decoder (``JSON/decode(_:)``). Throws a ``Refusal`` for what is not a policy.
  public init(from decoder: any Decoder) throws {
    let pointer = decoder.codingPath.map { "/" + ($0.intValue.map(String.init) ?? $0.stringValue) }.joined()
    try self.init(json: try JSON(from: decoder), at: pointer)
  }
  public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

extension Policy.Rule {
  fileprivate var json: JSON {
    var members: [String: JSON] = ["action": .string(action.rawValue)]
    if let uid { members["uid"] = .string(uid) }
    if !conditions.isEmpty { members["constraint"] = .array(conditions.map(\.json)) }
    if !duties.isEmpty { members["duty"] = .array(duties.map { $0.json }) }
    return .object(members)
  }

  fileprivate init(_ reader: PolicyReader, mayHaveDuty: Bool) throws(Refusal) {
    try reader.only(["uid", "@id", "action", "assignee", "constraint"] + (mayHaveDuty ? ["duty"] : []))
    guard let action = Policy.Action(rawValue: try reader.needed("action").word()) else {
      throw reader.at("action").wrong("one of " + Policy.Action.allCases.map(\.rawValue).joined(separator: ", "))
    }
    var conditions = try reader.list("constraint") { part throws(Refusal) in try Policy.Condition(part, depth: 4) }
    // `assignee` is ODRL's short way to say who: here it is the constraint that it means.
    if let assignee = try reader.member("assignee")?.word() {
      conditions.append(.constraint(.init(.recipient, .eq, .word(assignee))))
      guard conditions.count <= Policy.mostElements else {
        throw reader.at("constraint").wrong("at most \(Policy.mostElements) elements, assignee included")
      }
    }
    self.init(
      action, uid: try reader.member("uid")?.word(), where: conditions,
      duties: try reader.list("duty") { duty throws(Refusal) in try Policy.Duty(duty) })
  }
}

extension Policy.Duty {
  fileprivate var json: JSON {
    var members: [String: JSON] = ["action": .string(action.rawValue)]
    if !conditions.isEmpty { members["constraint"] = .array(conditions.map(\.json)) }
    return .object(members)
  }

  fileprivate init(_ reader: PolicyReader) throws(Refusal) {
    try reader.only(["uid", "action", "constraint"])
    guard let action = Action(rawValue: try reader.needed("action").word()) else {
      throw reader.at("action").wrong("one of " + Action.allCases.map(\.rawValue).joined(separator: ", "))
    }
    self.init(
      action, where: try reader.list("constraint") { part throws(Refusal) in try Policy.Condition(part, depth: 4) })
  }
}

extension Policy.Duty: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(PolicyReader(value: try JSON(from: decoder), pointer: ""))
  }
  public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}
