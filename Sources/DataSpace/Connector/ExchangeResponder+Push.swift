import Evidence
import Exchange
public import Identity
public import Store
public import Vocabulary

extension ProtocolProcess {
  /// Whether it is a transfer whose data the provider sends.
  var isPush: Bool { kind == .transfer && terms.format == ExchangeResponder.push }
}

/// Pushing: as the provider to where the consumer has asked for, as the consumer into one's own files.
extension ExchangeResponder {
  // MARK: - As the provider

  /// Whether the data of a transfer may be sent now.
  public enum PushGrant: Sendable {
    /// With the `Authorization` that the consumer has told for it, if it has.
    case granted(DataUses.Grant, authorization: String?)
    /// The transfer is suspended: its push waits until it goes on.
    case held
    /// What it is under does not run at this moment.
    case later(milliseconds: Int64)
  }

  /// Refuses a transfer that has ended, and one whose agreement or right has.
  public func pushGrant(_ tx: Transaction, _ id: ID<ProtocolProcess>, at now: Instant) throws -> PushGrant {
    let process = try ProtocolProcesses.get(tx, id)
    if process.state == "SUSPENDED" { return .held }
    let (_, agreement) = try use(tx, process)
    if process.state == "STARTED", agreement.state == .suspended { return .later(milliseconds: 1_000) }
    do {
      return .granted(
        try grant(tx, process, at: now), authorization: PushPlace.authorization(process.terms.dataAddress))
    } catch let refusal as Refusal {
      guard refusal.rule == "right.suspended" else { throw refusal }
      return .later(milliseconds: 60_000)
    }
  }

  /// A push has arrived or failed for good: the transfer ends by it, if it runs.
  public func pushEnded(_ tx: Transaction, _ id: ID<ProtocolProcess>, by desk: ProtocolDesk, at now: Instant) throws {
    try desk.advance(tx, ProtocolProcesses.get(tx, id), at: now)
  }

  /// What is said when the push of a transfer has ended; nil while it has not.
  func endOfPush(
    _ tx: Transaction, _ process: ProtocolProcess, _ use: Use, at now: Instant
  ) throws -> ProtocolReply? {
    guard let push = try DataPushes.find(tx, of: process.id, use: use.id) else { return nil }
    switch push.state {
    case .sent:
      try endUse(tx, use.id, .complete, at: now)
      return ProtocolReply(ProtocolMessage(.transfer, .complete))
    case .failed:
      try endUse(tx, use.id, .terminate, at: now)
      return Self.notPushed("the data could not be delivered: " + (push.error ?? ""))
    case .waiting, .held: return nil
    }
  }

  static func notPushed(_ why: String) -> ProtocolReply {
    ProtocolReply(ProtocolMessage(.transfer, .terminate, code: "push-failed", reason: why))
  }

  // MARK: - As the consumer

  /// What data are pushed here with. It follows from the transfer, so nobody stores it.
  func inboxToken(_ id: ID<ProtocolProcess>) -> String { Self.hex(vault.derive("dsp-inbox " + id.description)) }

  /// Whose files take what is pushed under a transfer, and what has come already. Refuses with 401 a token that is not the transfer's,
  /// with 503 while it is suspended, and with 403 when it has ended.
  public func inbox(
    _ tx: Transaction, _ id: ID<ProtocolProcess>, token shown: String
  ) throws -> (owner: ID<Participant>, received: ProtocolProcess.Received?) {
    guard Self.isToken(shown, inboxToken(id)), let process = try ProtocolProcesses.find(tx, id),
      process.role == .consumer, process.isPush, let owner = ID<Participant>(process.own)
    else { throw ProtocolRefusal.unknownParty }
    // The data may come before the message that they are on their way, and again after the one that they were all.
    guard process.state != "SUSPENDED" else { throw ConnectorRefusal.held }
    guard !process.isFinal || process.terms.received != nil else { throw ConnectorRefusal.notRunning(process.state) }
    return (owner, process.terms.received)
  }

  /// The data of a transfer have come whole. Appends `connector.data-received`. The same once more changes nothing; others are refused.
  public func received(
    _ tx: Transaction, _ id: ID<ProtocolProcess>, token shown: String, sha256: String, bytes: Int64, at now: Instant,
    keep: (ID<Participant>) throws -> String
  ) throws {
    let (owner, known) = try inbox(tx, id, token: shown)
    if let known {
      guard known.sha256 == sha256 else { throw ConnectorRefusal.received }
      return
    }
    var process = try ProtocolProcesses.get(tx, id)
    let upload = try keep(owner)
    process.terms.received = ProtocolProcess.Received(upload: upload, sha256: sha256, bytes: bytes, at: now)
    try ProtocolProcesses.update(tx, process)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "connector.data-received", at: now, subject: id.description, actor: process.own,
        data: [
          "upload": .string(upload), "sha256": .string(sha256), "bytes": .int(bytes),
          "agreement": process.terms.agreementID.map { .string($0) } ?? .null,
        ]))
  }
}
