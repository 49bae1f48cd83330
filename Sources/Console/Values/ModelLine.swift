public import Vocabulary

extension Console {
  /// A model in a list or beside others.
  public struct ModelLine: Hashable, Sendable {
    /// The offer's id, or the registered model's: what its page is found by.
    public var id: String
    /// What clients call it by; nil where its offer does not say how it is called.
    public var name: String?
    public var title: Text
    public var summary: Text
    public var vendor: Party
    public var region: Text?
    /// What it can take and give: `text`, `image`, `audio`, `video`, `multimodal`, `timeSeries`, `tabular` …
    public var modalities: [String] = []
    public var industries: [String] = []
    public var languages: [String] = []
    public var baseModel: String?
    public var licence: String?
    /// The most tokens of prompt and answer together, and of one answer.
    public var contextTokens: Int64?
    public var mostTokens: Int64?
    /// Nil where it is not offered.
    public var price: Price?
    /// By kind of token, where it is priced by tokens.
    public var tokenPrice: TokenPrice?
    /// `not-needed`, `preparing`, `submitted` or `filed`; nil where nobody said.
    public var filing: String?
    public var filingNumber: String?
    public var scores: [Score] = []
    public var uses: Int64
    public var publishedAt: Instant

    public init(
      id: String, name: String?, title: Text, summary: Text, vendor: Party, region: Text? = nil, price: Price?,
      tokenPrice: TokenPrice? = nil, contextTokens: Int64? = nil, mostTokens: Int64? = nil, uses: Int64,
      publishedAt: Instant
    ) {
      self.id = id
      self.name = name
      self.title = title
      self.summary = summary
      self.vendor = vendor
      self.region = region
      self.price = price
      self.tokenPrice = tokenPrice
      self.contextTokens = contextTokens
      self.mostTokens = mostTokens
      self.uses = uses
      self.publishedAt = publishedAt
    }

    /// What a million tokens of each kind cost, in thousandths of a fen.
    public struct TokenPrice: Hashable, Sendable {
      public var prompt: Int64
      public var cached: Int64
      public var completion: Int64

      public init(prompt: Int64, cached: Int64, completion: Int64) {
        self.prompt = prompt
        self.cached = cached
        self.completion = completion
      }
    }

    /// How it did in an evaluation that is on record.
    public struct Score: Hashable, Sendable {
      public var task: String
      public var metric: String
      /// In basis points of the best that can be.
      public var basisPoints: Int64

      public init(task: String, metric: String, basisPoints: Int64) {
        self.task = task
        self.metric = metric
        self.basisPoints = basisPoints
      }
    }
  }
}
