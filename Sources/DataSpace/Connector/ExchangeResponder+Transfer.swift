public import Exchange
import Identity
public import Store
import Tables
public import Vocabulary

extension ExchangeResponder {
  static let pull = "HttpData-PULL"
  static let push = "HttpData-PUSH"
  static let formats = [pull, push]
  /// The unit in which what is pulled is metered, where the price has one.
  static let unit = "bytes"
  static let rowUnit = "rows"

  /// A transfer opens a use: policy, count and money are decided here, as for any use.
  func beginTransfer(
    _ tx: Transaction, _ process: inout ProtocolProcess, _ message: ProtocolMessage, at now: Instant
  ) throws {
    guard let id = message.agreementID.flatMap({ ConnectorNames.id($0, ID<Agreement>.self) }),
      let agreement = try? Agreements.terms(tx, id), agreement.consumer.description == process.party,
      agreement.kind == .data
    else { throw ConnectorRefusal.unknownAgreement }
    let consumer = try consumer(tx, process)
    switch message.format {
    case Self.pull where message.dataAddress == nil: break
    case Self.push:
      _ = try PushPlace(tx, message.dataAddress, of: consumer.id)
      try DataPushes.requireRoom(tx, id)
    default: throw ConnectorRefusal.unknownFormat
    }
    let quantity = try quantity(tx, agreement)
    let use = try Uses.request(
      tx, under: id,
      UseDraft(
        purpose: agreement.purpose, export: .raw, quantity: agreement.price.unit == nil ? nil : quantity),
      by: Caller(participant: consumer.id, kinds: consumer.kinds, scopes: [.write]), region: consumer.region, at: now)
    process.own = agreement.provider.description
    process.subject = use.id.description
    process.terms.dataset = ConnectorNames.dataset(agreement.offer)
  }

  /// Writes down that a request for a transfer was refused. Appends `use.refused` where the agreement, its policy or its right did.
  public func refused(
    _ tx: Transaction, _ message: JSON, _ refusal: Refusal, showing authorization: String?, at now: Instant
  ) throws {
    guard let id = message["agreementId"]?.string.flatMap({ ConnectorNames.id($0, ID<Agreement>.self) }),
      let consumer = ID<Participant>(try party(tx, showing: authorization, at: now).id)
    else { return }
    try Uses.noteRefused(tx, under: id, UseDraft(purpose: "", export: .raw), refusal, by: consumer, at: now)
  }

  /// How much there is to be had, in the unit of the price. Rows are counted where there is a release rule.
  private func quantity(_ tx: Transaction, _ agreement: Agreement) throws -> Int64 {
    guard let size = try bytes(tx, agreement.reference, agreement.provider) else { throw ConnectorRefusal.noFile }
    let isReleased = try DataTerms(agreement.reference).release != nil
    if let unit = agreement.price.unit, unit != Self.unit, !isReleased || unit != Self.rowUnit {
      throw ConnectorRefusal.unit(unit)
    }
    guard isReleased else { return size }
    // Whoever opens the door has it made before.
    guard let view = try ReleasedViews.find(tx, agreement.id) else { throw ReleasedView.beingMade }
    let made = try view.whole
    return max(1, agreement.price.unit == Self.rowUnit ? made.report.rowsOut : made.bytes)
  }

  /// The agreement that a request for a transfer is about, if it has a release rule and the asking party is its consumer.
  public func released(
    _ tx: Transaction, _ message: JSON, showing authorization: String?, at now: Instant
  ) throws -> Agreement? {
    guard let id = message["agreementId"]?.string.flatMap({ ConnectorNames.id($0, ID<Agreement>.self) }),
      let agreement = try? Agreements.terms(tx, id), agreement.kind == .data, agreement.state == .active,
      agreement.consumer.description == (try party(tx, showing: authorization, at: now)).id,
      try DataTerms(agreement.reference).release != nil
    else { return nil }
    return agreement
  }

  func receivedOnTransfer(
    _ tx: Transaction, _ message: ProtocolMessage, _ process: inout ProtocolProcess, at now: Instant
  ) throws {
    let (use, _) = try use(tx, process)
    switch message.act {
    case .suspend:
      if use.state == .started { try Uses.move(tx, use.id, .suspend, by: use.consumer, at: now) }
    case .start:
      guard process.terms.suspendedBy != .provider else { throw ConnectorRefusal.heldByOther }
      if use.state == .suspended { try Uses.move(tx, use.id, .resume, by: use.consumer, at: now) }
      try DataPushes.resume(tx, process.id, use.id, at: now)
    case .complete: try endUse(tx, use.id, .complete, at: now)
    case .terminate: try endUse(tx, use.id, .terminate, at: now)
    default: break
    }
  }

  /// The hub keeps the meter of what is pulled through it, so it settles at once.
  func endUse(_ tx: Transaction, _ id: ID<Use>, _ event: Use.Event, at now: Instant) throws {
    let use = try Uses.get(tx, id)
    if !use.state.isFinal { try Uses.move(tx, id, event, by: use.provider, reason: "connector", at: now) }
  }

  func nextOfTransfer(_ tx: Transaction, _ process: ProtocolProcess, at now: Instant) throws -> ProtocolReply? {
    let (use, agreement) = try use(tx, process)
    let isOver = ![.active, .suspended].contains(agreement.state) || use.state == .terminated
    switch process.state {
    case _ where isOver:
      return ProtocolReply(
        ProtocolMessage(
          .transfer, .terminate, code: "agreement-\(agreement.state.rawValue)",
          reason: "nothing is given under this agreement any more"))
    case "REQUESTED" where agreement.state == .active:
      if process.isPush {
        guard let place = try? PushPlace(tx, process.terms.dataAddress, of: use.consumer) else {
          try endUse(tx, use.id, .terminate, at: now)
          return Self.notPushed("nothing may be sent to this address any more")
        }
        try DataPushes.begin(tx, process.id, use, to: place, at: now)
      }
      if use.state == .requested { try Uses.move(tx, use.id, .start, by: nil, at: now) }
      return ProtocolReply(ProtocolMessage(.transfer, .start))
    case "STARTED" where process.isPush:
      if let end = try endOfPush(tx, process, use, at: now) { return end }
      return agreement.state == .suspended || use.state == .suspended ? Self.heldBack : nil
    case "STARTED" where agreement.state == .suspended || use.state == .suspended:
      return Self.heldBack
    case "SUSPENDED" where process.terms.suspendedBy == .provider && agreement.state == .active:
      // With its agreement it goes on by itself; what the provider holds back by itself, the provider lets go on.
      if use.state == .suspended, use.suspendedBy == .provider { return nil }
      if use.state == .suspended { try Uses.move(tx, use.id, .resume, by: nil, at: now) }
      try DataPushes.resume(tx, process.id, use.id, at: now)
      return ProtocolReply(ProtocolMessage(.transfer, .start))
    default: return nil
    }
  }

  private static let heldBack = ProtocolReply(
    ProtocolMessage(.transfer, .suspend, code: "suspended", reason: "the provider holds it back"))

  func use(_ tx: Transaction, _ process: ProtocolProcess) throws -> (Use, Agreement) {
    guard let id = process.subject.flatMap({ ID<Use>($0) }) else { throw Refusal.notFound("use") }
    let use = try Uses.get(tx, id)
    return (use, try Agreements.terms(tx, use.agreement))
  }

  // MARK: - The data

  public func dataAddress(_ tx: Transaction, of process: ProtocolProcess, in act: ProtocolAct) throws -> JSON? {
    switch (process.role, act, process.isPush) {
    case (.provider, .start, false): Self.address(dataRoot() + "/" + process.id.description, token(process.id))
    case (.consumer, .request, true): Self.address(inboxRoot() + "/" + process.id.description, inboxToken(process.id))
    default: nil
    }
  }

  private static func address(_ endpoint: String, _ token: String) -> JSON {
    func property(_ name: String, _ value: String) -> JSON {
      ["@type": "EndpointProperty", "name": .string(name), "value": .string(value)]
    }
    return [
      "@type": "DataAddress", "endpointType": .string(PushPlace.endpointType), "endpoint": .string(endpoint),
      "endpointProperties": [property("authorization", token), property("authType", "bearer")],
    ]
  }

  /// What a transfer's data are had with. It follows from the transfer, so nobody stores it; whether it counts, the transfer's
  /// state says each time.
  func token(_ id: ID<ProtocolProcess>) -> String {
    Self.hex(vault.derive("dsp-transfer " + id.description))
  }

  /// Whether what was shown is the token. Each byte is compared whatever the others are, so that time tells nothing.
  static func isToken(_ shown: String, _ token: String) -> Bool {
    let (expected, given) = (Array(token.utf8), Array(shown.utf8))
    return zip(expected, given).reduce(expected.count ^ given.count) { $0 | Int($1.0 ^ $1.1) } == 0
  }

  static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return bytes.reduce(into: "") { $0 += [digits[Int($1 >> 4)], digits[Int($1 & 15)]] }
  }

  /// Writes down what is about to be sent, before it is: nothing leaves that is not in the log, and where the price is by what is
  /// taken, nothing that is not metered. What is pushed is metered once, however often it has to be sent.
  public func sending(
    _ tx: Transaction, _ grant: DataUses.Grant, _ part: DataUses.Part, of process: ID<ProtocolProcess>,
    isPush: Bool = false, at now: Instant
  ) throws {
    let bytes = part.range.upperBound - part.range.lowerBound
    let quantity = grant.unit == Self.rowUnit ? part.rowsInside : bytes
    let last = grant.unit == nil ? nil : try Readings.last(tx, of: grant.use)
    if grant.unit != nil, quantity > 0, !isPush || last == nil {
      let use = try Uses.get(tx, grant.use)
      let from = max(last?.to ?? use.begunAt, now.adding(milliseconds: -1))
      var measures: [String: Int64] = ["calls": 1]
      if grant.unit == Self.rowUnit {
        measures["bytes"] = bytes
      } else if part.rows != nil {
        measures["rows"] = part.rowsInside
      }
      let draft = ReadingDraft(
        sequence: (last?.sequence ?? 0) + 1, quantity: quantity, unit: grant.unit ?? Self.unit, from: from,
        to: max(now, from.adding(milliseconds: 1)), measures: measures)
      let signer = try Signer(tx, for: grant.provider, vault: vault)
      let reading = try SignedReading(draft, of: grant.use, by: signer, countersign: countersign)
      try Uses.change(tx, use) { try Readings.record(tx, of: &$0, reading, signer: signer, at: now) }
    }
    try DataUses.sending(tx, grant, part, process: process.description, at: now)
  }

  /// Whether the data of a transfer may be had now: it has started, its agreement is active, its use goes on. Refuses with 401 a
  /// token that is not the transfer's, and alike a transfer that does not exist.
  public func grant(
    _ tx: Transaction, _ id: ID<ProtocolProcess>, token shown: String, at now: Instant
  ) throws -> DataUses.Grant {
    let process = try pulled(tx, id, token: shown)
    return try grant(tx, process, at: now)
  }

  private func pulled(_ tx: Transaction, _ id: ID<ProtocolProcess>, token shown: String) throws -> ProtocolProcess {
    guard Self.isToken(shown, token(id)), let process = try ProtocolProcesses.find(tx, id), process.kind == .transfer,
      process.role == .provider, !process.isPush
    else { throw ProtocolRefusal.unknownParty }
    return process
  }

  /// Writes down that a pull was refused. Appends `use.refused` where the agreement or its right did.
  public func refusedPull(
    _ tx: Transaction, _ id: ID<ProtocolProcess>, token shown: String, _ refusal: Refusal, at now: Instant
  ) throws {
    let (use, _) = try use(tx, try pulled(tx, id, token: shown))
    try DataUses.noteRefused(tx, use.id, refusal, by: use.consumer, at: now)
  }

  func grant(_ tx: Transaction, _ process: ProtocolProcess, at now: Instant) throws -> DataUses.Grant {
    let (use, agreement) = try use(tx, process)
    guard process.state == "STARTED", agreement.state == .active, now < agreement.endsAt,
      use.state == .started || use.state == .completed && agreement.price.unit == nil
    else { throw ConnectorRefusal.notRunning(process.state) }
    try Grounds.requireHolding(tx, agreement, at: now)
    return try DataUses.Grant(use, agreement)
  }
}
