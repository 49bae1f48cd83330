import Exchange
public import Identity
import NIOHTTP1
public import Store
public import Vocabulary

/// What participants of this hub do at other connectors, as consumers.
public struct ConnectorDesk: Sendable {
  public let desk: ProtocolDesk
  let vault: KeyVault
  private let client = ConnectorClient()

  public init(desk: ProtocolDesk, vault: KeyVault) {
    self.desk = desk
    self.vault = vault
  }

  /// A page of what a connector offers.
  ///
  /// - Parameter cursor: the `next` of the page before.
  public func catalogue(
    _ id: ID<ConnectorPeer>, after cursor: String?, in database: any Database
  ) async throws -> (catalogue: JSON, next: String?) {
    let vault = vault
    let (peer, secret) = try await database.read { tx in
      let peer = try ConnectorPeers.get(tx, id)
      return (peer, try ConnectorPeers.secret(tx, of: peer.participant.description, vault: vault))
    }
    let url = cursor ?? peer.address + "/catalog/request"
    guard url.hasPrefix(peer.address + "/") else { throw Refusal.cursor }
    let asked: JSON = ["@context": [.string(ProtocolMessage.context)], "@type": "CatalogRequestMessage"]
    let response: ConnectorClient.Response
    do {
      response = try await client.call(.POST, url, authorization: secret, body: asked)
    } catch {
      throw Self.unreached("\(error)")
    }
    guard response.isSuccess, let catalogue = response.json else { throw Self.unreached(response.words) }
    let next = ConnectorLink.next(response.link).map {
      $0.hasPrefix("/") ? ConnectorLink.origin(peer.address) + $0 : $0
    }
    // What leads elsewhere is not followed.
    return (catalogue, next.flatMap { $0.hasPrefix(peer.address + "/") ? $0 : nil })
  }

  /// Asks for an agreement on what another connector offers.
  ///
  /// - Parameters:
  ///   - offer: one of a dataset's `hasPolicy`.
  ///   - purpose, days: what it is for and for how long, as constraints of each permission; nil: as the offer has it.
  public func negotiate(
    _ tx: Transaction, with id: ID<ConnectorPeer>, offer: JSON, dataset: String, purpose: String?, days: Int64?,
    by own: ID<Participant>, at now: Instant
  ) throws -> ProtocolProcess {
    let peer = try ConnectorPeers.get(tx, id)
    guard case .object(var members) = offer else {
      throw ProtocolRefusal.member("offer", Text(zh: "应为对象", en: "an object is expected"))
    }
    members["@type"] = "Offer"
    members["target"] = .string(dataset)
    var wishes: [JSON] = []
    if let purpose { wishes.append(["leftOperand": "purpose", "operator": "eq", "rightOperand": .string(purpose)]) }
    if let days {
      wishes.append(["leftOperand": "elapsedTime", "operator": "lteq", "rightOperand": .string("P\(days)D")])
    }
    if !wishes.isEmpty, let permissions = members["permission"]?.array {
      members["permission"] = .array(
        permissions.map { permission in
          guard case .object(var rule) = permission else { return permission }
          let own = rule["constraint"]?.array ?? []
          rule["constraint"] = .array(wishes.filter { !own.contains($0) } + own)
          return .object(rule)
        })
    }
    let process = process(.negotiation, peer, own, at: now)
    // As the other side will read it: what it would refuse is refused here.
    var message = ProtocolMessage(.negotiation, .request, offer: .object(members))
    message.consumerPid = process.pid
    message.callbackAddress = desk.base()
    _ = try ProtocolMessage(message.json, .negotiation, [.request], isFirst: true)
    message.consumerPid = nil
    return try desk.open(tx, process, message, at: now)
  }

  /// Asks for the data of an agreement that was made with another connector.
  public func transfer(
    _ tx: Transaction, with id: ID<ConnectorPeer>, agreement: String, format: String, by own: ID<Participant>,
    at now: Instant
  ) throws -> ProtocolProcess {
    let process = process(.transfer, try ConnectorPeers.get(tx, id), own, at: now)
    return try desk.open(
      tx, process, ProtocolMessage(.transfer, .request, agreementID: agreement, format: format), at: now)
  }

  /// Says something in a process, as its consumer.
  public func say(
    _ tx: Transaction, _ act: ProtocolAct, in id: ID<ProtocolProcess>, reason: String?, by caller: Caller,
    at now: Instant
  ) throws -> ProtocolProcess {
    let process = try get(tx, id, for: caller)
    if act == .accept { try Access.require(caller, .sign) }
    guard process.role == .consumer else { throw Self.providerSide }
    if act == .start, process.terms.suspendedBy == .provider { throw ConnectorRefusal.heldByOther }
    return try desk.send(
      tx, process,
      ProtocolMessage(
        process.kind, act, code: reason == nil ? nil : "consumer", reason: reason), at: now)
  }

  /// A process, for whom this hub acts in it.
  public func get(_ tx: Transaction, _ id: ID<ProtocolProcess>, for caller: Caller) throws -> ProtocolProcess {
    let process = try ProtocolProcesses.get(tx, id)
    guard let own = ID<Participant>(process.own) else { throw Refusal.notFound("process") }
    try Access.require(caller, .view, owners: own)
    return process
  }

  private func process(
    _ kind: ProcessKind, _ peer: ConnectorPeer, _ own: ID<Participant>, at now: Instant
  ) -> ProtocolProcess {
    ProtocolProcess(
      id: ID(at: now), kind: kind, role: .consumer, own: own.description, party: peer.participant.description,
      counterPid: nil, address: peer.address, state: "", at: now)
  }

  private static func unreached(_ why: String) -> Refusal {
    Refusal(
      .unavailable, rule: "dsp.peer-unreached",
      Text(zh: "对端连接器没有给出目录", en: "the other connector gave no catalogue"),
      remedy: Text(zh: String(why.prefix(500)), en: String(why.prefix(500))))
  }

  private static let providerSide = Refusal(
    .conflict, rule: "dsp.provider-side",
    Text(zh: "本系统在此进程中是提供方", en: "this hub is the provider's side of this process"),
    remedy: Text(
      zh: "对协商、合约或使用本身操作，对端会得知", en: "act on the negotiation, the agreement or the use itself; the other side is told"))
}

/// Links between pages (RFC 8288), as far as they are needed here.
enum ConnectorLink {
  /// The address of the link whose relation is `next`.
  static func next(_ headers: [String]) -> String? {
    for link in headers.flatMap({ $0.split(separator: ",") }) {
      let parts = link.split(separator: ";").map { $0.drop { $0 == " " } }
      guard let target = parts.first, target.hasPrefix("<"), let end = target.firstIndex(of: ">"),
        parts.dropFirst().contains(where: { $0 == "rel=\"next\"" || $0 == "rel=next" })
      else { continue }
      return String(target[target.index(after: target.startIndex)..<end])
    }
    return nil
  }

  /// The scheme and authority of an address.
  static func origin(_ address: String) -> String {
    guard let mark = address.firstIndex(of: ":") else { return address }
    let rest = address[mark...].dropFirst(3)
    return String(address[..<mark]) + "://" + rest.prefix { $0 != "/" }
  }
}
