import Glibc
import Vocabulary

/// Runs jobs as processes of this machine, each in a sandbox under a supervisor of its own.
public final class LocalEngine: Engine {
  public let name = "local"
  private let root: String
  private let runner: String
  private let uid: UInt32?

  /// - Parameters:
  ///   - root: folder of the jobs. If the hub is root, jobs run as users `61000…`, which must be able to pass through to it.
  ///   - runner: the `lingqu` executable.
  public init(root: String, runner: String? = nil) throws {
    self.root = root
    self.runner = runner ?? Processes.own
    uid = geteuid() == 0 ? 61_000 : nil
    var path = ""
    for part in root.split(separator: "/") {
      path += "/" + part
      if access(path, F_OK) != 0 { try Files.makeFolder(path, 0o711) }
    }
    try Files.makeFolder(root, 0o711)
  }

  /// Why untrusted jobs cannot run here; nil if a tiny job ran in the sandbox as it should.
  public func obstacle() -> String? {
    guard access("/usr/bin/bwrap", X_OK) == 0 else { return "bubblewrap is not installed (apt-get install bubblewrap)" }
    let job = "probe-\(getpid())-\(UInt64.random(in: 0..<1 << 48))"
    defer { forget(job) }
    do {
      try start(job, JobSpec(command: ["/usr/bin/true"], limits: .init(wallSeconds: 20)), inputs: [])
    } catch {
      return "\(error)"
    }
    for _ in 0..<2000 {
      if case .ended(let result) = observe(job) {
        return result.succeeded
          ? nil
          : "a probe ended with \(result.exitCode): " + String(decoding: log(job, from: 0, most: 400), as: UTF8.self)
      }
      usleep(10_000)
    }
    return "a probe did not end"
  }

  private func folder(_ job: String) -> String { root + "/" + job }

  public func start(_ job: String, _ spec: JobSpec, inputs: [(name: String, path: String)]) throws {
    let folder = folder(job)
    if access(folder + "/spec.json", F_OK) == 0 { return }
    var spec = spec
    // Each job has a user of its own, so that nothing of one job, not even its processes, is another's.
    spec.uid = uid.map { $0 + UInt32(abs(job.utf8.reduce(5381) { ($0 &* 33 &+ Int($1)) & 0xFFFF }) % 4000) }
    spec.readOnly = Processes.libraryFolders
    spec.lingqu = try staged()
    try Files.makeFolder(folder, 0o711)
    try Files.makeFolder(folder + "/in", 0o755)
    try Files.makeFolder(folder + "/work", 0o700)
    try Files.makeFolder(folder + "/work/in", 0o755)
    try Files.makeFolder(folder + "/work/out", 0o700)
    for input in inputs { try Files.copy(input.path, folder + "/in/" + input.name, mode: 0o644) }
    if let uid = spec.uid {
      for path in ["/in", "/work", "/work/in", "/work/out"] { chown(folder + path, uid, uid) }
      // Only this job's user passes through to its files.
      chown(folder, 0, uid)
      chmod(folder, 0o710)
    }
    try Files.write(try JSON(encoding: spec).canonical, to: folder + "/spec.json")
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(null) }
    _ = try Processes.spawn([runner, "job-runner", folder], keep: [(null, 0), (null, 1), (null, 2)], newSession: true)
  }

  /// This program where every job's user may read it.
  private func staged() throws -> String {
    guard uid != nil else { return runner }
    let folder = root + "/bin"
    try Files.makeFolder(folder, 0o755)
    var status = stat()
    guard stat(runner, &status) == 0 else { throw ComputeFailure("stat", runner) }
    let path = folder + "/lingqu-\(status.st_size)-\(status.st_mtim.tv_sec)"
    if access(path, F_OK) != 0 {
      let partial = path + ".\(getpid())"
      try Files.copy(runner, partial, mode: 0o755)
      guard rename(partial, path) == 0 else { throw ComputeFailure("rename", path) }
    }
    return path
  }

  public func observe(_ job: String) -> EngineState {
    let folder = folder(job)
    func result() -> EngineState? {
      guard let bytes = Files.read(folder + "/result.json", most: 1 << 16),
        let result = try? JSON.parse(bytes).decode(JobResult.self)
      else { return nil }
      return .ended(result)
    }
    if let ended = result() { return ended }
    guard access(folder + "/spec.json", F_OK) == 0 else { return .unknown }
    guard access(folder + "/claim", F_OK) == 0 else { return .starting }
    guard let bytes = Files.read(folder + "/runner.json", most: 4096), let own = try? JSON.parse(bytes),
      let pid = own["pid"]?.int, let start = own["start"]?.int
    else { return .starting }
    if Processes.startTime(pid_t(pid)) == start { return .running }
    // It may have ended between the two looks.
    return result() ?? .ended(Self.lost)
  }

  /// Settles a job that was to be started when the hub was killed: if no supervisor has claimed it, none ever will.
  public func reconcile(_ job: String) -> EngineState {
    let folder = folder(job)
    let state = observe(job)
    guard state == .unknown || state == .starting else { return state }
    guard access(folder, F_OK) == 0 else { return .ended(Self.lost) }
    if (try? JobRunner.claim(folder)) == true { return .ended(Self.lost) }
    // Claimed, but no trace of who: the supervisor is about to say, or was killed in between.
    for _ in 0..<200 {
      let state = observe(job)
      if state != .starting { return state }
      usleep(10_000)
    }
    return .ended(Self.lost)
  }

  static let lost = JobResult(
    ending: .lost, exitCode: -1, cpuMilliseconds: 0, peakMemoryBytes: 0, startedAt: 0, endedAt: 0, logBytes: 0,
    outputBytes: 0)

  public func cancel(_ job: String) {
    let descriptor = open(folder(job) + "/cancel", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor >= 0 { close(descriptor) }
  }

  public func log(_ job: String, from offset: Int64, most: Int) -> [UInt8] {
    Files.read(folder(job) + "/log", most: most, from: offset) ?? []
  }

  public func readOutput(_ job: String, _ name: String, _ body: ([UInt8]) throws -> Void) throws -> Bool {
    guard !name.contains("/"), let descriptor = Files.open(beneath: folder(job) + "/work", ["out", name]) else {
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

  public func forget(_ job: String) { Files.remove(folder(job)) }
}
