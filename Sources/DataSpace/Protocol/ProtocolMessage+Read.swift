public import Vocabulary

extension ProtocolMessage {
  /// Reads a message as the published schemas have it. What they leave open is kept out, and what is wrong is refused with the
  /// member that is.
  ///
  /// - Parameters:
  ///   - acts: what the address takes.
  ///   - isFirst: whether it is to begin a process.
  public init(_ json: JSON, _ kind: ProcessKind, _ acts: [ProtocolAct], isFirst: Bool) throws(Refusal) {
    guard json.object != nil else {
      throw ProtocolRefusal.member("", Text(zh: "应为 JSON 对象", en: "a JSON object is expected"))
    }
    guard json["@context"]?.array?.contains(.string(Self.context)) ?? false else {
      throw ProtocolRefusal.member("@context", Text(zh: "应为含 \(Self.context) 的数组", en: "an array with \(Self.context)"))
    }
    let type = json["@type"]?.string
    guard let act = acts.first(where: { $0.type(kind) == type && $0.takes(json["eventType"]) }) else {
      throw ProtocolRefusal.otherMessage(acts.map { $0.type(kind) }.first ?? "")
    }
    self.init(kind, act)
    id = try Self.text(json, "@id")
    consumerPid = try Self.text(json, "consumerPid")
    providerPid = try Self.text(json, "providerPid")
    try read(act, json)
    if let code = json["code"] {
      guard let text = code.string else { throw ProtocolRefusal.member("code", Self.textExpected) }
      self.code = String(text.prefix(200))
    }
    if let reason = json["reason"] {
      guard let items = reason.array, (1...100).contains(items.count) else {
        throw ProtocolRefusal.member("reason", Text(zh: "应为 1 至 100 项的数组", en: "an array of 1 to 100 is expected"))
      }
      self.reason = items
    }
    let provider = act == .offer || act == .agree || act == .finalize
    if isFirst {
      callbackAddress = try Self.needed(json, "callbackAddress")
      _ = try Self.needed(json, provider ? "providerPid" : "consumerPid")
    } else {
      _ = try Self.needed(json, "consumerPid")
      _ = try Self.needed(json, "providerPid")
    }
  }

  private mutating func read(_ act: ProtocolAct, _ json: JSON) throws(Refusal) {
    switch (act, kind) {
    case (.request, .negotiation): offer = try Self.policy(json, "offer", "Offer", needs: ["@id"])
    case (.offer, _): offer = try Self.policy(json, "offer", "Offer", needs: ["@id", "target"])
    case (.agree, _):
      agreement = try Self.policy(json, "agreement", "Agreement", needs: ["@id", "target", "assigner", "assignee"])
      try Self.checkTime(agreement?["timestamp"])
    case (.request, .transfer):
      agreementID = try Self.needed(json, "agreementId")
      format = try Self.needed(json, "format")
      dataAddress = try Self.address(json)
    case (.start, _): dataAddress = try Self.address(json)
    default: break
    }
  }

  private static let textExpected = Text(zh: "应为非空字符串", en: "a text that is not empty is expected")

  static func text(_ json: JSON, _ name: String, at place: String = "") throws(Refusal) -> String? {
    guard let value = json[name] else { return nil }
    guard let text = value.string, !text.isEmpty, text.utf8.count <= mostText, !text.utf8.contains(0) else {
      throw ProtocolRefusal.member(place + name, textExpected)
    }
    return text
  }

  private static func needed(_ json: JSON, _ name: String, at place: String = "") throws(Refusal) -> String {
    guard let text = try text(json, name, at: place) else { throw ProtocolRefusal.member(place + name, textExpected) }
    return text
  }

  /// An ODRL policy of a message: its type, its name and at least one permission or prohibition.
  private static func policy(
    _ json: JSON, _ name: String, _ type: String, needs: [String]
  ) throws(Refusal) -> JSON {
    guard let policy = json[name], policy.object != nil else {
      throw ProtocolRefusal.member(name, Text(zh: "应为对象", en: "an object is expected"))
    }
    guard policy["@type"]?.string == type else {
      throw ProtocolRefusal.member(name + "/@type", Text(zh: "应为 \(type)", en: "\(type) is expected"))
    }
    for member in needs { _ = try needed(policy, member, at: name + "/") }
    _ = try text(policy, "target", at: name + "/")
    var rules = 0
    for member in ["permission", "prohibition", "obligation"] {
      guard let list = policy[member] else { continue }
      guard let items = list.array, (1...100).contains(items.count), items.allSatisfy({ $0["action"]?.string != nil })
      else {
        throw ProtocolRefusal.member(
          "\(name)/\(member)",
          Text(zh: "应为 1 至 100 条含 action 的规则", en: "1 to 100 rules, each with its action, are expected"))
      }
      if member != "obligation" { rules += items.count }
    }
    guard rules > 0 else {
      throw ProtocolRefusal.member(
        name + "/permission", Text(zh: "至少一条许可或禁止", en: "at least one permission or prohibition is expected"))
    }
    return policy
  }

  /// A moment as XML Schema writes it, with or without its zone.
  private static func checkTime(_ time: JSON?) throws(Refusal) {
    guard let time else { return }
    guard let text = time.string, (Instant(text) ?? Instant(text + "Z")) != nil else {
      throw ProtocolRefusal.member(
        "agreement/timestamp", Text(zh: "应为 xsd:dateTime 时间", en: "an xsd:dateTime is expected"))
    }
  }

  private static func address(_ json: JSON) throws(Refusal) -> JSON? {
    guard let address = json["dataAddress"] else { return nil }
    let properties = address["endpointProperties"]
    guard address["@type"]?.string == "DataAddress", address["endpointType"]?.string != nil,
      address["endpoint"] == nil || address["endpoint"]?.string != nil,
      properties == nil || (1...100).contains(properties?.array?.count ?? 0),
      (properties?.array ?? []).allSatisfy({ property in
        property["@type"]?.string == "EndpointProperty" && property["name"]?.string != nil
          && property["value"]?.string != nil
      })
    else {
      throw ProtocolRefusal.member(
        "dataAddress", Text(zh: "应为含 endpointType 的 DataAddress", en: "a DataAddress with its endpointType is expected")
      )
    }
    return address
  }
}

extension ProtocolAct {
  /// Whether an event message with this `eventType` is of this sort.
  fileprivate func takes(_ event: JSON?) -> Bool {
    switch self {
    case .accept: event?.string == "ACCEPTED"
    case .finalize: event?.string == "FINALIZED"
    default: true
    }
  }
}
