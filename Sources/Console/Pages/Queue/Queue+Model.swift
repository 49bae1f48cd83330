public import Vocabulary

extension Console {
  /// Who runs and who waits in the hub's pools, and why.
  public enum Queue {
    public struct Query: Hashable, Sendable {
      /// Only this pool.
      public var pool: String?
      public var cursor: String?

      public init(pool: String? = nil, cursor: String? = nil) {
        self.pool = pool
        self.cursor = cursor
      }
    }

    public struct Model: Sendable {
      public var at: Instant
      public var query: Query
      public var pools: [Load]
      public var jobs: Listing<Line>
      /// Whether there are more open jobs than the hub looks at together.
      public var isCut: Bool
      /// At least so many of them are not shown.
      public var notShown: Int64

      public init(
        at: Instant, query: Query, pools: [Load], jobs: Listing<Line>, isCut: Bool = false, notShown: Int64 = 0
      ) {
        self.at = at
        self.query = query
        self.pools = pools
        self.jobs = jobs
        self.isCut = isCut
        self.notShown = notShown
      }
    }

    /// One open job.
    public struct Line: Sendable {
      public var id: String
      public var name: String
      public var owner: Party
      public var pool: Text?
      public var state: String
      public var priority: String
      public var asked: Resources
      public var longestSeconds: Int64
      public var submittedAt: Instant
      /// When it was last started; nil while it waits.
      public var startedAt: Instant?
      /// How many of its queue come before it.
      public var ahead: Int64?
      /// When it starts at the latest if nothing else comes.
      public var startsAt: Instant?
      public var turn: Turn?

      public init(
        id: String, name: String, owner: Party, pool: Text?, state: String, priority: String, asked: Resources,
        longestSeconds: Int64, submittedAt: Instant, startedAt: Instant? = nil, ahead: Int64? = nil,
        startsAt: Instant? = nil, turn: Turn? = nil
      ) {
        self.id = id
        self.name = name
        self.owner = owner
        self.pool = pool
        self.state = state
        self.priority = priority
        self.asked = asked
        self.longestSeconds = longestSeconds
        self.submittedAt = submittedAt
        self.startedAt = startedAt
        self.ahead = ahead
        self.startsAt = startsAt
        self.turn = turn
      }
    }
  }
}
