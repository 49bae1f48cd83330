public import Identity
public import Vocabulary

/// A data centre: where pools stand, what its power costs, and how much of it is used.
///
/// What an owner does not know is absent, never zero.
public struct Site: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "sit"
  public enum State: String, Sendable, Codable, CaseIterable { case active, closed }

  public var id: ID<Site>
  public var owner: ID<Participant>
  public var name: Text
  /// Six-digit division code (GB/T 2260).
  public var region: String?
  /// Power usage effectiveness times 1000 (ISO/IEC 30134-2): 1350 is a PUE of 1.35.
  public var puePerMille: Int64?
  /// Grams of carbon dioxide for each kWh of its power.
  public var carbonGramsPerKWh: Int64?
  public var racksBuilt: Int64
  public var racksUsed: Int64
  /// The share of its racks that should be used, in basis points.
  public var rackTargetBasisPoints: Int64
  public var tariff: Tariff?
  /// Lines to other sites.
  public var links: [SiteLink]?
  public var state: State
  public var registeredAt: Instant

  /// The share of racks used; nil where none are built.
  public var rackBasisPoints: Int64? { racksBuilt > 0 ? racksUsed * 10_000 / racksBuilt : nil }
}

/// What an owner tells when it registers a site.
public struct SiteDraft: Hashable, Sendable, Codable {
  public var name: Text
  public var region: String?
  public var puePerMille: Int64?
  public var carbonGramsPerKWh: Int64?
  public var racksBuilt: Int64?
  public var racksUsed: Int64?
  public var rackTargetBasisPoints: Int64?
  public var tariff: Tariff?
  public var links: [SiteLink]?

  public init(
    name: Text, region: String? = nil, puePerMille: Int64? = nil, carbonGramsPerKWh: Int64? = nil,
    racksBuilt: Int64? = nil, racksUsed: Int64? = nil, rackTargetBasisPoints: Int64? = nil,
    tariff: Tariff? = nil, links: [SiteLink]? = nil
  ) {
    self.name = name
    self.region = region
    self.puePerMille = puePerMille
    self.carbonGramsPerKWh = carbonGramsPerKWh
    self.racksBuilt = racksBuilt
    self.racksUsed = racksUsed
    self.rackTargetBasisPoints = rackTargetBasisPoints
    self.tariff = tariff
    self.links = links
  }
}

/// What of a site is to be another; what is absent stays.
public struct SiteChange: Hashable, Sendable, Codable {
  public var name: Text?
  public var region: Change<String> = .keep
  public var puePerMille: Change<Int64> = .keep
  public var carbonGramsPerKWh: Change<Int64> = .keep
  public var racksBuilt: Int64?
  public var racksUsed: Int64?
  public var rackTargetBasisPoints: Int64?
  public var tariff: Change<Tariff> = .keep
  public var links: Change<[SiteLink]> = .keep
  public var state: Site.State?

  public init() {}
}
