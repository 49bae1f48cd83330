public import Exchange
public import Identity
public import Vocabulary

/// Capacity at a site behind one engine, at one price list.
public struct Pool: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "pol"
  /// Engines that a pool may name.
  public static let engines = ["local"]

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
  /// The engine that runs its jobs: `local`, the hub's own machine.
  public var engine: String
  public var capacity: PoolCapacity
  /// The compute offer at whose price its jobs run.
  public var offer: ID<Offer>?
  /// When it takes jobs; nil: always.
  public var opening: Opening?
  public var state: State
  public var registeredAt: Instant
}

/// What a pool has.
public struct PoolCapacity: Hashable, Sendable, Codable {
  /// Thousandths of a core.
  public var milliCPU: Int64
  public var memoryMiB: Int64
  public var accelerators: [Accelerator]

  public init(milliCPU: Int64, memoryMiB: Int64, accelerators: [Accelerator] = []) {
    self.milliCPU = milliCPU
    self.memoryMiB = memoryMiB
    self.accelerators = accelerators
  }

  /// So many accelerators of one model with so much memory each.
  public struct Accelerator: Hashable, Sendable, Codable {
    public var model: String
    public var memoryMiB: Int64
    public var count: Int64

    public init(model: String, memoryMiB: Int64, count: Int64) {
      self.model = model
      self.memoryMiB = memoryMiB
      self.count = count
    }
  }
}

/// What an owner tells when it registers a pool.
public struct PoolDraft: Hashable, Sendable, Codable {
  public var site: ID<Site>
  public var name: Text
  public var engine: String?
  public var capacity: PoolCapacity
  public var offer: ID<Offer>?
  public var opening: Opening?

  public init(
    site: ID<Site>, name: Text, engine: String? = nil, capacity: PoolCapacity, offer: ID<Offer>? = nil,
    opening: Opening? = nil
  ) {
    self.site = site
    self.name = name
    self.engine = engine
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
  public var state: Pool.State?

  public init() {}
}
