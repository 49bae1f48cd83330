import Glibc
import Synchronization
public import Vocabulary

/// Runs jobs as processes of this machine, each in a sandbox under a supervisor of its own.
public final class LocalEngine: Engine {
  /// What pools of the hub's machine name as their engine.
  static let word = "local"
  public let name = LocalEngine.word
  public let cluster: String? = nil
  public let startsAtOnce = true
  let root: String
  /// The folder's own name, for as long as it exists: which machine's jobs they are.
  public let identity: String
  private let runner: String
  /// Why the folder of jobs cannot be used.
  private let unusable: String?
  /// Held while this hub lives, so that others leave its folder alone.
  private let lock: Int32
  /// Supervisors that have not claimed their job yet.
  private let births = Mutex<[String: Birth]>([:])
  /// How long a supervisor may take to claim its job.
  private let patience: Int64

  private struct Birth {
    /// Our child; nil once it was waited for, or if another process started it.
    var pid: pid_t?
    /// On the clock that only goes forward.
    var since: Int64
  }

  /// - Parameters:
  ///   - root: folder of the jobs. If the hub is root, jobs run as users `61000…`, which must be able to pass through to it.
  ///   - owner: the hub's data folder; the folder of jobs may be cleared away once it is gone.
  ///   - runner: the `lingqu` executable.
  public init(root: String, owner: String = "", runner: String? = nil, patience: Duration = .seconds(20)) throws {
    self.root = root
    self.runner = runner ?? Processes.own
    self.patience = patience.components.seconds * 1000
    var found: String?
    do {
      var path = ""
      for part in root.split(separator: "/").dropLast() {
        path += "/" + part
        if access(path, F_OK) != 0 { try Files.makeFolder(path, 0o711) }
      }
      if path == JobFolders.shared { try Files.makeOwnFolder(path, 0o711) }
      try Files.makeOwnFolder(root, 0o711)
      if geteuid() == 0 {
        try Files.makeFolder(JobFolders.shared, 0o711)
        try Files.makeOwnFolder(JobFolders.shared, 0o711)
        try Files.makeOwnFolder(JobRunner.userFolder, 0o700)
      }
    } catch {
      found = "\(error)"
    }
    var made: String?
    do { made = found == nil ? try JobFolders.identity(root) : nil } catch { found = "\(error)" }
    identity = made ?? "none-\(UInt64.random(in: 0..<1 << 48))"
    unusable = found
    lock = found == nil ? JobFolders.mark(root, owner: owner) : -1
  }

  deinit { if lock >= 0 { close(lock) } }

  /// Why untrusted jobs cannot run here; nil if a tiny job ran in the sandbox as it should.
  public func obstacle() -> String? {
    if let unusable { return unusable }
    for (program, package) in [("/usr/bin/bwrap", "bubblewrap"), ("/usr/bin/setpriv", "util-linux")] {
      guard access(program, X_OK) == 0 else { return "\(program) is not there (apt-get install \(package))" }
    }
    let job = "probe-\(getpid())-\(UInt64.random(in: 0..<1 << 48))"
    defer { forget(job) }
    do {
      try prepare(job)
      try start(job, JobSpec(command: ["/usr/bin/true"], limits: .init(wallSeconds: 20)), inputs: [])
    } catch {
      return "\(error)"
    }
    for _ in 0..<4000 {
      if case .ended(let result) = observe(job) {
        return result.succeeded
          ? nil
          : "a probe ended with \(result.exitCode): " + String(decoding: log(job, from: 0, most: 400), as: UTF8.self)
      }
      usleep(10_000)
    }
    return "a probe did not end"
  }

  /// The same, for a machine on which no hub needs to run.
  public static func obstacle() -> String? {
    let base = geteuid() == 0 ? JobFolders.shared : "/tmp"
    let root = base + "/lingqu-doctor-\(getpid())-\(UInt32.random(in: 0..<UInt32.max))"
    defer { Files.remove(root) }
    do {
      return try LocalEngine(root: root).obstacle()
    } catch {
      return "\(error)"
    }
  }

  /// What holds less strictly here than it could, nil if nothing does.
  public static func weakness() -> Text? {
    if let group = Cgroup(name: "probe-\(getpid())-\(UInt32.random(in: 0..<UInt32.max))", limits: .init()) {
      group.remove()
      return nil
    }
    return Text(
      zh: "无法建立控制组：内存、处理器和进程数按单个进程限制，整个作业由监督进程每秒查看 20 次",
      en:
        "no control group can be made: the kernel bounds memory, CPU and processes one by one, and the supervisor looks at the "
        + "whole job twenty times a second")
  }

  private func folder(_ job: String) -> String { root + "/" + job }

  public func prepare(_ job: String) throws {
    if let unusable { throw ComputeFailure("jobs", because: unusable) }
    try Files.makeFolder(folder(job), 0o700)
  }

  /// Fails if the job's folder is gone: another hub has settled the job then, while this one was stopped.
  ///
  /// Started again, a job gets another supervisor if none has claimed it: the one that claims it first runs it, and any other
  /// does nothing.
  public func start(_ job: String, _ spec: JobSpec, inputs: [(name: String, path: String)]) throws {
    let folder = folder(job)
    if access(folder + "/spec.json", F_OK) == 0 {
      guard access(folder + "/claim", F_OK) != 0, births.withLock({ $0[job]?.pid }) == nil else { return }
    } else {
      // Its operator may have taken it away since, or another replica's machine has it and not this one.
      if let image = spec.image, spec.reach?.image(image) == nil {
        throw ComputeFailure(image, because: "this machine has no such image")
      }
      var spec = spec
      spec.readOnly = Processes.libraryFolders
      try Files.makeFolder(folder + "/in", 0o755)
      for input in inputs { try Files.copy(input.path, folder + "/in/" + input.name, mode: 0o644) }
      try Files.write(try JSON(encoding: spec).canonical, to: folder + "/spec.json")
    }
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(null) }
    // A mount namespace of its own, so that what the supervisor mounts goes with it. Whoever is not root needs a user
    // namespace for that too.
    var words = ["/usr/bin/unshare", "--mount", "--propagation", "slave"]
    if geteuid() != 0 { words += ["--user", "--map-current-user", "--keep-caps"] }
    births.withLock { $0[job] = Birth(pid: nil, since: Processes.monotonicMilliseconds) }
    let pid = try Processes.spawn(
      words + [runner, "job-runner", folder], keep: [(null, 0), (null, 1), (null, 2)], newSession: true)
    births.withLock { $0[job]?.pid = pid }
  }

  public func observe(_ jobs: [String]) -> [String: EngineState] {
    Dictionary(uniqueKeysWithValues: jobs.map { ($0, observe($0)) })
  }

  public func inventory() -> Inventory {
    let capacity = Machine.capacity()
    return Inventory(nodes: [
      .init(name: "local", state: .up, milliCPU: capacity.milliCPU, memoryMiB: capacity.memoryMiB)
    ])
  }

  public func observe(_ job: String) -> EngineState {
    let folder = folder(job)
    let isBorn = reap(job)
    if let ended = result(folder) { return ended }
    guard access(folder + "/spec.json", F_OK) == 0 else { return .unknown }
    guard access(folder + "/claim", F_OK) == 0 else {
      if isBorn { return .starting }
      // No supervisor, and none may come any more: whoever claims second has lost.
      return (try? Claim.take(folder, as: .hub)) == true ? .ended(Self.lost) : .starting
    }
    if Claim.read(folder)?.isAlive == true { return .running }
    // It may have ended between the two looks.
    return result(folder) ?? .ended(Self.lost)
  }

  /// Waits for a supervisor of ours that has ended. Returns whether one may still claim the job.
  private func reap(_ job: String) -> Bool {
    births.withLock { births in
      let now = Processes.monotonicMilliseconds
      var birth = births[job] ?? Birth(pid: nil, since: now)
      defer { births[job] = birth }
      if let pid = birth.pid, waitpid(pid, nil, WNOHANG) != 0 {
        birth.pid = nil
        birth.since = now - patience
      }
      return now - birth.since < patience
    }
  }

  private func result(_ folder: String) -> EngineState? {
    guard let bytes = Files.read(folder + "/result.json", most: 1 << 16),
      let result = try? JSON.parse(bytes).decode(JobResult.self)
    else { return nil }
    return .ended(result)
  }

  /// Settles a job whose hub was killed or stopped: if no supervisor has claimed it, none ever will.
  @discardableResult
  public func settle(_ job: String) -> EngineState {
    let folder = folder(job)
    // Somebody may have settled it so before and been killed then.
    if (try? Claim.take(folder, as: .hub)) == true || Claim.read(folder) == .hub { return .unknown }
    return observe(job)
  }

  public func usage(of job: String) -> JobUsage? { JobUsage.read(folder(job)) }

  static let lost = JobResult.lost

  public func cancel(_ job: String) {
    let descriptor = open(folder(job) + "/cancel", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor >= 0 { close(descriptor) }
  }

  public func log(_ job: String, from offset: Int64, most: Int) -> [UInt8] {
    Files.read(folder(job) + "/log", most: most, from: offset) ?? []
  }

  public func task(_ job: String) -> TaskRecord? { TaskRecord.read(folder(job)) }

  public func readOutput(_ job: String, _ name: String, _ body: ([UInt8]) throws -> Void) throws -> Bool {
    guard !name.contains("/"), let descriptor = Files.open(beneath: folder(job), ["outputs", name]) else {
      return false
    }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count >= 0 else { throw ComputeFailure("read", name) }
      if count == 0 { return true }
      try body(Array(buffer[..<count]))
    }
  }

  public func forget(_ job: String) {
    // A supervisor that has written its result has nothing more to do, and one that has not may do no more. Waited for
    // here, it leaves no zombie.
    let birth = births.withLock { $0.removeValue(forKey: job) }
    if let pid = birth?.pid {
      kill(pid, SIGKILL)
      waitpid(pid, nil, 0)
    }
    Cgroup.sweep(name: job)
    Files.remove(folder(job))
  }

  /// Folders of jobs that do not run, and of probes whose hub is gone: another hub that starts on this machine may be at its own.
  public func leftovers() -> [String] { folders.filter { !isAlive($0) && !isProbing($0) } }

  private func isProbing(_ name: String) -> Bool {
    let words = name.split(separator: "-")
    guard words.count == 3, words[0] == "probe", let pid = pid_t(words[1]) else { return false }
    return pid != getpid() && kill(pid, 0) == 0
  }

  /// Jobs that have a supervisor.
  public func running() -> [String] { folders.filter(isAlive) }

  private var folders: [String] {
    Files.names(in: root).filter { $0.hasPrefix("job_") || $0.hasPrefix("probe-") }
  }

  private func isAlive(_ job: String) -> Bool { Claim.read(folder(job))?.isAlive == true }

  /// Removes the folders of hubs that are no more.
  public func clearOthers() {
    JobFolders.touch(lock)
    JobFolders.clear(except: root)
  }
}
