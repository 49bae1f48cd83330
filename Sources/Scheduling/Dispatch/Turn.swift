/// A job that waits, as the dispatcher sees it. Times are milliseconds of whatever clock the caller uses.
public struct Waiting<Demand: Sendable>: Sendable {
  public var demand: Demand
  /// Whose it is, as a number of the caller's.
  public var owner: Int
  /// Higher comes first.
  public var priority: Int
  /// The longest it may run.
  public var milliseconds: Int64
  /// It may not start earlier.
  public var notBefore: Int64

  public init(_ demand: Demand, owner: Int, priority: Int = 0, milliseconds: Int64, notBefore: Int64 = .min) {
    self.demand = demand
    self.owner = owner
    self.priority = priority
    self.milliseconds = milliseconds
    self.notBefore = notBefore
  }
}

/// A job that runs.
public struct Occupant<Demand: Sendable>: Sendable {
  public var demand: Demand
  public var owner: Int
  /// When it will have ended at the latest.
  public var until: Int64

  public init(_ demand: Demand, owner: Int, until: Int64) {
    self.demand = demand
    self.owner = owner
    self.until = until
  }
}

/// What becomes of a waiting job now, and why.
public enum Turn: Hashable, Sendable {
  /// It starts: nobody before it waits for what it takes.
  case starts
  /// It starts before its turn, because the job with this index has its reservation all the same.
  case backfills(before: Int)
  /// It is the first that does not fit: what it needs is kept for it from that moment on. Nil: nobody can say when.
  case reserved(at: Int64?)
  /// It would fit, but take what is reserved for the job with this index.
  case wouldDelay(Int)
  /// There is not enough left for it.
  case full
  /// It may not start before that moment.
  case notBefore(Int64)
  /// There would not be enough for it even if nothing else ran.
  case never

  /// The same about jobs that have other indices with the caller.
  public func renumbered(_ number: (Int) -> Int) -> Turn {
    switch self {
    case .backfills(let before): .backfills(before: number(before))
    case .wouldDelay(let index): .wouldDelay(number(index))
    case .starts, .reserved, .full, .notBefore, .never: self
    }
  }

  public var isStart: Bool {
    switch self {
    case .starts, .backfills: true
    default: false
    }
  }
}
