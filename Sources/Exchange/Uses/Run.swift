public import Identity
public import Store
public import Vocabulary

/// What a run under agreements read and left, as whoever ran it has it on record: of a job, its inputs and outputs.
public struct Run: Hashable, Sendable {
  /// Such as `job_…`.
  public var id: String
  public var consumer: ID<Participant>
  /// It ended well.
  public var isComplete: Bool
  /// The agreements on data that it used.
  public var agreements: [ID<Agreement>]
  /// SHA-256 of files that its consumer gave it, lower-case hexadecimal.
  public var inputs: [String]
  /// SHA-256 of what it left, by name.
  public var outputs: [String: String]

  public init(
    id: String, consumer: ID<Participant>, isComplete: Bool, agreements: [ID<Agreement>], inputs: [String],
    outputs: [String: String]
  ) {
    self.id = id
    self.consumer = consumer
    self.isComplete = isComplete
    self.agreements = agreements
    self.inputs = inputs
    self.outputs = outputs
  }
}

/// Whoever keeps runs: other pillars ask for one without knowing what it is.
public protocol RunRecords: Sendable {
  /// Nil if `id` names no run.
  func run(_ tx: Transaction, _ id: String) throws -> Run?
}
