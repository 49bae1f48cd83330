import Exchange
public import Store
public import Vocabulary

/// Keeps the Dataspace Protocol: takes messages of other connectors, has a responder answer them, and writes both down.
public struct ProtocolDesk: Sendable {
  public let responder: any ProtocolResponder
  /// This hub's base address, as others reach it. Asked each time: a hub may learn its port only as it begins to listen.
  public let base: @Sendable () -> String

  public init(responder: any ProtocolResponder, base: @escaping @Sendable () -> String) {
    self.responder = responder
    self.base = base
  }

  // MARK: - What others send

  /// The first message of a process. A repeat is answered like the first.
  public func begin(
    _ tx: Transaction, _ json: JSON, _ kind: ProcessKind, _ act: ProtocolAct, from party: String, at now: Instant
  ) throws -> ProtocolProcess {
    let message = try ProtocolMessage(json, kind, [act], isFirst: true)
    let role: ProtocolProcess.Role = act == .offer ? .consumer : .provider
    let digest = ProtocolMessage.digest(of: json)
    let counterPid = (role == .provider ? message.consumerPid : message.providerPid) ?? ""
    if let known = try ProtocolProcesses.find(tx, kind, role, counterPid: counterPid, party: party) {
      guard try ReceivedMessages.isKnown(tx, known.id, digest, isNamed: true) else { throw ProtocolRefusal.taken }
      return known
    }
    let address = Self.trimmed(message.callbackAddress ?? "")
    try responder.admit(tx, address: address, of: party)
    var process = ProtocolProcess(
      id: ID(at: now), kind: kind, role: role, own: "", party: party, counterPid: counterPid, address: address,
      state: try act.next(kind, from: nil, by: role == .provider ? .consumer : .provider), at: now)
    process.messages = 1
    process.take(message, by: process.otherRole)
    try responder.begin(tx, &process, message, at: now)
    try ProtocolProcesses.insert(tx, process)
    // The name of the first message is the other side's pid: a repeat is known by it at any time.
    try ReceivedMessages.note(tx, process.id, digest, isNamed: true, at: now)
    return try advance(tx, process, at: now)
  }

  /// A later message.
  public func receive(
    _ tx: Transaction, _ json: JSON, _ kind: ProcessKind, _ acts: [ProtocolAct], about pid: String, from party: String,
    at now: Instant
  ) throws -> ProtocolProcess {
    var process = try find(tx, kind, pid, for: party)
    let message = try ProtocolMessage(json, kind, acts, isFirst: false)
    try adopt(tx, message, &process, at: now)
    let digest = ProtocolMessage.digest(of: json)
    if try ReceivedMessages.isKnown(tx, process.id, digest, isNamed: message.id != nil), message.id != nil {
      return process
    }
    do {
      let next = try message.act.next(kind, from: process.state, by: process.otherRole)
      guard process.messages < ProtocolOutbox.mostMessages else { throw ProtocolRefusal.tooMany }
      try ProtocolOutbox.withdrawPlans(tx, process.id)
      process.state = next
    } catch let refusal as Refusal {
      // Without a name, what cannot happen again and reads like the last message is that message again.
      guard try ReceivedMessages.isKnown(tx, process.id, digest, isNamed: false) else { throw refusal }
      return process
    }
    process.messages += 1
    process.changedAt = now
    try ProtocolTerms.check(message, in: process)
    try responder.received(tx, message, &process, at: now)
    process.take(message, by: process.otherRole)
    if process.isFinal { try ProtocolOutbox.clear(tx, process.id, at: now) }
    try ProtocolProcesses.update(tx, process)
    try ReceivedMessages.note(tx, process.id, digest, isNamed: message.id != nil, at: now)
    return try advance(tx, process, at: now)
  }

  /// A process, for the other side of it. Refuses with 404 what is another's.
  public func find(_ tx: Transaction, _ kind: ProcessKind, _ pid: String, for party: String) throws -> ProtocolProcess {
    guard let id = ProtocolProcess.id(pid), let process = try ProtocolProcesses.find(tx, id), process.kind == kind,
      process.party == party
    else { throw Refusal.notFound("process") }
    return process
  }

  /// Refuses a message whose pids are not the process's. Who begins a process may hear of it before it has heard what the other
  /// side calls it: then the message tells.
  private func adopt(
    _ tx: Transaction, _ message: ProtocolMessage, _ process: inout ProtocolProcess, at now: Instant
  ) throws {
    let (own, other) =
      process.role == .consumer
      ? (message.consumerPid, message.providerPid) : (message.providerPid, message.consumerPid)
    guard own == process.pid, let other else { throw ProtocolRefusal.pids }
    if process.counterPid == nil {
      process.counterPid = other
      try ProtocolOutbox.endFirst(tx, process.id, at: now)
    }
    guard process.counterPid == other else { throw ProtocolRefusal.pids }
  }

  // MARK: - What this side says

  /// Begins a process with another connector: its first message goes out.
  public func open(
    _ tx: Transaction, _ process: ProtocolProcess, _ message: ProtocolMessage, at now: Instant
  ) throws -> ProtocolProcess {
    var process = process
    process.address = Self.trimmed(process.address)
    process.state = try message.act.next(process.kind, from: nil, by: process.role)
    process.messages = 1
    process.take(message, by: process.role)
    var message = message
    message.callbackAddress = base()
    try ProtocolProcesses.insert(tx, process)
    try ProtocolOutbox.add(tx, process, message, at: now)
    return process
  }

  /// Moves a process by a message of this side.
  @discardableResult
  public func send(
    _ tx: Transaction, _ process: ProtocolProcess, _ message: ProtocolMessage, at now: Instant
  ) throws -> ProtocolProcess {
    var process = process
    process.state = try message.act.next(process.kind, from: process.state, by: process.role)
    process.messages += 1
    process.changedAt = now
    process.take(message, by: process.role)
    try ProtocolOutbox.withdrawPlans(tx, process.id)
    try ProtocolOutbox.add(tx, process, message, at: now)
    try ProtocolProcesses.update(tx, process)
    return process
  }

  /// Asks the responder what is to be said, if nothing is on its way.
  @discardableResult
  public func advance(_ tx: Transaction, _ process: ProtocolProcess, at now: Instant) throws -> ProtocolProcess {
    guard !process.isFinal, process.messages < ProtocolOutbox.mostMessages,
      try !ProtocolOutbox.isWaiting(tx, process.id)
    else { return process }
    var process = process
    let before = process
    let reply = try responder.next(tx, &process, at: now)
    if process != before { try ProtocolProcesses.update(tx, process) }
    guard let reply else { return process }
    if reply.pause == 0 { return try send(tx, process, reply.message, at: now) }
    _ = try reply.message.act.next(process.kind, from: process.state, by: process.role)
    try ProtocolOutbox.plan(tx, process, reply.message, after: reply.pause, at: now)
    return process
  }

  static func trimmed(_ address: String) -> String {
    var address = address[...]
    while address.hasSuffix("/") { address = address.dropLast() }
    return String(address)
  }
}
