import Exchange
import Store
import Vocabulary

/// One message on its way: where it goes and what it says.
struct ProtocolDelivery: Sendable {
  let message: OutgoingMessage
  let url: String
  /// Where the other side tells how the process stands; nil while it has not told what it calls it.
  let check: String?
  let authorization: String?
  let body: JSON
}

extension ProtocolDesk {
  /// Makes a message ready to go. A planned one moves its process now; nil if it cannot any more, or was taken back.
  func prepare(_ tx: Transaction, _ message: OutgoingMessage, at now: Instant) throws -> ProtocolDelivery? {
    guard try ProtocolOutbox.waits(tx, message.id) else { return nil }
    var process = try ProtocolProcesses.get(tx, message.process)
    if message.state == nil {
      let role = process.role
      guard let next = try? message.act.next(process.kind, from: process.state, by: role) else {
        try ProtocolOutbox.withdrawPlans(tx, process.id)
        return nil
      }
      process.state = next
      process.messages += 1
      process.changedAt = now
      process.take(message, by: role)
      try ProtocolProcesses.update(tx, process)
      try ProtocolOutbox.commit(tx, message.id, process)
    }
    guard case .object(var members) = message.body else { return nil }
    members["@id"] = .string("urn:lingqu:" + message.id.description)
    members["consumerPid"] = process.role == .consumer ? .string(process.pid) : process.counterPid.map { .string($0) }
    members["providerPid"] = process.role == .provider ? .string(process.pid) : process.counterPid.map { .string($0) }
    if process.kind == .transfer, message.act == .start || message.act == .request {
      members["dataAddress"] = try responder.dataAddress(tx, of: process, in: message.act)
    }
    let root = process.address + "/" + process.kind.segment
    let named = process.counterPid.map { root + "/" + Self.pathSegment($0) }
    return ProtocolDelivery(
      message: message, url: (named ?? root) + "/" + message.act.segment, check: named,
      authorization: try responder.authorization(tx, to: process), body: .object(members))
  }

  /// The other side has taken a message. What is to be said next, is.
  func taken(_ tx: Transaction, _ message: OutgoingMessage, answer: JSON?, at now: Instant) throws {
    guard try ProtocolOutbox.waits(tx, message.id) else { return }
    var process = try ProtocolProcesses.get(tx, message.process)
    if process.counterPid == nil {
      let member = process.role == .consumer ? "providerPid" : "consumerPid"
      guard let pid = try? answer.flatMap({ try ProtocolMessage.text($0, member) }) else {
        return try unreached(tx, message, "the answer has no \(member)", at: now)
      }
      process.counterPid = pid
      try ProtocolProcesses.update(tx, process)
    }
    try ProtocolOutbox.end(tx, message.id, error: nil, at: now)
    try advance(tx, process, at: now)
  }

  /// The other side could not be asked, or not now: the message is tried again, for about a day.
  func unreached(_ tx: Transaction, _ message: OutgoingMessage, _ reason: String, at now: Instant) throws {
    guard try ProtocolOutbox.waits(tx, message.id) else { return }
    if message.tries + 1 >= ProtocolOutbox.mostTries { return try refused(tx, message, reason, at: now) }
    try ProtocolOutbox.tryLater(tx, message, error: reason, at: now)
  }

  /// The other side would not take a message: both sides can no longer agree on where the process stands, so it ends here, and
  /// the other side is told, which may know of that already.
  func refused(_ tx: Transaction, _ message: OutgoingMessage, _ reason: String, at now: Instant) throws {
    guard try ProtocolOutbox.waits(tx, message.id) else { return }
    try ProtocolOutbox.end(tx, message.id, error: reason, at: now)
    var process = try ProtocolProcesses.get(tx, message.process)
    try ProtocolOutbox.clear(tx, process.id, at: now)
    guard process.state != "TERMINATED" else { return }
    process.state = "TERMINATED"
    process.changedAt = now
    process.terms.reason = String(reason.prefix(2000))
    if process.counterPid != nil {
      process.messages += 1
      let words = "a message of type \(message.act.type(process.kind)) was not taken"
      try ProtocolOutbox.add(
        tx, process, ProtocolMessage(process.kind, .terminate, code: "not-taken", reason: words), at: now)
    }
    try ProtocolProcesses.update(tx, process)
    try responder.failed(tx, process, at: now)
  }

  /// A pid as one segment of a path (RFC 3986 §3.3): whatever it holds, it stays one.
  static func pathSegment(_ text: String) -> String {
    var out = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"),
        UInt8(ascii: ":"):
        out.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: ".") where text != "." && text != "..": out.append(".")
      default:
        let digits = Array("0123456789ABCDEF")
        out += ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return out
  }
}

extension ProtocolProcess {
  /// Takes over what a planned message says as it goes out.
  fileprivate mutating func take(_ message: OutgoingMessage, by role: Role) {
    var said = ProtocolMessage(kind, message.act)
    said.offer = message.body["offer"]
    said.agreement = message.body["agreement"]
    said.reason = message.body["reason"]?.array
    take(said, by: role)
  }
}
