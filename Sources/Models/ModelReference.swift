public import Vocabulary

/// What an offer of kind `model` tells in `reference.model`: under which name it is called, what it can take, what tokens weigh,
/// and where it runs.
public struct ModelReference: Hashable, Sendable, Codable {
  /// What clients put into `model`.
  public var name: String
  /// The most tokens of prompt and answer together.
  public var contextTokens: Int64
  /// The most tokens of one answer; left out: ``contextTokens``.
  public var mostTokens: Int64?
  public var weights: TokenWeights?
  /// Where it runs.
  public var upstreams: [ID<ModelUpstream>]
  /// In which order upstreams are asked; left out: as they stand.
  public var balance: Balance?

  public enum Balance: String, Sendable, Codable, CaseIterable {
    /// As they stand: the first that can be reached.
    case order
    /// That of whose calls at a time the smallest part is under way.
    case leastLoaded = "least-loaded"
    /// That whose answer should begin first, by what it took of late and what is under way.
    case fastest
  }

  public init(
    name: String, contextTokens: Int64, mostTokens: Int64? = nil, weights: TokenWeights? = nil,
    upstreams: [ID<ModelUpstream>], balance: Balance? = nil
  ) {
    self.name = name
    self.contextTokens = contextTokens
    self.mostTokens = mostTokens
    self.weights = weights
    self.upstreams = upstreams
    self.balance = balance
  }

  /// The most upstreams of one model.
  public static let mostUpstreams = 20
  static let mostContext: Int64 = 100_000_000

  /// Nil for an offer that does not tell; refuses what cannot be meant.
  public init?(_ reference: JSON) throws(Refusal) {
    guard let told = reference["model"] else { return nil }
    do { self = try told.decode(Self.self) } catch {
      throw ModelsRefusal.reference("\(error)")
    }
    guard Self.isName(name) else { throw ModelsRefusal.name }
    let most = mostTokens ?? contextTokens
    guard (1...Self.mostContext).contains(contextTokens), (1...contextTokens).contains(most) else {
      throw ModelsRefusal.context
    }
    guard (1...Self.mostUpstreams).contains(upstreams.count), Set(upstreams).count == upstreams.count else {
      throw ModelsRefusal.upstreams
    }
    try (weights ?? TokenWeights()).check()
  }

  /// Letters, digits and `-._:/@`, 1 to 200 of them.
  static func isName(_ text: String) -> Bool {
    (1...200).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || "-._:/@".utf8.contains(byte)
      }
  }
}

/// What a token of each kind counts, in thousandths of the token that the price is for: the unit of what is metered is
/// `millitokens`, so that no sum is ever rounded.
public struct TokenWeights: Hashable, Sendable, Codable {
  public var prompt: Int64?
  public var completion: Int64?
  /// Of those of the prompt that the upstream had in its cache; left out: as the prompt's.
  public var cached: Int64?

  public init(prompt: Int64? = nil, completion: Int64? = nil, cached: Int64? = nil) {
    self.prompt = prompt
    self.completion = completion
    self.cached = cached
  }

  public static let unit = "millitokens"
  static let largest: Int64 = 1_000_000

  public var ofPrompt: Int64 { prompt ?? 1000 }
  public var ofCompletion: Int64 { completion ?? 1000 }
  public var ofCached: Int64 { cached ?? ofPrompt }

  func check() throws(Refusal) {
    let all = [ofPrompt, ofCompletion, ofCached]
    // What is cached costs no more, or a bound on the prompt would be none.
    guard all.allSatisfy({ (0...Self.largest).contains($0) }), ofCached <= ofPrompt else { throw ModelsRefusal.weights }
  }

  /// What tokens count together. All are at most 2^40, so nothing overflows.
  public func millitokens(_ tokens: TokenCount) -> Int64 {
    let cached = min(tokens.cached, tokens.prompt)
    return (tokens.prompt - cached) * ofPrompt + cached * ofCached + tokens.completion * ofCompletion
  }
}

/// Tokens of one call by kind.
public struct TokenCount: Hashable, Sendable {
  public static let largest: Int64 = 1 << 40

  public var prompt: Int64
  /// Of ``prompt``.
  public var cached: Int64
  public var completion: Int64

  /// Counts out of any range become the nearest in it.
  public init(prompt: Int64 = 0, cached: Int64 = 0, completion: Int64 = 0) {
    func within(_ count: Int64) -> Int64 { min(max(0, count), Self.largest) }
    self.prompt = within(prompt)
    self.cached = within(cached)
    self.completion = within(completion)
  }
}
