public import Identity
public import Vocabulary

/// Equal tasks that were submitted together. Each is a job of its own, with its own use, hold and readings, and knows its place
/// by `LINGQU_ARRAY_INDEX`.
public struct JobArray: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "jar"
  /// The most tasks of one array.
  public static let largest: Int64 = 1_000

  public var id: ID<JobArray>
  public var consumer: ID<Participant>
  public var provider: ID<Participant>
  public var count: Int64
  /// All or nothing: its tasks start together, and when one ends otherwise than well the others are stopped.
  public var gang: Bool
  public var submittedAt: Instant
}

/// Tasks to be submitted together.
public struct JobArrayDraft: Hashable, Sendable, Codable {
  public var job: JobDraft
  public var count: Int64
  public var gang: Bool?
  /// How many run at the same time, at most: each further task waits for the end of the one so many before it.
  public var atOnce: Int64?
}
