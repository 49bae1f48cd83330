import Exchange
public import Vocabulary

/// The test-kit file: what a hub has to offer and what it does by itself, for a compatibility kit of the Dataspace Protocol. The
/// format: `Tests/DSP/kit-file.md`.
public struct ProtocolTestKit: Sendable {
  struct Partner: Sendable {
    let id: String
    /// The whole `Authorization` by which a request is known to be theirs, and that of what is sent to them.
    let authorization: String
    let presents: String
  }
  struct Dataset: Sendable {
    let id: String
    let offer: String
  }
  struct KnownAgreement: Sendable {
    let role: ProtocolProcess.Role
    let with: String
    let dataset: String
  }
  /// Waits for a state, sends a message.
  struct Step: Sendable {
    let state: String
    let act: ProtocolAct
  }

  /// The hub's own participant id.
  public let connector: String
  /// Paths of the two start endpoints.
  public let negotiationPath: String
  public let transferPath: String
  let partner: String
  let pause: Int64
  let partners: [Partner]
  let formats: [String]
  let datasets: [Dataset]
  let agreements: [String: KnownAgreement]
  let negotiations: [String: [Step]]
  let transfers: [String: [Step]]

  /// Throws a refusal that names the member that is wrong.
  public init(_ json: JSON) throws(Refusal) {
    let file = KitReader(json, "")
    try file.only([
      "connector", "participants", "initiate", "pause", "formats", "datasets", "agreements", "negotiations",
      "transfers",
    ])
    connector = try file.text("connector")
    partners = try file.list("participants").map { item throws(Refusal) in
      try item.only(["id", "authorization", "presents"])
      return Partner(
        id: try item.text("id"), authorization: try item.text("authorization"), presents: try item.text("presents"))
    }
    let initiate = try file.object("initiate")
    try initiate.only(["participant", "negotiation", "transfer"])
    partner = try initiate.text("participant")
    negotiationPath = try initiate.text("negotiation")
    transferPath = try initiate.text("transfer")
    guard let pause = json["pause"]?.int, (0...60_000).contains(pause) else {
      throw file.wrong("pause", Text(zh: "应为 0 至 60000 的整数", en: "an integer of 0 to 60000"))
    }
    self.pause = pause
    formats = try file.texts("formats")
    datasets = try file.list("datasets").map { item throws(Refusal) in
      try item.only(["id", "offer"])
      return Dataset(id: try item.text("id"), offer: try item.text("offer"))
    }
    var agreements: [String: KnownAgreement] = [:]
    for item in try file.list("agreements") {
      try item.only(["id", "as", "with", "dataset"])
      guard let role = ProtocolProcess.Role(rawValue: try item.text("as")) else {
        throw item.wrong("as", Text(zh: "应为 provider 或 consumer", en: "provider or consumer"))
      }
      let known = KnownAgreement(role: role, with: try item.text("with"), dataset: try item.text("dataset"))
      guard agreements.updateValue(known, forKey: try item.text("id")) == nil else {
        throw item.wrong("id", Text(zh: "重复", en: "it is there twice"))
      }
    }
    self.agreements = agreements
    negotiations = try file.scripts("negotiations")
    transfers = try file.scripts("transfers")
    if let unknown = transfers.keys.sorted().first(where: { agreements[$0] == nil }) {
      throw file.wrong("transfers/" + unknown, Text(zh: "没有这个合约", en: "there is no such agreement"))
    }
  }

  /// Who shows this `Authorization`; nil: nobody.
  func partner(showing authorization: String?) -> Partner? { partners.first { $0.authorization == authorization } }
  func partner(_ id: String) -> Partner? { partners.first { $0.id == id } }
  func dataset(_ id: String) -> Dataset? { datasets.first { $0.id == id } }

  /// The one offer of a dataset.
  func policy(_ dataset: Dataset) -> JSON {
    [
      "@type": "Offer", "@id": .string(dataset.offer), "assigner": .string(connector),
      "permission": [["action": "use"]],
    ]
  }
}

/// Reads a member of the file.
private struct KitReader {
  let json: JSON
  let place: String

  init(_ json: JSON, _ place: String) {
    self.json = json
    self.place = place
  }

  func wrong(_ name: String, _ expected: Text) -> Refusal {
    Refusal(.invalid, rule: "dsp.test-kit-file", expected, field: place + "/" + name)
  }

  func only(_ names: [String]) throws(Refusal) {
    guard let members = json.object else { throw wrong("", Text(zh: "应为对象", en: "an object is expected")) }
    if let other = members.keys.sorted().first(where: { !names.contains($0) }) {
      throw wrong(other, Text(zh: "没有这个字段", en: "there is no such member"))
    }
  }

  func text(_ name: String) throws(Refusal) -> String {
    guard let text = json[name]?.string, !text.isEmpty else {
      throw wrong(name, Text(zh: "应为非空字符串", en: "a text that is not empty is expected"))
    }
    return text
  }

  func texts(_ name: String) throws(Refusal) -> [String] {
    let texts = (json[name]?.array ?? []).compactMap(\.string)
    guard !texts.isEmpty, texts.count == json[name]?.array?.count else {
      throw wrong(name, Text(zh: "应为字符串数组", en: "an array of texts is expected"))
    }
    return texts
  }

  func object(_ name: String) throws(Refusal) -> KitReader {
    guard let value = json[name], value.object != nil else {
      throw wrong(name, Text(zh: "应为对象", en: "an object is expected"))
    }
    return KitReader(value, place + "/" + name)
  }

  func list(_ name: String) throws(Refusal) -> [KitReader] {
    guard let items = json[name]?.array else { throw wrong(name, Text(zh: "应为数组", en: "an array is expected")) }
    return items.enumerated().map { KitReader($1, "\(place)/\(name)/\($0)") }
  }

  func scripts(_ name: String) throws(Refusal) -> [String: [ProtocolTestKit.Step]] {
    let all = try object(name)
    var scripts: [String: [ProtocolTestKit.Step]] = [:]
    for (id, value) in all.json.object ?? [:] {
      var steps: [ProtocolTestKit.Step] = []
      for item in value.array ?? [.null] {
        guard let pair = item.array, pair.count == 2, let state = pair[0].string, let word = pair[1].string,
          let act = Self.acts[word]
        else {
          throw all.wrong(id, Text(zh: "应为 [状态, 消息] 的数组", en: "an array of [STATE, MESSAGE] is expected"))
        }
        steps.append(ProtocolTestKit.Step(state: state, act: act))
      }
      scripts[id] = steps
    }
    return scripts
  }

  private static let acts: [String: ProtocolAct] = [
    "offer": .offer, "agreement": .agree, "finalized": .finalize, "termination": .terminate, "request": .request,
    "accepted": .accept, "verification": .verify, "start": .start, "suspension": .suspend, "completion": .complete,
  ]
}
