public import Identity
public import Scheduling
public import Vocabulary

/// On whose quota a job started, and how much of what it took was borrowed.
public struct QuotaShare: Hashable, Sendable, Codable {
  public var cohort: String?
  /// `quota.within` or `quota.borrowed`.
  public var rule: QuotaAdmission.Rule
  /// What of it was beyond its consumer's own.
  public var borrowed: QuotaAmounts?
}

extension QuotaAdmission.Rule: Codable {}
extension QuotaAdmission.Cause: Codable {}

/// Why a job that ran had to make room.
public struct Displacement: Hashable, Sendable, Codable {
  /// The job that takes its place, and whose that is.
  public var by: ID<Job>
  public var consumer: ID<Participant>
  public var cause: QuotaAdmission.Cause
  public var cohort: String?
  /// True if it goes on from a checkpoint: among equals that spoke for it.
  public var hasCheckpoint: Bool?
  public var at: Instant
}
