public import Exchange
public import Tables
public import Vocabulary

/// What left a file by the rule of an agreement: made once, kept until the agreement is over.
public struct ReleasedView: Hashable, Sendable, Codable {
  public var agreement: ID<Agreement>
  /// The SHA-256 of the file that it was made from.
  public var source: String
  public var madeAt: Instant
  public var made: Made?
  /// Why nothing may leave, if it may not: the file does not fit the rule, or too few rows look alike.
  public var refusal: Refusal?

  public struct Made: Hashable, Sendable, Codable {
    /// Of what leaves: CSV in UTF-8.
    public var sha256: String
    public var bytes: Int64
    public var report: ReleaseReport

    public init(sha256: String, bytes: Int64, report: ReleaseReport) {
      self.sha256 = sha256
      self.bytes = bytes
      self.report = report
    }
  }

  public init(agreement: ID<Agreement>, source: String, madeAt: Instant, made: Made? = nil, refusal: Refusal? = nil) {
    self.agreement = agreement
    self.source = source
    self.madeAt = madeAt
    self.made = made
    self.refusal = refusal
  }
}
