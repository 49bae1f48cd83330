public import Vocabulary

extension Console.Job {
  /// That it was stopped to make room for another.
  public struct Displacement: Hashable, Sendable {
    public var at: Instant
    /// Whose job takes its place.
    public var party: Console.Party
    /// That job, if the reader may see it.
    public var by: String?
    /// By what right: the stable word of the rule, `quota.reclaimed` or `quota.lower-priority`.
    public var cause: String
    public var cohort: String?

    public init(at: Instant, party: Console.Party, by: String? = nil, cause: String, cohort: String? = nil) {
      self.at = at
      self.party = party
      self.by = by
      self.cause = cause
      self.cohort = cohort
    }
  }
}
