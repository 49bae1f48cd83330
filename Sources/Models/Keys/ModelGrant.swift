public import Exchange
public import Identity
public import Vocabulary

/// That a key may call one model, under one agreement and within quotas. Its use is opened with it: the price of the whole quota is
/// held, and what was not used is freed when it is closed.
public struct ModelGrant: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "mgr"
  public static let mostTokens: Int64 = JSON.largestInteger / 1000

  public enum State: String, Sendable, Codable, CaseIterable {
    case open
    /// No call begins any more; what is under way is still counted.
    case closing
    case closed
  }

  public var id: ID<ModelGrant>
  public var key: ID<APIKey>
  public var consumer: ID<Participant>
  public var provider: ID<Participant>
  public var agreement: ID<Agreement>
  public var use: ID<Use>
  /// What the model is called by.
  public var model: String
  public var quota: ModelQuota
  public var createdAt: Instant
  public var state = State.open
  /// Calls and millitokens on record so far.
  public var calls: Int64 = 0
  public var millitokens: Int64 = 0
}

/// How much a key may take of a model.
public struct ModelQuota: Hashable, Sendable, Codable {
  /// Tokens as the price counts them: see ``TokenWeights``.
  public var tokens: Int64
  /// Calls altogether.
  public var calls: Int64?
  /// Calls at a time.
  public var concurrent: Int64?
  /// Calls that begin within a minute.
  public var perMinute: Int64?

  public init(tokens: Int64, calls: Int64? = nil, concurrent: Int64? = nil, perMinute: Int64? = nil) {
    self.tokens = tokens
    self.calls = calls
    self.concurrent = concurrent
    self.perMinute = perMinute
  }

  public var millitokens: Int64 { tokens * 1000 }

  func check() throws(Refusal) {
    let others = [calls, concurrent, perMinute].compactMap { $0 }
    guard (1...ModelGrant.mostTokens).contains(tokens), others.allSatisfy({ (1...1_000_000_000).contains($0) }) else {
      throw ModelsRefusal.limits
    }
  }
}

/// What a consumer asks for.
public struct ModelKeyDraft: Hashable, Sendable, Codable {
  public struct Grant: Hashable, Sendable, Codable {
    public var agreement: ID<Agreement>
    public var quota: ModelQuota
  }
  public var name: String
  public var days: Int64
  public var grants: [Grant]
}
