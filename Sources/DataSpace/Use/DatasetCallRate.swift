public import Identity
public import Vocabulary

/// How much of what a unit publishes is used (数据调用率), about the datasets that it has in the catalogue now.
public struct DatasetCallRate: Hashable, Sendable, Codable {
  public var unit: ID<Participant>
  public var name: Text
  /// The unit's division (GB/T 2260), if known.
  public var region: String?
  /// Datasets in the catalogue.
  public var published: Int64 = 0
  /// Of them those that can be asked for: they are not of the class that is not shared, and name an offer.
  public var shared: Int64 = 0
  /// Datasets that were asked for, that an agreement was made for, and that were used at least once.
  public var requested: Int64 = 0
  public var granted: Int64 = 0
  public var called: Int64 = 0
  /// Requests for them, and those that an agreement was made of.
  public var requests: Int64 = 0
  public var grants: Int64 = 0
  /// Uses that were permitted and begun, each counted once.
  public var uses: Int64 = 0
  /// ``called`` of ``published`` in hundredths of a percent, cut.
  public var calledBasisPoints: Int64 = 0
  /// Whether the unit has more datasets than are counted: then these are the newest.
  public var isPartial = false

  init(unit: Participant) {
    self.unit = unit.id
    name = unit.name
    region = unit.region
  }
}

/// Units that publish, and where the next stretch starts.
public struct DatasetCallRatePage: Hashable, Sendable, Codable {
  public var items: [DatasetCallRate]
  /// The last unit that was looked at; nil at the end.
  public var next: ID<Participant>?
}
