public import Vocabulary

// Policies as compact JSON-LD (ODRL 2.2, Vocabulary & Expression §6). Written by hand: the profile is closed, and a refusal
// should name the member that is wrong.

extension Policy {
  /// The profile this room reads: ODRL's own vocabulary and the left operands `lingqu:…`.
  public static let profile = "urn:lingqu:odrl:1"
  static let context = "http://www.w3.org/ns/odrl.jsonld"

  /// The most rules of one sort, conditions of one rule and operands of one constraint of a policy that is published.
  static let mostElements = 50

  public var json: JSON {
    var members: [String: JSON] = [
      "@context": .string(Self.context), "@type": "Set", "profile": .string(Self.profile),
      "permission": .array(permissions.map { $0.json }),
    ]
    if !prohibitions.isEmpty { members["prohibition"] = .array(prohibitions.map { $0.json }) }
    if !obligations.isEmpty { members["obligation"] = .array(obligations.map { $0.json }) }
    if let conflict { members["conflict"] = .string(conflict.rawValue) }
    if !inheritsFrom.isEmpty { members["inheritFrom"] = .array(inheritsFrom.map { .string($0) }) }
    return .object(members)
  }

  /// Reads a policy; what all its rules share may stand on the policy (a compact policy), and a rule about several things
  /// is one for each. Throws an `invalid` ``Refusal`` that names the member by its JSON Pointer, below `pointer`.
  public init(json: JSON, at pointer: String = "", for reading: Reading = .published) throws(Refusal) {
    let reader = PolicyReader(value: json, pointer: pointer, reading: reading)
    try reader.only([
      "@context", "@type", "@id", "uid", "profile", "permission", "prohibition", "obligation", "conflict",
      "inheritFrom",
      "action", "target", "assignee", "assigner",
    ])
    if let type = try reader.member("@type")?.term(), !["Set", "Offer", "Agreement", "Policy"].contains(type) {
      throw reader.at("@type").wrong("Set, Offer or Agreement")
    }
    if let profile = try reader.member("profile")?.id(), profile != Self.profile {
      throw reader.at("profile").wrong(Self.profile)
    }
    permissions = try Rule.list(reader, "permission", asks: "duty")
    prohibitions = try Rule.list(reader, "prohibition", asks: "remedy")
    obligations = try Duty.list(reader, "obligation", sharing: reader)
    conflict = try reader.member("conflict").map { place throws(Refusal) in
      guard let conflict = Conflict(rawValue: try place.term()) else { throw place.wrong("perm, prohibit or invalid") }
      return conflict
    }
    inheritsFrom = try reader.list("inheritFrom") { place throws(Refusal) in try place.id() }
    switch reading {
    case .published:
      guard inheritsFrom.isEmpty else {
        throw reader.at("inheritFrom").wrong("nothing: the rules that are inherited, written out")
      }
      guard !permissions.isEmpty else {
        throw reader.at("permission").wrong("at least one permission: what is not permitted is refused")
      }
    case .evaluated:
      guard !(permissions.isEmpty && prohibitions.isEmpty && obligations.isEmpty && inheritsFrom.isEmpty) else {
        throw reader.wrong("at least one permission, prohibition or obligation")
      }
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

extension Policy.Duty: Codable {
  public init(from decoder: any Decoder) throws {
    let reader = PolicyReader(value: try JSON(from: decoder), pointer: "")
    guard let duty = try Self.read(reader, sharing: nil).first else { throw reader.wrong("a duty") }
    self = duty
  }
  public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}
