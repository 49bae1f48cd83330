import Dispatch
import Glibc
import Synchronization
import Vocabulary

/// Runs jobs on a Slurm cluster, through slurmrestd and a folder that hub and nodes share.
///
/// The cluster's own scheduler decides where and when; the hub asks, watches and meters. What tells that a job has ended is a
/// file that its script leaves in the shared folder, so that thousands of jobs cost one look into one folder; what is true the
/// cluster says: its accounting for jobs that have ended, its controller now and then for all the others.
public final class SlurmEngine: Engine {
  public let name = "slurm"
  public let identity: String
  public let cluster: String?
  public let startsAtOnce = false
  let configuration: SlurmConfiguration
  let client: SlurmClient
  let files: ClusterFolder
  /// What is known of each job.
  let entries = Mutex<[String: SlurmEntry]>([:])
  let pace = Mutex(ClusterPace())
  let thread: EngineThread
  /// Where what is to be submitted is flushed, as many at once as there are ``lanes``: they share what the disk does.
  let flushes: DispatchQueue
  let now: @Sendable () -> Int64
  public let news: AsyncStream<Void>?
  let wakes: AsyncStream<Void>.Continuation

  /// How many requests to submit or cancel may be under way at once.
  static let lanes = 8

  public init(_ configuration: SlurmConfiguration) {
    self.configuration = configuration
    identity = "slurm-" + configuration.name
    cluster = configuration.name
    client = SlurmClient(configuration)
    let user = getpwnam(configuration.user)?.pointee
    files = ClusterFolder(
      path: configuration.folder,
      owner: user.flatMap { $0.pw_uid == 0 ? nil : .init(user: $0.pw_uid, group: $0.pw_gid) })
    thread = EngineThread("files-" + configuration.name)
    flushes = DispatchQueue(label: "lingqu.flushes." + configuration.name, attributes: .concurrent)
    now = { Processes.monotonicMilliseconds }
    let (news, wakes) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    (self.news, self.wakes) = (news, wakes)
  }

  // MARK: - Folders

  /// Holds a file for each job that has ended and has not been looked at.
  var marks: String { configuration.folder + "/ended" }
  func folder(_ job: String) -> String { files.folder(job) }

  public func prepare(_ job: String) throws { try files.prepare(job, others: [marks]) }

  public func start(_ job: String, _ spec: JobSpec, inputs: [(name: String, path: String)]) throws {
    guard spec.task == nil else {
      let words = "tasks of several commands run in the hub's own pool only"
      return entries.withLock { $0[job] = SlurmEntry(.over(.refused(words)), spec, at: now()) }
    }
    // Flushed when it is submitted, several at a time: a look must not wait for the disk once for each job.
    try files.lay(job, spec, inputs: inputs, isFlushed: false)
    entries.withLock { entries in
      if entries[job] == nil { entries[job] = SlurmEntry(.wanted(mayBeThere: false), spec, at: now()) }
    }
    pump()
  }

  @discardableResult
  public func settle(_ job: String) -> EngineState {
    if let known = entries.withLock({ $0[job] }) { return known.state }
    guard let spec = files.spec(job) else { return .unknown }
    let folder = folder(job)
    // It may have been submitted, or be on its way still.
    let id = hint(folder + "/slurm") ?? hint(folder + "/claim")
    entries.withLock { entries in
      if entries[job] == nil {
        entries[job] = SlurmEntry(id.map { .submitted($0) } ?? .wanted(mayBeThere: true), spec, at: now())
      }
    }
    return .starting
  }

  /// The number in a small file.
  func hint(_ path: String) -> Int64? {
    Files.read(path, most: 40).flatMap {
      Int64(String(decoding: $0, as: UTF8.self).split(separator: "\n").first ?? "")
    }
  }

  // MARK: - Files of jobs

  public func log(_ job: String, from offset: Int64, most: Int) -> [UInt8] {
    files.log(job, from: offset, most: most)
  }

  public func readOutput(_ job: String, _ name: String, _ body: ([UInt8]) throws -> Void) throws -> Bool {
    try files.readOutput(job, name, body)
  }

  public func forget(_ job: String) {
    entries.withLock { _ = $0.removeValue(forKey: job) }
    unlink(marks + "/" + job)
    files.remove(job)
  }

  public func node(of job: String) -> String? { entries.withLock { $0[job]?.seen?.node } }

  public func usage(of job: String) -> JobUsage? {
    guard let entry = entries.withLock({ $0[job] }), !entry.isOver else { return nil }
    return files.usage(job, milliCPU: entry.processors * 1000)
  }

  public func running() -> [String] { entries.withLock { $0.filter { !$1.isOver }.map(\.key) } }

  public func leftovers() -> [String] {
    let known = entries.withLock { Set($0.keys) }
    return files.names().filter { !known.contains($0) }
  }
}
