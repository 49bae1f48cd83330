import Evidence
import Exchange
import Identity
import Store
import Vocabulary

extension ExchangeResponder {
  // MARK: - As the provider

  func beginNegotiation(
    _ tx: Transaction, _ process: inout ProtocolProcess, _ message: ProtocolMessage, at now: Instant
  ) throws {
    guard let asked = message.offer, let name = asked["@id"]?.string, let (id, version) = ConnectorNames.offer(name),
      let offer = try? Offers.get(tx, id), offer.kind == .data, offer.state == .open, offer.version == version,
      ConnectorNames.canSay(offer.policy),
      asked["target"].map({ $0.string == ConnectorNames.dataset(id) }) ?? true
    else { throw ConnectorRefusal.unknownOffer }
    let consumer = try consumer(tx, process)
    let wish = ConnectorWish(asked, offer)
    let negotiation = try Negotiations.request(
      tx, NegotiationDraft(offer: id, purpose: wish.purpose, days: wish.days), by: consumer, at: now)
    process.own = offer.provider.description
    process.subject = negotiation.id.description
    process.terms.dataset = ConnectorNames.dataset(id)
  }

  func receivedOfConsumer(
    _ tx: Transaction, _ message: ProtocolMessage, _ process: ProtocolProcess, at now: Instant
  ) throws {
    let negotiation = try negotiation(tx, process)
    switch message.act {
    case .request:
      let offer = try Offers.get(tx, negotiation.offer, version: negotiation.offerVersion)
      guard message.offer?["@id"]?.string.flatMap(ConnectorNames.offer)?.id == offer.id else {
        throw ConnectorRefusal.unknownOffer
      }
      let wish = ConnectorWish(message.offer ?? [:], offer)
      _ = try Negotiations.counter(tx, negotiation.id, CounterDraft(days: wish.days), by: .consumer, at: now)
    case .accept: _ = try Negotiations.accept(tx, negotiation.id, by: .consumer, at: now)
    case .verify:
      guard let id = negotiation.agreement else { throw ConnectorRefusal.unknownAgreement }
      let agreement = try Agreements.get(tx, id)
      guard !agreement.signatures.contains(where: { $0.participant == agreement.consumer }) else { return }
      _ = try Agreements.sign(tx, id, by: agreement.consumer, try sign(tx, agreement, for: agreement.consumer), at: now)
    case .terminate:
      guard negotiation.state != .terminated, negotiation.state != .finalized else { return }
      _ = try Negotiations.terminate(
        tx, negotiation.id, by: .consumer, reason: message.said ?? "connector-terminated", at: now)
    default: break
    }
  }

  func nextOfProvider(_ tx: Transaction, _ process: ProtocolProcess, at now: Instant) throws -> ProtocolReply? {
    let negotiation = try negotiation(tx, process)
    switch (process.state, negotiation.state) {
    case ("REQUESTED", .offered):
      let terms = try Offers.get(tx, negotiation.offer, version: negotiation.offerVersion)
      var offer = ConnectorNames.policy(negotiation.policy ?? terms.policy, of: terms)
      offer["target"] = .string(ConnectorNames.dataset(negotiation.offer))
      return ProtocolReply(ProtocolMessage(.negotiation, .offer, offer: .object(offer)))
    case ("REQUESTED", .agreed), ("ACCEPTED", .agreed), ("REQUESTED", .finalized), ("ACCEPTED", .finalized):
      guard let agreement = try signed(tx, negotiation, at: now) else { return nil }
      return ProtocolReply(
        ProtocolMessage(
          .negotiation, .agree, agreement: try ConnectorNames.agreement(agreement, asked: process.terms.offer),
          agreementID: ConnectorNames.urn(agreement.id)))
    case ("VERIFIED", .finalized): return ProtocolReply(ProtocolMessage(.negotiation, .finalize))
    case ("REQUESTED", .terminated), ("OFFERED", .terminated), ("ACCEPTED", .terminated), ("VERIFIED", .terminated):
      return ProtocolReply(
        ProtocolMessage(.negotiation, .terminate, code: "terminated", reason: "the provider does not agree"))
    default: return nil
    }
  }

  /// The agreement with its provider's signature; nil while the provider has to sign with a key of its own.
  private func signed(_ tx: Transaction, _ negotiation: Negotiation, at now: Instant) throws -> Agreement? {
    guard let id = negotiation.agreement else { return nil }
    let agreement = try Agreements.get(tx, id)
    if agreement.signatures.contains(where: { $0.participant == agreement.provider }) { return agreement }
    guard try SigningKeys.current(tx, agreement.provider)?.custody ?? false else { return nil }
    return try Agreements.sign(
      tx, id, by: agreement.provider, try sign(tx, agreement, for: agreement.provider), at: now)
  }

  private func sign(_ tx: Transaction, _ agreement: Agreement, for party: ID<Participant>) throws -> Signature {
    try Signatures.sign(tx, for: party, context: Agreement.signingContext, try agreement.document, vault: vault)
  }

  private func negotiation(_ tx: Transaction, _ process: ProtocolProcess) throws -> Negotiation {
    guard let id = process.subject.flatMap({ ID<Negotiation>($0) }) else { throw Refusal.notFound("negotiation") }
    return try Negotiations.get(tx, id)
  }

  func consumer(_ tx: Transaction, _ process: ProtocolProcess) throws -> Participant {
    guard let id = ID<Participant>(process.party) else { throw Refusal.notFound("participant") }
    return try Participants.get(tx, id)
  }

  // MARK: - As the consumer

  /// What binds or opens something is in this hub's own log too: the agreement with its digest, and each start and end.
  func noteOfConsumer(
    _ tx: Transaction, _ message: ProtocolMessage, _ process: ProtocolProcess, at now: Instant
  ) throws {
    var data: [String: JSON] = ["party": .string(process.party), "pid": .string(process.counterPid ?? "")]
    let kind: String
    switch (message.act, process.kind) {
    case (.agree, _):
      kind = "connector.agreed"
      data["agreement"] = message.agreement?["@id"]
      data["digest"] = message.agreement.map { .string(Self.hex(ProtocolMessage.digest(of: $0))) }
    case (.finalize, _): kind = "connector.finalized"
    case (.start, _): kind = "connector.transfer-started"
    case (.complete, _): kind = "connector.transfer-completed"
    case (.terminate, .transfer): kind = "connector.transfer-terminated"
    default: return
    }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(kind: kind, at: now, subject: process.id.description, actor: process.own, data: .object(data)))
  }

  /// An agreement is verified at once: it was checked when it came. What is offered instead, people decide.
  func nextOfConsumer(_ process: ProtocolProcess) -> ProtocolReply? {
    process.state == "AGREED" ? ProtocolReply(ProtocolMessage(.negotiation, .verify)) : nil
  }
}

extension ProtocolMessage {
  /// The reason that came with it, as one line.
  var said: String? { reason.map { String(JSON.array($0).canonicalText.prefix(500)) } }
}
