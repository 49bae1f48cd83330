import Glibc
public import Logging
import Synchronization
import Vocabulary

/// Runs jobs on a Kubernetes cluster, through its API server and a folder that hub and pods share.
///
/// The cluster's own scheduler decides where and when; the hub asks, watches and meters. Each job is a `batch/v1` Job of the
/// same name. One look at all Jobs and one at all their pods tell what became of them; how a job ended and what it took
/// the script in its pod leaves in the shared folder, held to what the cluster says of the time.
public final class KubernetesEngine: Engine {
  public let name = "kubernetes"
  public let identity: String
  public let cluster: String?
  public let startsAtOnce = false
  let configuration: KubernetesConfiguration
  let api: KubernetesAPI
  let files: ClusterFolder
  /// What is known of each job.
  let entries = Mutex<[String: KubernetesEntry]>([:])
  /// Jobs that are to be there no more, by their names in the cluster, and when the cluster was last told so.
  let unneeded = Mutex<[String: Int64]>([:])
  let pace = Mutex(ClusterPace())
  let thread: EngineThread
  let now: @Sendable () -> Int64
  let logger: Logger

  /// How many requests to make or remove a job may be under way at once.
  static let lanes = 8

  public init(_ configuration: KubernetesConfiguration, _ logger: Logger) throws {
    self.configuration = configuration
    identity = "kubernetes-" + configuration.name
    cluster = configuration.name
    api = KubernetesAPI(
      client: try KubernetesClient(configuration), namespace: configuration.namespace,
      selector: KubernetesName.prefix.replacing("/", with: "%2F") + "hub%3D" + configuration.name)
    let owner = ClusterFolder.Owner(user: uid_t(configuration.user), group: gid_t(configuration.user))
    files = ClusterFolder(path: configuration.folder, owner: owner)
    thread = EngineThread("files-" + configuration.name)
    now = { Processes.monotonicMilliseconds }
    self.logger = logger
  }

  public func prepare(_ job: String) throws { try files.prepare(job) }

  public func start(_ job: String, _ spec: JobSpec, inputs: [(name: String, path: String)]) throws {
    guard spec.task == nil else {
      let words = "tasks of several commands run in the hub's own pool only"
      return entries.withLock { $0[job] = KubernetesEntry(.over(.refused(words)), spec, at: now()) }
    }
    let script = files.folder(job) + "/run"
    if access(script, F_OK) != 0 {
      try Files.write(Array(KubernetesScript(spec: spec).text.utf8), to: script, mode: 0o444)
    }
    try files.lay(job, spec, inputs: inputs)
    entries.withLock { entries in
      if entries[job] == nil { entries[job] = KubernetesEntry(.wanted(mayBeThere: false), spec, at: now()) }
    }
    pump()
  }

  @discardableResult
  public func settle(_ job: String) -> EngineState {
    if let known = entries.withLock({ $0[job] }) { return known.state }
    guard let spec = files.spec(job) else { return .unknown }
    // What has begun is there, or was: it is not made again. All else is made, or was and is there.
    let step: KubernetesEntry.Step = files.word(job, "claim") == nil ? .wanted(mayBeThere: true) : .submitted
    entries.withLock { entries in
      if entries[job] == nil { entries[job] = KubernetesEntry(step, spec, at: now()) }
    }
    return .starting
  }

  public func cancel(_ job: String) {
    entries.withLock { $0[job]?.isUnwanted = true }
    pump()
  }

  public func log(_ job: String, from offset: Int64, most: Int) -> [UInt8] {
    files.log(job, from: offset, most: most)
  }

  public func readOutput(_ job: String, _ name: String, _ body: ([UInt8]) throws -> Void) throws -> Bool {
    try files.readOutput(job, name, body)
  }

  public func forget(_ job: String) {
    let known = entries.withLock { $0.removeValue(forKey: job) }
    // What the cluster never heard of need not be removed.
    if known?.isOver != true || known?.wasSubmitted == true {
      unneeded.withLock { $0[KubernetesName.of(job)] = .min / 2 }
      pump()
    }
    files.remove(job)
  }

  public func node(of job: String) -> String? { entries.withLock { $0[job]?.pod?.node } }

  public func usage(of job: String) -> JobUsage? {
    guard let entry = entries.withLock({ $0[job] }), !entry.isOver else { return nil }
    return files.usage(job, milliCPU: entry.milliCPU)
  }

  public func running() -> [String] { entries.withLock { $0.filter { !$1.isOver }.map(\.key) } }

  public func leftovers() -> [String] {
    let known = entries.withLock { Set($0.keys) }
    return files.names().filter { !known.contains($0) }
  }

  // MARK: - What is heard

  func heard(_ failure: ClusterFailure) {
    guard pace.withLock({ $0.heard(failure, now()) }) else { return }
    logger.warning("cluster", metadata: ["engine": "\(identity)", "error": "\(failure)"])
  }

  func heardWell() {
    guard pace.withLock({ $0.heardWell() }) else { return }
    logger.notice("cluster answers again", metadata: ["engine": "\(identity)"])
  }

  /// Does on the engine's own thread what a shared file system may hold up.
  func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in thread.run { continuation.resume(returning: work()) } }
  }
}
