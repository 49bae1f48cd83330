public import Exchange
public import Identity
public import Vocabulary

/// One request of a consumer to a provider's service, and what came of it.
public struct GatewayExchange: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "gwx"

  public enum State: String, Sendable, Codable, CaseIterable {
    /// Written down, and on its way.
    case requested
    /// There is an answer, whatever its status.
    case answered
    /// There is none that could be taken.
    case failed
  }

  /// Why there is no answer.
  public enum Failure: String, Sendable, Codable, CaseIterable {
    case unreachable
    case timeout
    /// It led elsewhere, where nobody follows.
    case redirected
    /// The answer was larger than the service's bound.
    case tooLarge = "too-large"
    /// It was cut off, or not what its length or digest says.
    case broken
    /// It bears a signature that is not its provider's.
    case signature
    /// The request's body was not the one that was signed; the service did not get the end of it.
    case bodyDiffers = "body-differs"
    /// The consumer went away before it had all of it.
    case readerLeft = "reader-left"
    /// The hub was stopped before it could tell how it ended.
    case interrupted
  }

  public var id: ID<GatewayExchange>
  public var agreement: ID<Agreement>
  public var service: ID<GatewayService>
  public var provider: ID<Participant>
  public var consumer: ID<Participant>
  public var use: ID<Use>
  public var method: String
  /// Path and query at the service.
  public var target: String
  /// SHA-256 of the request's body.
  public var requestBody: String
  /// What the consumer signed (RFC 9421 §2.5).
  public var requestBase: String
  public var requestSignature: Signature
  public var requestedAt: Instant
  /// Until when it is answered or has failed.
  public var deadline: Instant
  /// The entry of the log that was durable before the request left the hub.
  public var requestEntry: Int64

  public var state = State.requested
  public var outcome: Outcome?

  /// How it ended.
  public struct Outcome: Hashable, Sendable, Codable {
    public var status: Int64?
    public var failure: Failure?
    public var requestBytes: Int64
    public var responseBytes: Int64
    /// SHA-256 of the answer's body.
    public var responseBody: String?
    /// What the provider signed, if it signs its answers.
    public var responseBase: String?
    public var responseSignature: Signature?
    public var endedAt: Instant
    /// Whether the call counts for the price.
    public var isCharged = false
    /// The entry of the log that tells all of it: its receipt is the exchange's.
    public var entry: Int64 = 0

    public init(
      status: Int64? = nil, failure: Failure? = nil, requestBytes: Int64, responseBytes: Int64,
      responseBody: String? = nil, endedAt: Instant
    ) {
      self.status = status
      self.failure = failure
      self.requestBytes = requestBytes
      self.responseBytes = responseBytes
      self.responseBody = responseBody
      self.endedAt = endedAt
    }
  }
}
