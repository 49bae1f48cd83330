public import Vocabulary

extension Console {
  /// What a queue decided about a job that waits.
  public struct Turn: Hashable, Sendable {
    /// The stable word of the decision: `starts`, `full`, `would-delay` …
    public var word: String
    /// The job that it is about, if the reader may see it.
    public var because: String?
    public var until: Instant?
    /// Of a job that a quota keeps waiting.
    public var shortage: Shortage?

    public init(word: String, because: String? = nil, until: Instant? = nil, shortage: Shortage? = nil) {
      self.word = word
      self.because = because
      self.until = until
      self.shortage = shortage
    }

    /// What a quota lacks.
    public struct Shortage: Hashable, Sendable {
      /// The stable word of the rule: `quota.queue-limit`, `quota.cohort-full` …
      public var rule: String
      /// `milliCPU`, `memoryMiB` or `accelerators`, and how much.
      public var resource: String?
      public var missing: Int64?
      public var cohort: String?

      public init(rule: String, resource: String? = nil, missing: Int64? = nil, cohort: String? = nil) {
        self.rule = rule
        self.resource = resource
        self.missing = missing
        self.cohort = cohort
      }
    }
  }
}
