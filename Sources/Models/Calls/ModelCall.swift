public import Vocabulary

/// One call of a model, as it goes on record: what was counted, never what was said.
public struct ModelCall: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "mcl"

  /// How it ended.
  public enum Outcome: String, Sendable, Codable, CaseIterable {
    /// The answer was whole.
    case completed
    /// The client left; the upstream's answer was read to its end.
    case left
    /// The upstream broke off after the answer had begun.
    case cut
    /// The upstream gave no answer.
    case failed
  }

  /// Where the count of tokens is from.
  public enum Source: String, Sendable, Codable, CaseIterable {
    /// The upstream's own `usage`.
    case usage
    /// The upstream told none: see ``TokenCount/counted(promptBytes:pieces:)``.
    case counted
    /// No server was asked: the answer was kept.
    case cache
  }

  public var id: ID<ModelCall>
  public var grant: ID<ModelGrant>
  /// Which route: `chat`, `completions`, `responses`, `embeddings` or `tokenize`.
  public var route: String
  public var upstream: ID<ModelUpstream>?
  /// Upstreams that were asked.
  public var attempts: Int64
  public var outcome: Outcome
  public var status: Int64
  public var stream: Bool
  public var prompt: Int64
  public var cached: Int64
  public var completion: Int64
  public var source: Source
  public var millitokens: Int64
  public var from: Instant
  /// When the first byte of the answer came.
  public var first: Instant?
  public var to: Instant
  /// What the guard found: side, source, rule, action and how often; never a text.
  public var findings: JSON?

  public init(
    id: ID<ModelCall>, grant: ID<ModelGrant>, route: String, upstream: ID<ModelUpstream>?, attempts: Int64,
    outcome: Outcome, status: Int64, stream: Bool, tokens: TokenCount, source: Source, millitokens: Int64,
    from: Instant, first: Instant?, to: Instant, findings: JSON? = nil
  ) {
    self.id = id
    self.grant = grant
    self.route = route
    self.upstream = upstream
    self.attempts = attempts
    self.outcome = outcome
    self.status = status
    self.stream = stream
    prompt = tokens.prompt
    cached = tokens.cached
    completion = tokens.completion
    self.source = source
    self.millitokens = millitokens
    self.from = from
    self.first = first
    self.to = to
    self.findings = findings
  }
}

extension TokenCount {
  /// What counts where the upstream tells no `usage`: a token for every four bytes of the prompt's messages or part of them, and one
  /// for each piece of the answer that came (of an answer in one piece, for every four bytes of it).
  public static func counted(promptBytes: Int, pieces: Int64) -> TokenCount {
    TokenCount(prompt: Int64((promptBytes + 3) / 4), completion: pieces)
  }
}
