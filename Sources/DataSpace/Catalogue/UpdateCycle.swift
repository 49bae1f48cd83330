public import Vocabulary

/// How often the data are to change.
public enum UpdateCycle: String, Sendable, Codable, CaseIterable {
  case continuous, daily, weekly
  /// Each third of a month (旬).
  case tenDays = "ten-days"
  case monthly, quarterly
  case halfYearly = "half-yearly"
  case yearly
  /// When there is something new.
  case irregular
  /// Not any more.
  case never

  /// The longest that a cycle lasts; nil where there is nothing to wait for. What changes continuously does so each hour.
  var milliseconds: Int64? {
    let day: Int64 = 86_400_000
    return switch self {
    case .continuous: day / 24
    case .daily: day
    case .weekly: 7 * day
    case .tenDays: 11 * day
    case .monthly: 31 * day
    case .quarterly: 92 * day
    case .halfYearly: 184 * day
    case .yearly: 366 * day
    case .irregular, .never: nil
    }
  }
}

/// Whether data are as new as they were promised to be. Told by the clock each time, never kept.
public enum DatasetFreshness: String, Sendable, Codable, CaseIterable {
  /// Within a cycle of the last change.
  case fresh
  /// A cycle has gone by without a change.
  case due
  /// So have two.
  case stale
}

/// When data that do not change are due, and when they are stale.
public struct FreshnessClock: Hashable, Sendable {
  public let due: Instant
  public let stale: Instant

  /// Nil if the cycle promises nothing.
  public init?(_ cycle: UpdateCycle?, from modified: Instant) {
    guard let length = cycle?.milliseconds else { return nil }
    self.init(due: modified.adding(milliseconds: length), stale: modified.adding(milliseconds: 2 * length))
  }

  init(due: Instant, stale: Instant) {
    self.due = due
    self.stale = stale
  }

  public func freshness(at now: Instant) -> DatasetFreshness { now < due ? .fresh : now < stale ? .due : .stale }
}

extension UpdateCycle {
  /// In the European list of frequencies, which DCAT-AP asks for.
  public var europeanCode: String {
    switch self {
    case .continuous: "CONT"
    case .daily: "DAILY"
    case .weekly: "WEEKLY"
    case .tenDays: "MONTHLY_3"
    case .monthly: "MONTHLY"
    case .quarterly: "QUARTERLY"
    case .halfYearly: "ANNUAL_2"
    case .yearly: "ANNUAL"
    case .irregular: "IRREG"
    case .never: "NEVER"
    }
  }
}
