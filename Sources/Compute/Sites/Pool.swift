public import Exchange
public import Identity
public import Vocabulary

/// Capacity at a site behind one engine, at one price list.
public struct Pool: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "pol"
  /// Engines that a pool may name.
  public static let engines = ["local", "slurm", "kubernetes", Agent.word, "null"]

  public enum State: String, Sendable, Codable, CaseIterable {
    /// Takes jobs.
    case open
    /// Takes none; what is there goes on.
    case draining
    case closed

    /// Whether a pool may go from this state to `next`.
    public func leads(to next: State) -> Bool {
      switch (self, next) {
      case (.open, .draining), (.open, .closed), (.draining, .open), (.draining, .closed), (.closed, .open): true
      default: false
      }
    }
  }

  public var id: ID<Pool>
  public var site: ID<Site>
  public var owner: ID<Participant>
  public var name: Text
  /// The engine that runs its jobs: `local`, the hub's own machine, or a cluster's own scheduler.
  public var engine: String
  /// Which cluster, and as whom; nil for `local`.
  public var cluster: PoolCluster?
  public var capacity: PoolCapacity
  /// The compute offer at whose price its jobs run.
  public var offer: ID<Offer>?
  /// When it takes jobs; nil: always.
  public var opening: Opening?
  /// What its machines draw; nil: the usual.
  public var power: PoolPower?
  public var state: State
  public var registeredAt: Instant
}

/// What a pool's machines draw while they work, before PUE. What its owner does not tell is taken to be the usual.
public struct PoolPower: Hashable, Sendable, Codable {
  public var milliwattsPerCore: Int64?
  public var wattsPerAccelerator: Int64?

  public init(milliwattsPerCore: Int64? = nil, wattsPerAccelerator: Int64? = nil) {
    self.milliwattsPerCore = milliwattsPerCore
    self.wattsPerAccelerator = wattsPerAccelerator
  }

  /// A core of a server of 64 that draws 640 W under load.
  public static let usualMilliwattsPerCore: Int64 = 10_000
  /// A board for training, under load.
  public static let usualWattsPerAccelerator: Int64 = 300

  func check() throws(Refusal) {
    try SiteRefusal.require(milliwattsPerCore, 0...1_000_000, at: "/power/milliwattsPerCore")
    try SiteRefusal.require(wattsPerAccelerator, 0...100_000, at: "/power/wattsPerAccelerator")
  }
}

/// What an owner tells when it registers a pool.
public struct PoolDraft: Hashable, Sendable, Codable {
  public var site: ID<Site>
  public var name: Text
  public var engine: String?
  public var cluster: PoolCluster?
  public var capacity: PoolCapacity
  public var offer: ID<Offer>?
  public var opening: Opening?
  public var power: PoolPower?

  public init(
    site: ID<Site>, name: Text, engine: String? = nil, cluster: PoolCluster? = nil, capacity: PoolCapacity,
    offer: ID<Offer>? = nil, opening: Opening? = nil, power: PoolPower? = nil
  ) {
    self.power = power
    self.site = site
    self.name = name
    self.engine = engine
    self.cluster = cluster
    self.capacity = capacity
    self.offer = offer
    self.opening = opening
  }
}

/// What of a pool is to be another; what is absent stays.
public struct PoolChange: Hashable, Sendable, Codable {
  public var name: Text?
  public var capacity: PoolCapacity?
  public var offer: Change<ID<Offer>> = .keep
  public var opening: Change<Opening> = .keep
  public var power: Change<PoolPower> = .keep
  public var state: Pool.State?

  public init() {}
}
