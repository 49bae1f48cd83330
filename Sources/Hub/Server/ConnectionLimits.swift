import NIOCore

/// How long a connection may keep the hub waiting, and for how much.
///
/// Every wait has an end, so that a client that sends or reads slowly on purpose holds its connection for a bounded
/// time: a bound that is only renewed by each byte would let it hold on for ever.
public struct ConnectionLimits: Sendable {
  /// From a connection's start to the end of its first header, in milliseconds.
  public var header: Int64 = 10_000
  /// From an answer to the end of the next request's header.
  public var idle: Int64 = 60_000
  /// From a header to the end of its body, besides what ``bodyRate`` gives.
  public var body: Int64 = 30_000
  /// Bytes a second that a body comes in with at least: each adds to the time that it has.
  public var bodyRate: Int64 = 4096
  /// From the end of a request to the beginning of its answer.
  public var answer: Int64 = 60_000
  /// How long a client may leave unread what was sent to it.
  public var reading: Int64 = 60_000
  /// Connections served at once; more wait in the backlog.
  public var connections = 4096
  /// From the signal to stop to the end of the last request.
  public var stopping: Int64 = 30_000
  /// Between comments on a stream of events that has nothing to tell.
  public var heartbeat: Int64 = 15_000

  public init() {}

  /// A model may take its time before it answers.
  static func ofModels(_ limits: ConnectionLimits) -> ConnectionLimits {
    var limits = limits
    limits.answer = 3_700_000
    return limits
  }

  /// Bytes of one header field, and of a whole header.
  static let headerField = 16 * 1024
  static let headerList = 32 * 1024
  static let headerFields = 100
}
