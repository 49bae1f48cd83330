import Exchange
public import Store
public import Vocabulary

/// Says what the test-kit file has it say. Nothing that is real is behind it.
public struct TestKitResponder: ProtocolResponder {
  public let kit: ProtocolTestKit

  public init(_ kit: ProtocolTestKit) { self.kit = kit }

  public func moved(_ tx: Transaction, after place: String, limit: Int) throws -> [ID<ProtocolProcess>] { [] }

  /// Only this machine: the kit runs beside the hub.
  public func admit(_ tx: Transaction, address: String, of party: String) throws {
    guard TestKitAddress.isLoopback(address) else { throw ProtocolRefusal.address }
  }

  public func authorization(_ tx: Transaction, to process: ProtocolProcess) throws -> String? {
    kit.partner(process.party)?.presents
  }

  public func dataAddress(_ tx: Transaction, of process: ProtocolProcess, in act: ProtocolAct) throws -> JSON? {
    guard process.role == .provider, act == .start else { return nil }
    return [
      "@type": "DataAddress", "endpointType": "https://w3id.org/idsa/v4.1/HTTP", "endpoint": "http://127.0.0.1/",
    ]
  }

  public func begin(
    _ tx: Transaction, _ process: inout ProtocolProcess, _ message: ProtocolMessage, at now: Instant
  ) throws {
    process.own = kit.connector
    switch process.kind {
    case .negotiation:
      // An offer that comes unasked is taken note of.
      guard process.role == .provider else { return }
      let id = message.offer?["@id"]?.string
      guard let dataset = kit.datasets.first(where: { $0.offer == id }),
        message.offer?["target"].map({ $0.string == dataset.id }) ?? true
      else { throw Self.unknownOffer }
      process.terms.dataset = dataset.id
    case .transfer:
      let known = message.agreementID.flatMap { kit.agreements[$0] }
      guard let known, known.role == .provider, known.with == process.party else { throw Self.unknownAgreement }
      guard let format = message.format, kit.formats.contains(format) else { throw Self.unknownFormat }
      process.terms.dataset = known.dataset
    }
  }

  public func received(
    _ tx: Transaction, _ message: ProtocolMessage, _ process: inout ProtocolProcess, at now: Instant
  ) throws {
    if let agreement = message.agreement, agreement["assignee"]?.string != kit.connector {
      throw ProtocolRefusal.member("agreement/assignee", Text(zh: "不是本连接器", en: "that is not this connector"))
    }
    guard process.role == .provider, let offer = message.offer else { return }
    guard offer["@id"]?.string == process.terms.dataset.flatMap({ kit.dataset($0)?.offer }) else {
      throw Self.unknownOffer
    }
  }

  public func failed(_ tx: Transaction, _ process: ProtocolProcess, at now: Instant) throws {}

  public func next(_ tx: Transaction, _ process: inout ProtocolProcess, at now: Instant) throws -> ProtocolReply? {
    let script =
      switch process.kind {
      case .negotiation: process.terms.dataset.flatMap { kit.negotiations[$0] }
      case .transfer: process.terms.agreementID.flatMap { kit.transfers[$0] }
      }
    // What a consumer has sent first is no step of the script.
    let done = try ProtocolOutbox.count(tx, process.id) - (process.role == .consumer ? 1 : 0)
    guard let script, script.indices.contains(done), script[done].state == process.state else { return nil }
    return ProtocolReply(message(script[done].act, process, at: now), after: kit.pause)
  }

  private func message(_ act: ProtocolAct, _ process: ProtocolProcess, at now: Instant) -> ProtocolMessage {
    let isProvider = process.role == .provider
    let (assigner, assignee) = isProvider ? (kit.connector, process.party) : (process.party, kit.connector)
    var message = ProtocolMessage(process.kind, act)
    switch (act, process.kind) {
    case (.offer, _), (.request, .negotiation):
      message.offer = [
        "@type": "Offer", "@id": process.terms.offer?["@id"] ?? "", "target": .string(process.terms.dataset ?? ""),
        "assigner": .string(assigner), "assignee": .string(assignee), "permission": [["action": "use"]],
      ]
    case (.agree, _):
      message.agreement = [
        "@type": "Agreement", "@id": .string("urn:lingqu:agreement:" + process.id.description),
        "target": .string(process.terms.dataset ?? ""), "assigner": .string(assigner), "assignee": .string(assignee),
        "timestamp": JSON(now), "permission": [["action": "use"]],
      ]
    case (.terminate, _), (.suspend, _):
      message.code = "1"
      message.reason = ["the script of the test kit says so"]
    default: break
    }
    return message
  }

  // MARK: - The start endpoints

  /// Begins a negotiation or a transfer as the consumer, as the kit's signal says.
  public func start(_ tx: Transaction, _ desk: ProtocolDesk, _ kind: ProcessKind, _ signal: JSON, at now: Instant)
    throws -> ProtocolProcess
  {
    func text(_ name: String) throws(Refusal) -> String {
      guard let text = try ProtocolMessage.text(signal, name) else {
        throw ProtocolRefusal.member(name, Text(zh: "必填", en: "it is required"))
      }
      return text
    }
    let address = try text("connectorAddress")
    try admit(tx, address: address, of: kit.partner)
    let process = ProtocolProcess(
      id: ID(at: now), kind: kind, role: .consumer, own: kit.connector, party: kit.partner, counterPid: nil,
      address: address, state: "", at: now)
    switch kind {
    case .negotiation:
      let offer: JSON = [
        "@type": "Offer", "@id": .string(try text("offerId")), "target": .string(try text("datasetId")),
        "permission": [["action": "use"]],
      ]
      return try desk.open(tx, process, ProtocolMessage(.negotiation, .request, offer: offer), at: now)
    case .transfer:
      let id = try text("agreementId")
      guard let known = kit.agreements[id], known.role == .consumer else { throw Self.unknownAgreement }
      return try desk.open(
        tx, process, ProtocolMessage(.transfer, .request, agreementID: id, format: try text("format")), at: now)
    }
  }

  private static let unknownOffer = Refusal(
    .invalid, rule: "dsp.offer", Text(zh: "没有这个供给", en: "there is no such offer"), field: "/offer/@id")
  private static let unknownAgreement = Refusal(
    .invalid, rule: "dsp.agreement", Text(zh: "没有这个合约", en: "there is no such agreement"), field: "/agreementId")
  private static let unknownFormat = Refusal(
    .invalid, rule: "dsp.format", Text(zh: "没有这种格式", en: "there is no such format"), field: "/format")
}

/// Whether an address is one of this machine's own.
enum TestKitAddress {
  static func isLoopback(_ address: String) -> Bool {
    guard address.hasPrefix("http://") else { return false }
    let rest = address.dropFirst("http://".count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !authority.contains("@") else { return false }
    return ["127.0.0.1", "localhost", "[::1]"].contains { host in
      authority == host || authority.hasPrefix(host + ":") && UInt16(authority.dropFirst(host.count + 1)) != nil
    }
  }
}
