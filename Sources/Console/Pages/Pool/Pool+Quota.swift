extension Console.Pool {
  /// What a participant has of the pool, and what of it is in whose use.
  public struct Quota: Sendable {
    public var holder: Console.Party
    /// Whether it is the reader's own.
    public var isOwn: Bool
    public var cohort: String?
    /// Thousandths.
    public var weight: Int64
    public var amounts: [Amount]

    public init(holder: Console.Party, isOwn: Bool = false, cohort: String? = nil, weight: Int64, amounts: [Amount]) {
      self.holder = holder
      self.isOwn = isOwn
      self.cohort = cohort
      self.weight = weight
      self.amounts = amounts
    }
  }

  /// Of one thing that a quota counts.
  public struct Amount: Hashable, Sendable {
    /// `milliCPU`, `memoryMiB` or `accelerators`.
    public var resource: String
    /// Its own.
    public var nominal: Int64
    public var used: Int64
    /// What of ``used`` is beyond its own.
    public var borrowed: Int64
    /// What others use of its own.
    public var lent: Int64

    public init(resource: String, nominal: Int64, used: Int64, borrowed: Int64 = 0, lent: Int64 = 0) {
      self.resource = resource
      self.nominal = nominal
      self.used = used
      self.borrowed = borrowed
      self.lent = lent
    }
  }
}
