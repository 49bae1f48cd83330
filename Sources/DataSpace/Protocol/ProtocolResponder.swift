public import Identity
public import Store
public import Vocabulary

/// What a connector has to say: who may talk to it, what it makes of what it is told, and what it says next. The desk keeps the
/// protocol; what it is about is the responder's.
///
/// Everything runs in the transaction in which the process moves.
public protocol ProtocolResponder: Sendable {
  /// Who shows this `Authorization`. Refuses with 401 whom nobody knows.
  func party(_ tx: Transaction, showing authorization: String?, at now: Instant) throws -> ProtocolParty

  /// Open processes about things that have changed without a message, after a place: they are asked for the next one.
  func moved(_ tx: Transaction, after place: String, limit: Int) throws -> [ID<ProtocolProcess>]

  /// Refuses an address that `party` may not have messages sent to.
  func admit(_ tx: Transaction, address: String, of party: String) throws

  /// The `Authorization` that the other side of a process wants to see.
  func authorization(_ tx: Transaction, to process: ProtocolProcess) throws -> String?

  /// The address that a message tells: of a start, where data are had from; of a request, where they are to be sent. With what is
  /// secret in it; told when the message goes out, and not kept.
  func dataAddress(_ tx: Transaction, of process: ProtocolProcess, in act: ProtocolAct) throws -> JSON?

  /// The other side asks to begin `process`, by `message`. Fills in whom the hub acts for, or refuses.
  func begin(_ tx: Transaction, _ process: inout ProtocolProcess, _ message: ProtocolMessage, at now: Instant) throws

  /// The other side has moved `process` by `message`, as the protocol allows. Does what follows, or refuses.
  func received(_ tx: Transaction, _ message: ProtocolMessage, _ process: inout ProtocolProcess, at now: Instant) throws

  /// What is to be said now; nil: nothing. Asked when nothing is on its way to the other side.
  func next(_ tx: Transaction, _ process: inout ProtocolProcess, at now: Instant) throws -> ProtocolReply?

  /// `process` has ended because the other side would not take a message, or could not be reached.
  func failed(_ tx: Transaction, _ process: ProtocolProcess, at now: Instant) throws
}

/// Who is at the door.
public struct ProtocolParty: Sendable, Hashable {
  /// A participant's id, or a name that the responder knows.
  public var id: String
  /// A credential whose date of last use is out of date; see ``Caller/unnoted``.
  public var unnoted: Caller.Credential?

  public init(_ id: String, unnoted: Caller.Credential? = nil) {
    self.id = id
    self.unnoted = unnoted
  }
}

/// A message that a responder wants sent.
public struct ProtocolReply: Sendable {
  public var message: ProtocolMessage
  /// Milliseconds to wait; the process moves when they are over, if it still can.
  public var pause: Int64

  public init(_ message: ProtocolMessage, after pause: Int64 = 0) {
    self.message = message
    self.pause = pause
  }
}
