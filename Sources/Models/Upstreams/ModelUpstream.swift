public import Identity
public import Vocabulary

/// A server that runs models of a provider. Nothing is sent to it before the operator has let its address in.
public struct ModelUpstream: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "mup"

  public enum State: String, Sendable, Codable, CaseIterable {
    /// The operator has not said that its address may be called.
    case waiting
    case open
    case closed
  }

  /// How it is spoken to.
  public enum Dialect: String, Sendable, Codable, CaseIterable {
    /// As OpenAI's API: what most inference servers speak.
    case openai
    /// As Anthropic's Messages API: calls are translated both ways.
    case anthropic
    /// The built-in model that says in every answer that it is one; it has no address.
    case demo
  }

  public var id: ID<ModelUpstream>
  public var provider: ID<Participant>
  public var name: String
  public var dialect: Dialect
  /// Where requests go, without a slash at its end, such as `http://10.0.0.8:8000/v1`; empty for the built-in one.
  public var endpoint: String
  /// What the server calls the model.
  public var model: String
  /// How long its first byte, and then each further one, may take.
  public var timeoutSeconds: Int64
  /// Calls at a time.
  public var mostCalls: Int64
  public var createdAt: Instant
  public var state = State.waiting
}

/// What a provider registers.
public struct ModelUpstreamDraft: Hashable, Sendable, Codable {
  public var name: String
  public var dialect: ModelUpstream.Dialect?
  public var endpoint: String?
  public var model: String
  public var timeoutSeconds: Int64?
  public var mostCalls: Int64?
  /// The key that the server wants to see: as a bearer token, or as its dialect has it. Kept sealed.
  public var secret: String?

  public init(
    name: String, dialect: ModelUpstream.Dialect? = nil, endpoint: String? = nil, model: String,
    timeoutSeconds: Int64? = nil, mostCalls: Int64? = nil, secret: String? = nil
  ) {
    self.name = name
    self.dialect = dialect
    self.endpoint = endpoint
    self.model = model
    self.timeoutSeconds = timeoutSeconds
    self.mostCalls = mostCalls
    self.secret = secret
  }
}
