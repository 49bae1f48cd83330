public import Vocabulary

extension Console {
  /// How much of what is published is asked for and used.
  public enum CallRates {
    public struct Model: Sendable {
      /// Units that publish.
      public var units: [Line]
      /// Their cities.
      public var cities: [Line]
      /// Whether there are more units, or a unit has more datasets, than were counted.
      public var isPartial: Bool

      public init(units: [Line], cities: [Line], isPartial: Bool) {
        self.units = units
        self.cities = cities
        self.isPartial = isPartial
      }
    }

    /// A unit's figures, or a city's.
    public struct Line: Hashable, Sendable {
      /// Of a unit.
      public var id: String?
      public var name: Text?
      /// The division (GB/T 2260).
      public var region: String?
      public var published: Int64
      public var shared: Int64
      public var requested: Int64
      public var granted: Int64
      public var called: Int64
      public var requests: Int64
      public var grants: Int64
      public var uses: Int64
      /// Called of published, in hundredths of a percent.
      public var calledBasisPoints: Int64

      public init(
        id: String? = nil, name: Text? = nil, region: String?, published: Int64, shared: Int64, requested: Int64,
        granted: Int64, called: Int64, requests: Int64, grants: Int64, uses: Int64, calledBasisPoints: Int64
      ) {
        self.id = id
        self.name = name
        self.region = region
        self.published = published
        self.shared = shared
        self.requested = requested
        self.granted = granted
        self.called = called
        self.requests = requests
        self.grants = grants
        self.uses = uses
        self.calledBasisPoints = calledBasisPoints
      }
    }
  }
}
