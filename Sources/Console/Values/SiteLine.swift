public import Vocabulary

extension Console {
  /// One data centre in a list.
  public struct SiteLine: Sendable {
    public var id: String
    public var name: Text
    public var owner: Party
    /// Division code (GB/T 2260).
    public var regionCode: String?
    public var region: Text?
    public var state: String
    public var racksBuilt: Int64
    public var racksUsed: Int64
    /// In basis points.
    public var target: Int64
    /// Shares of the last day by readings, in basis points; nil where there was nothing to use.
    public var cpuUsed: Int64?
    public var acceleratorsUsed: Int64?
    /// What of the time that jobs ran was of jobs with accelerators.
    public var aiShare: Int64?
    /// Thousandths of a yuan for a kWh now.
    public var priceNow: Int64?
    /// Division codes of the places that its lines lead to.
    public var linked: [String]

    public init(
      id: String, name: Text, owner: Party, regionCode: String? = nil, region: Text? = nil, state: String = "active",
      racksBuilt: Int64, racksUsed: Int64, target: Int64, cpuUsed: Int64? = nil, acceleratorsUsed: Int64? = nil,
      aiShare: Int64? = nil, priceNow: Int64? = nil, linked: [String] = []
    ) {
      self.id = id
      self.name = name
      self.owner = owner
      self.regionCode = regionCode
      self.region = region
      self.state = state
      self.racksBuilt = racksBuilt
      self.racksUsed = racksUsed
      self.target = target
      self.cpuUsed = cpuUsed
      self.acceleratorsUsed = acceleratorsUsed
      self.aiShare = aiShare
      self.priceNow = priceNow
      self.linked = linked
    }

    /// The share of racks used; nil where none are built.
    public var rackShare: Int64? { racksBuilt > 0 ? min(10_000, max(0, racksUsed) * 10_000 / racksBuilt) : nil }
  }
}
