public import Vocabulary

extension Console {
  /// The keys with which an organisation calls models: what each may, has used and costs.
  public enum ModelKeys {
    public struct Model: Sendable {
      /// Newest first.
      public var keys: [Key]
      /// Sums by day and model.
      public var days: [Day]
      /// How many days the sums go back, today's among them.
      public var span: Int
      /// Today in China: `2026-11-23`.
      public var today: String
      /// Agreements under which a key can be made.
      public var agreements: [Choice]
      /// Whether the reader may make and end keys.
      public var mayManage: Bool
      /// Whether there are older keys that are not shown.
      public var isPartial: Bool

      public init(
        keys: [Key], days: [Day], span: Int, today: String, agreements: [Choice] = [], mayManage: Bool = false,
        isPartial: Bool = false
      ) {
        self.keys = keys
        self.days = days
        self.span = span
        self.today = today
        self.agreements = agreements
        self.mayManage = mayManage
        self.isPartial = isPartial
      }
    }

    public struct Key: Sendable {
      public var id: String
      /// Nil for those who may not see the organisation's keys.
      public var name: String?
      /// Whose it is, for those who see everybody's.
      public var owner: Text?
      public var expiresAt: Instant?
      public var grants: [Grant]
      public var isOwn: Bool

      public init(
        id: String, name: String?, owner: Text? = nil, expiresAt: Instant? = nil, grants: [Grant], isOwn: Bool = true
      ) {
        self.id = id
        self.name = name
        self.owner = owner
        self.expiresAt = expiresAt
        self.grants = grants
        self.isOwn = isOwn
      }
    }

    /// That a key may call one model.
    public struct Grant: Sendable {
      public var id: String
      public var model: String
      public var agreement: String
      public var vendor: Text
      /// `open`, `closing` or `closed`.
      public var state: String
      /// Tokens as the price counts them.
      public var tokens: Int64
      public var usedMillitokens: Int64
      public var calls: Int64
      public var mostCalls: Int64?
      public var concurrent: Int64?
      public var perMinute: Int64?
      public var createdAt: Instant

      public init(
        id: String, model: String, agreement: String, vendor: Text, state: String, tokens: Int64,
        usedMillitokens: Int64, calls: Int64, mostCalls: Int64? = nil, concurrent: Int64? = nil,
        perMinute: Int64? = nil, createdAt: Instant
      ) {
        self.id = id
        self.model = model
        self.agreement = agreement
        self.vendor = vendor
        self.state = state
        self.tokens = tokens
        self.usedMillitokens = usedMillitokens
        self.calls = calls
        self.mostCalls = mostCalls
        self.concurrent = concurrent
        self.perMinute = perMinute
        self.createdAt = createdAt
      }
    }

    /// What was called of a model on one day.
    public struct Day: Hashable, Sendable {
      public var day: String
      public var model: String
      public var calls: Int64
      public var promptTokens: Int64
      public var completionTokens: Int64
      public var fen: Int64

      public init(
        day: String, model: String, calls: Int64, promptTokens: Int64, completionTokens: Int64, fen: Int64
      ) {
        self.day = day
        self.model = model
        self.calls = calls
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.fen = fen
      }
    }

    /// An agreement on a model.
    public struct Choice: Hashable, Sendable {
      public var agreement: String
      public var model: String
      public var title: Text
      public var vendor: Text

      public init(agreement: String, model: String, title: Text, vendor: Text) {
        self.agreement = agreement
        self.model = model
        self.title = title
        self.vendor = vendor
      }
    }

    /// What a new key is to be.
    public struct Draft: Hashable, Sendable {
      public var name: String
      public var agreement: String
      public var days: Int64
      public var tokens: Int64
      public var calls: Int64?
      public var concurrent: Int64?
      public var perMinute: Int64?

      public init(name: String, agreement: String, days: Int64, tokens: Int64) {
        self.name = name
        self.agreement = agreement
        self.days = days
        self.tokens = tokens
      }
    }

    /// A key that was just made, with its secret: nobody ever sees it again.
    public struct Made: Sendable {
      public var id: String
      public var secret: String
      public var models: [String]

      public init(id: String, secret: String, models: [String]) {
        self.id = id
        self.secret = secret
        self.models = models
      }
    }
  }
}
