public import Identity
public import Vocabulary

/// A service of a provider that others call through the hub. Nothing is sent to its address before the operator has let it in.
public struct GatewayService: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "gws"

  public enum State: String, Sendable, Codable, CaseIterable {
    /// The operator has not said that its address may be called.
    case waiting
    case open
    case closed
  }

  public var id: ID<GatewayService>
  public var provider: ID<Participant>
  public var name: String
  /// Where requests go, without a slash at its end.
  public var endpoint: String
  public var methods: [String]
  /// What paths begin with; each begins and ends with a slash.
  public var paths: [String]
  /// How long one exchange may take as a whole.
  public var timeoutSeconds: Int64
  /// Largest body of a request or an answer.
  public var mostBytes: Int64
  public var createdAt: Instant
  public var state = State.waiting
}

/// What a provider registers.
public struct GatewayServiceDraft: Hashable, Sendable, Codable {
  public var name: String
  public var endpoint: String
  public var methods: [String]?
  public var paths: [String]?
  public var timeoutSeconds: Int64?
  public var mostBytes: Int64?
  /// The whole `Authorization` that the service wants to see from the hub. Kept sealed.
  public var authorization: String?

  public init(
    name: String, endpoint: String, methods: [String]? = nil, paths: [String]? = nil, timeoutSeconds: Int64? = nil,
    mostBytes: Int64? = nil, authorization: String? = nil
  ) {
    self.name = name
    self.endpoint = endpoint
    self.methods = methods
    self.paths = paths
    self.timeoutSeconds = timeoutSeconds
    self.mostBytes = mostBytes
    self.authorization = authorization
  }
}
