public import Vocabulary

/// A job as the choice between pools sees it.
public struct AcrossJob: Hashable, Sendable {
  public var id: Int
  public var units: Int
  /// Models that will do; empty: any.
  public var models: Set<String>
  public var milliseconds: Int64
  /// What one unit draws, before PUE, in thousandths of a watt.
  public var milliwattsPerUnit: Int64
  public var submitted: Instant
  /// It may be put off, but not to start later than this; nil: it is to start as soon as it can.
  public var latestStart: Instant?
  public var deadline: Instant?
  /// The most it may cost after the voucher, micro-yuan.
  public var maxPrice: Int64?
  /// Where its data are, and how much they are.
  public var dataSite: String?
  public var dataGiB: Int64

  public init(
    id: Int, units: Int, models: Set<String> = [], milliseconds: Int64, wattsPerUnit: Int64, submitted: Instant,
    latestStart: Instant? = nil, deadline: Instant? = nil, maxPrice: Int64? = nil, dataSite: String? = nil,
    dataGiB: Int64 = 0
  ) {
    self.id = id
    self.units = units
    self.models = models
    self.milliseconds = milliseconds
    milliwattsPerUnit = wattsPerUnit * 1000
    self.submitted = submitted
    self.latestStart = latestStart
    self.deadline = deadline
    self.maxPrice = maxPrice
    self.dataSite = dataSite
    self.dataGiB = dataGiB
  }
}

/// What an hour of waiting and a kilogram of carbon dioxide are worth to whoever asks, in micro-yuan.
public struct AcrossWeights: Hashable, Sendable {
  public var waitHour: Int64
  public var carbonKilogram: Int64
  public init(waitHour: Int64 = 0, carbonKilogram: Int64 = 0) {
    self.waitHour = waitHour
    self.carbonKilogram = carbonKilogram
  }
}

/// One way to run a job: where, from when, and what every term of its score comes to.
public struct AcrossOption: Hashable, Sendable {
  /// Index of the pool.
  public var pool: Int
  public var start: Instant
  public var end: Instant
  /// Money in micro-yuan: units by the hour, power, transfer of data.
  public var service: Int64
  public var energy: Int64
  public var transfer: Int64
  public var voucher: Int64
  public var milliwattHours: Int64
  public var carbonGrams: Int64
  /// Until the data are there, and from submission to start.
  public var transferMilliseconds: Int64
  public var waitMilliseconds: Int64
  /// Price after the voucher, and what waiting and carbon are worth.
  public var score: Int64

  public var before: Int64 { service + energy + transfer }
  public var after: Int64 { before - voucher }
}

/// Why a pool is not among the options, and when or for how much it would be.
public struct AcrossRejection: Hashable, Sendable {
  public enum Rule: String, Sendable, CaseIterable {
    case tooSmall = "across.too-small"
    case model = "across.model"
    case noLink = "across.no-link"
    case neverOpen = "across.never-open"
    /// It would start later than is allowed.
    case tooLate = "across.too-late"
    /// It would end after the deadline.
    case deadline = "across.deadline"
    case maxPrice = "across.max-price"
  }
  public var pool: Int
  public var rule: Rule
  /// When it would start instead.
  public var wouldStart: Instant?
  /// What it would cost after the voucher.
  public var wouldCost: Int64?
}

/// All that was looked at, best first.
public struct AcrossChoice: Hashable, Sendable {
  public var options: [AcrossOption]
  public var rejected: [AcrossRejection]

  /// Least score.
  public var best: AcrossOption? { options.first }
  /// Soonest, then least price.
  public var now: AcrossOption? { options.min { ($0.start, $0.after, $0.pool) < ($1.start, $1.after, $1.pool) } }
  public var cheapest: AcrossOption? { options.min { ($0.after, $0.start, $0.pool) < ($1.after, $1.start, $1.pool) } }
  public var greenest: AcrossOption? {
    options.min { ($0.carbonGrams, $0.after, $0.start, $0.pool) < ($1.carbonGrams, $1.after, $1.start, $1.pool) }
  }
}
