/// Where jobs run. Small, so that a cluster's own scheduler can stand behind it.
///
/// A ``JobService`` calls its engine on a thread of its own (``EngineThread``), so that a file system that hangs holds up no
/// other engine and no request. What goes over a network is bounded in time by the engine itself.
public protocol Engine: Sendable {
  /// The kind that pools name: `local`, `slurm`.
  var name: String { get }
  /// Which of its kind: this machine's folder of jobs, or a cluster wherever it is looked at from. Names the lease of whoever
  /// looks after its jobs.
  var identity: String { get }
  /// The configured cluster whose pools it serves; nil for the machine that the hub runs on.
  var cluster: String? { get }
  /// Whether what was started runs at once, without a queue of the engine's own.
  var startsAtOnce: Bool { get }
  /// False while nothing can be started there: what waits goes on waiting.
  var takesJobs: Bool { get }

  /// Tells that there is something to see before the next look is due; for one listener. Nil: it never does.
  var news: AsyncStream<Void>? { get }

  /// Makes room for a job, before the database says that it starts: what is settled or forgotten after that never starts.
  func prepare(_ job: String) throws
  /// Has a job run that was prepared. Starting the same job twice runs it once, also when the first try was cut off before
  /// anybody could write down that it went well.
  func start(_ job: String, _ spec: JobSpec, inputs: [(name: String, path: String)]) throws
  /// What became of these jobs. What the engine cannot tell now, because it is out of reach, is left out: lost contact is
  /// no lost job.
  func observe(_ jobs: [String]) async -> [String: EngineState]
  /// Takes over a job that was open when its last owner stopped, perhaps between starting it and writing that down.
  @discardableResult
  func settle(_ job: String) -> EngineState
  /// May be asked again until the job has ended.
  func cancel(_ job: String)
  /// What a job that runs has taken so far, where the engine measures that meanwhile.
  func usage(of job: String) -> JobUsage?
  /// At most `most` bytes of the log from `offset`.
  func log(_ job: String, from offset: Int64, most: Int) -> [UInt8]
  /// Hands over an output piece by piece. False if the job left no plain file of that name.
  func readOutput(_ job: String, _ name: String, _ body: ([UInt8]) throws -> Void) throws -> Bool
  /// What is known of a task's course; nil for a job that is none, or is not here.
  func task(_ job: String) -> TaskRecord?
  /// Forgets a job that has ended, and its files.
  func forget(_ job: String)
  /// The node that a job runs on, where the engine tells.
  func node(of job: String) -> String?
  /// What there is to run on.
  func inventory() async throws -> Inventory

  /// Jobs that run, also ones that the database takes for over.
  func running() -> [String]
  /// What jobs that do not run have left behind.
  func leftovers() -> [String]
  /// Removes what others have left that are no more.
  func clearOthers()
}

extension Engine {
  public var takesJobs: Bool { true }
  public var news: AsyncStream<Void>? { nil }
  public func clearOthers() {}
  public func node(of job: String) -> String? { nil }
  public func usage(of job: String) -> JobUsage? { nil }
  public func task(_ job: String) -> TaskRecord? { nil }
}

/// What an engine knows of a job.
public enum EngineState: Hashable, Sendable {
  /// Not started here, and it can never start any more.
  case unknown
  /// It will run, or does not yet, as far as the engine tells.
  case starting
  case running
  case ended(JobResult)
  /// The engine does not take it, in its own words: it never ran and never will.
  case refused(String)
}
