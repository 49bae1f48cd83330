public import Vocabulary

extension Console {
  /// One pool: what runs it, what of it is taken, when it takes jobs, at what price, and who waits.
  public enum Pool {
    public struct Model: Sendable {
      public var load: Load
      public var site: String
      public var siteName: Text
      public var owner: Party
      /// The engine's stable word: `local`, `slurm` …
      public var engine: String
      /// The cluster's name, and the part of it, where there is one.
      public var cluster: String?
      /// Nil: always.
      public var opening: Hours?
      public var isOpenNow: Bool
      /// When it opens next, while it is shut.
      public var opensAt: Instant?
      public var offer: OfferLine?
      public var jobs: [Queue.Line]
      /// What the engine tells; nil where the reader may not ask, or it does not answer.
      public var inventory: [Node]?
      /// Why there is no inventory although the reader may ask.
      public var silence: Text?
      public var timeline: [Event] = []
      /// Its groups of equal nodes; empty where it tells of none.
      public var groups: [Group] = []
      /// When its engine last told of its nodes; nil: it has not, or the reader may not know.
      public var nodesSeenAt: Instant?
      /// Those that the reader may see.
      public var quotas: [Quota] = []
      /// Whether there are more than are shown.
      public var quotasAreCut = false
      /// The states to which the reader may bring it.
      public var steps: [String]

      public init(
        load: Load, site: String, siteName: Text, owner: Party, engine: String, cluster: String? = nil,
        opening: Hours? = nil, isOpenNow: Bool = true, opensAt: Instant? = nil, offer: OfferLine? = nil,
        jobs: [Queue.Line] = [], inventory: [Node]? = nil, silence: Text? = nil, timeline: [Event] = [],
        steps: [String] = []
      ) {
        self.load = load
        self.site = site
        self.siteName = siteName
        self.owner = owner
        self.engine = engine
        self.cluster = cluster
        self.opening = opening
        self.isOpenNow = isOpenNow
        self.opensAt = opensAt
        self.offer = offer
        self.jobs = jobs
        self.inventory = inventory
        self.silence = silence
        self.timeline = timeline
        self.steps = steps
      }
    }

    /// Hours of the week.
    public struct Hours: Hashable, Sendable {
      /// 1 is Monday.
      public var days: [Int64]
      /// Minutes after midnight; an end that is not later is on the next day.
      public var from: Int64
      public var to: Int64

      public init(days: [Int64], from: Int64, to: Int64) {
        self.days = days
        self.from = from
        self.to = to
      }
    }

    /// A machine of the engine.
    public struct Node: Sendable {
      public var name: String
      /// `up`, `draining`, `down`.
      public var state: String
      public var taken: Resources
      public var capacity: Resources

      public init(name: String, state: String, taken: Resources, capacity: Resources) {
        self.name = name
        self.state = state
        self.taken = taken
        self.capacity = capacity
      }
    }
  }
}
