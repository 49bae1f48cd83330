import Exchange
import Identity
import Vocabulary

/// How things of the exchange are called in the Dataspace Protocol.
enum ConnectorNames {
  static func urn<Of>(_ id: ID<Of>) -> String { "urn:lingqu:" + id.description }

  static func id<Of>(_ urn: String, _ type: ID<Of>.Type = ID<Of>.self) -> ID<Of>? {
    urn.hasPrefix("urn:lingqu:") ? ID(String(urn.dropFirst("urn:lingqu:".count))) : nil
  }

  static func dataset(_ id: ID<Offer>) -> String { urn(id) }

  /// A version of an offer: what is agreed on is that version.
  static func offer(_ offer: Offer) -> String { urn(offer.id) + ":v\(offer.version)" }

  static func offer(_ name: String) -> (id: ID<Offer>, version: Int64)? {
    guard let mark = name.range(of: ":v", from: name.endIndex), let version = Int64(name[mark.upperBound...]),
      let id = id(String(name[..<mark.lowerBound]), ID<Offer>.self)
    else { return nil }
    return (id, version)
  }

  /// Whether the protocol's schema can say what a policy says: it knows no refined actions, and no rules with targets of their own.
  static func canSay(_ policy: Policy) -> Bool {
    let json = policy.json
    return ["permission", "prohibition", "obligation"].allSatisfy { list in
      (json[list]?.array ?? []).allSatisfy { $0["action"]?.string != nil && $0["target"] == nil }
    }
  }

  /// A policy as an offer of the protocol.
  static func policy(_ policy: Policy, of offer: Offer) -> [String: JSON] {
    var members = words(policy.json).object ?? [:]
    members["@context"] = nil
    members["@type"] = "Offer"
    members["@id"] = .string(self.offer(offer))
    members["assigner"] = .string(urn(offer.provider))
    return members
  }

  /// - Parameter asked: the offer that it answers. What it asks for beyond the policy, purpose and term, is part of what was
  ///   agreed, and so it is said again.
  static func agreement(_ agreement: Agreement, asked: JSON?) throws -> JSON {
    var members = words(agreement.policy.json).object ?? [:]
    let wishes = (asked?["permission"]?.array?.first?["constraint"]?.array ?? []).filter(ConnectorWish.isOne)
    members["permission"] = members["permission"]?.array.map { rules in
      .array(
        rules.map { rule in
          guard case .object(var rule) = rule else { return rule }
          let own = rule["constraint"]?.array ?? []
          let all = wishes.filter { !own.contains($0) } + own
          if !all.isEmpty { rule["constraint"] = .array(all) }
          return .object(rule)
        })
    }
    members["@context"] = nil
    members["@type"] = "Agreement"
    members["@id"] = .string(urn(agreement.id))
    members["target"] = .string(dataset(agreement.offer))
    members["assigner"] = .string(urn(agreement.provider))
    members["assignee"] = .string(urn(agreement.consumer))
    members["timestamp"] = JSON(agreement.startsAt)
    return .object(members)
  }

  /// The protocol's schema knows texts, objects and lists as right operands, and no numbers.
  private static func words(_ json: JSON) -> JSON {
    switch json {
    case .array(let items): return .array(items.map(words))
    case .object(let members):
      var out = members.mapValues(words)
      if case .int(let number)? = members["rightOperand"] { out["rightOperand"] = .string(String(number)) }
      return .object(out)
    default: return json
    }
  }
}

extension String {
  /// The last place of `text` before `end`.
  fileprivate func range(of text: String, from end: Index) -> Range<Index>? {
    var end = end
    while end > startIndex {
      end = index(before: end)
      if self[end...].hasPrefix(text) { return end..<index(end, offsetBy: text.count) }
    }
    return nil
  }
}

/// What a consumer's offer asks for, where the protocol has no word for it: what the data are for, and for how long. Both are
/// constraints of its permission (`purpose eq …`, `elapsedTime lteq P90D`); what it leaves out is what the offer allows.
struct ConnectorWish {
  var purpose: String
  var days: Int64

  /// Whether a constraint is one.
  static func isOne(_ constraint: JSON) -> Bool {
    ["purpose", "elapsedTime"].contains(constraint["leftOperand"]?.string ?? "")
  }

  /// For how long an agreement is made where nobody says.
  static let usualDays: Int64 = 365
  /// What data are for where nobody says, and the offer leaves it open.
  static let usualPurpose = "data-exchange"

  init(_ asked: JSON, _ offer: Offer) {
    let constraints = (asked["permission"]?.array ?? []).flatMap { $0["constraint"]?.array ?? [] }
    func operand(_ left: String, _ operators: Set<String>) -> String? {
      constraints.first {
        $0["leftOperand"]?.string == left && operators.contains($0["operator"]?.string ?? "")
      }?["rightOperand"].flatMap { value in
        value.string ?? value["@value"]?.string ?? value.array.flatMap { $0.count == 1 ? $0[0].string : nil }
      }
    }
    purpose =
      operand("purpose", ["eq", "isAnyOf"]) ?? offer.policy.onlyPurpose ?? offer.publishedRule?.purposes?.first
      ?? Self.usualPurpose
    let asked = operand("elapsedTime", ["lteq", "lt", "eq"]).flatMap { text in
      text.hasPrefix("P") && text.hasSuffix("D") ? Int64(text.dropFirst().dropLast()) : nil
    }
    days = asked ?? min(Self.usualDays, offer.publishedRule?.maxTermDays ?? Self.usualDays)
  }
}

extension Policy {
  /// The purpose that a permission names, if it names one.
  fileprivate var onlyPurpose: String? {
    for condition in permissions.flatMap(\.conditions) {
      guard case .constraint(let constraint) = condition, constraint.left == .purpose, constraint.operator == .eq,
        case .word(let word)? = constraint.right.first
      else { continue }
      return word
    }
    return nil
  }
}
