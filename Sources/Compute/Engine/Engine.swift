/// Where jobs run. Small, so that a cluster's own scheduler can stand behind it.
public protocol Engine: Sendable {
  /// The name that pools give it.
  var name: String { get }
  /// Prepares and starts a job. Starting the same job twice starts it once.
  func start(_ job: String, _ spec: JobSpec, inputs: [(name: String, path: String)]) throws
  func observe(_ job: String) -> EngineState
  func cancel(_ job: String)
  /// At most `most` bytes of the log from `offset`.
  func log(_ job: String, from offset: Int64, most: Int) -> [UInt8]
  /// Hands over an output piece by piece. False if the job left no plain file of that name.
  func readOutput(_ job: String, _ name: String, _ body: ([UInt8]) throws -> Void) throws -> Bool
  /// Forgets a job that has ended, and its files.
  func forget(_ job: String)
}

/// What an engine knows of a job.
public enum EngineState: Hashable, Sendable {
  /// Not started here, and it can never start any more.
  case unknown
  case starting
  case running
  case ended(JobResult)
}
