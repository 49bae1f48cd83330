public import Vocabulary

extension Console {
  /// One data centre: tariff, power, lines, pools, and how much of it was used.
  public enum DataCentre {
    public struct Model: Sendable {
      public var at: Instant
      public var line: SiteLine
      /// Power usage effectiveness times 1000.
      public var puePerMille: Int64?
      public var carbonGramsPerKWh: Int64?
      /// The steps of today's tariff; empty where none is told.
      public var tariff: [TariffStep]
      /// Minutes since midnight in Beijing.
      public var minute: Int64
      public var links: [Line]
      public var pools: [Load]
      public var history: [Hour]
      public var timeline: [Event] = []

      public init(
        at: Instant, line: SiteLine, puePerMille: Int64? = nil, carbonGramsPerKWh: Int64? = nil,
        tariff: [TariffStep] = [],
        minute: Int64, links: [Line] = [], pools: [Load] = [], history: [Hour] = [], timeline: [Event] = []
      ) {
        self.at = at
        self.line = line
        self.puePerMille = puePerMille
        self.carbonGramsPerKWh = carbonGramsPerKWh
        self.tariff = tariff
        self.minute = minute
        self.links = links
        self.pools = pools
        self.history = history
        self.timeline = timeline
      }
    }

    /// A line to another data centre.
    public struct Line: Sendable {
      public var to: String
      public var name: Text
      public var megabitsPerSecond: Int64
      public var latencyMilliseconds: Int64?
      public var fenPerGigabyte: Int64?

      public init(
        to: String, name: Text, megabitsPerSecond: Int64, latencyMilliseconds: Int64? = nil,
        fenPerGigabyte: Int64? = nil
      ) {
        self.to = to
        self.name = name
        self.megabitsPerSecond = megabitsPerSecond
        self.latencyMilliseconds = latencyMilliseconds
        self.fenPerGigabyte = fenPerGigabyte
      }
    }

    /// Shares of one hour in basis points; nil where there was nothing to use.
    public struct Hour: Sendable {
      public var at: Instant
      public var racks: Int64?
      public var cpu: Int64?
      public var accelerators: Int64?
      public var isPartial: Bool

      public init(at: Instant, racks: Int64?, cpu: Int64?, accelerators: Int64? = nil, isPartial: Bool = false) {
        self.at = at
        self.racks = racks
        self.cpu = cpu
        self.accelerators = accelerators
        self.isPartial = isPartial
      }
    }
  }
}
