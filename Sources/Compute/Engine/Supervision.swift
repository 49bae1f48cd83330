import CSeccomp
import Glibc
import Vocabulary

/// One job under watch.
struct Supervision {
  let sandbox: Sandbox
  var spec: JobSpec { sandbox.spec }
  var folder: String { sandbox.folder }
  private var cgroup: Cgroup?
  private var log: Int32 = -1
  private var logged: Int64 = 0
  /// On the clock that only goes forward.
  private var started: Int64 = 0
  /// Otherwise than `exited`: why it must end.
  var ending = JobResult.Ending.exited
  /// What is told of a task's course.
  var record = TaskRecord()
  private var isStopping = false
  /// When it was last told what the job has taken, on the same clock.
  private var told: Int64 = 0
  private var taken = Taken()

  init(_ sandbox: Sandbox) { self.sandbox = sandbox }

  mutating func run() throws -> JobResult {
    let startedAt = Instant.now
    let started = Processes.monotonicMilliseconds
    guard linux_adopt_orphans() == 0 else { throw ComputeFailure("prctl", folder) }
    let name = folder.split(separator: "/").last.map(String.init) ?? "job"
    cgroup = Cgroup(name: name, limits: spec.limits)
    defer { cgroup?.remove() }
    let log = open(folder + "/log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard log >= 0 else { throw ComputeFailure("open", folder + "/log") }
    defer { close(log) }
    self.log = log
    self.started = started
    let status = try spec.task.map { try carryOut($0) } ?? runCommand()
    clear()
    let fill = sandbox.workspace.fill
    if ending == .exited, cgroup?.ranOutOfMemory == true { ending = .outOfMemory }
    if ending == .exited, fill.isFull { ending = .outOfDisk }
    if ending == .exited, status == 0 { try collect() }
    return JobResult(
      ending: ending, exitCode: Self.exitCode(status),
      cpuMilliseconds: cgroup?.cpuMilliseconds ?? taken.cpuMilliseconds,
      peakMemoryBytes: cgroup?.peakMemoryBytes ?? taken.peakMemoryBytes, startedAt: startedAt.milliseconds,
      // Not the clock's time: it may have been set meanwhile.
      endedAt: startedAt.milliseconds + Processes.monotonicMilliseconds - started, logBytes: logged,
      outputBytes: fill.bytes, bytesRead: taken.bytesRead, bytesWritten: taken.bytesWritten)
  }

  private mutating func collect() throws {
    if let task = spec.task { return try handOver(task) }
    let fits = try Outputs.collect(
      spec.outputs, from: sandbox.workspace.work, to: folder + "/outputs", most: spec.limits.diskBytes)
    if !fits { ending = .outOfDisk }
  }

  private mutating func runCommand() throws -> Int32 {
    if let image = spec.image { try sandbox.showImages([image]) }
    var channels = [try Channel()]
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(null) }
    return try run(sandbox.command, input: null, &channels)
  }

  /// Runs bubblewrap's words until they have ended or have to. The second channel, if there is one, is for errors.
  mutating func run(_ words: [String], input: Int32, _ channels: inout [Channel]) throws -> Int32 {
    guard let filter = SeccompFilter.descriptor(allowsPairs: spec.task != nil) else {
      throw ComputeFailure("seccomp", folder)
    }
    let outs = [channels[0].far, channels[channels.count - 1].far]
    let child = try Processes.spawn(
      sandbox.wrapped(words, cgroup: cgroup),
      keep: [(input, 0), (outs[0], 1), (outs[1], 2), (filter, Sandbox.seccompDescriptor)], newSession: false)
    close(filter)
    for channel in channels { close(channel.far) }
    return watch(child, &channels)
  }

  private mutating func watch(_ child: pid_t, _ channels: inout [Channel]) -> Int32 {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      var waits = channels.map(\.request)
      _ = poll(&waits, nfds_t(waits.count), 50)
      for (index, wait) in waits.enumerated() where wait.revents != 0 {
        if !channels[index].take(&buffer, { keep($0) }), ending == .exited { ending = .outOfDisk }
      }
      if hasEnded(child) {
        let status = taken.wait(for: child)
        // What was written before the end still waits in the pipe.
        for index in channels.indices where !channels[index].finish(&buffer, { keep($0) }) {
          if ending == .exited { ending = .outOfDisk }
        }
        return status
      }
      if ending == .exited, let reason = overstep() { ending = reason }
      tell()
      if ending != .exited, !isStopping {
        isStopping = true
        taken.stop(Descendants(of: getpid()))
        cgroup?.kill()
        kill(-child, SIGKILL)
        kill(child, SIGKILL)
      }
    }
  }

  private static let pace: Int64 = 1_000

  /// Leaves what the job has taken so far for whoever looks. That it cannot be told now, as on a full disk, is no matter.
  private mutating func tell() {
    let now = Processes.monotonicMilliseconds
    guard now - told >= Self.pace else { return }
    told = now
    let living = cgroup == nil ? Descendants(of: getpid()) : nil
    let usage = JobUsage(
      at: .now, wallMilliseconds: now - started,
      cpuMilliseconds: cgroup?.cpuMilliseconds ?? (living?.cpuMilliseconds ?? 0) + taken.cpuMilliseconds,
      memoryBytes: cgroup?.anonymousBytes ?? living?.residentBytes ?? 0, diskBytes: sandbox.workspace.fill.bytes)
    try? usage.write(to: folder)
  }

  /// Ends what a command has left behind.
  mutating func clear() {
    cgroup?.kill()
    taken.waitForOthers()
  }

  static func exitCode(_ status: Int32) -> Int64 {
    let signal = status & 0x7F
    return signal == 0 ? Int64(status >> 8 & 0xFF) : Int64(128 + signal)
  }

  private func hasEnded(_ child: pid_t) -> Bool {
    var told = siginfo_t()
    return waitid(P_PID, id_t(child), &told, WEXITED | WNOHANG | WNOWAIT) == 0 && told.si_signo == SIGCHLD
  }

  func overstep() -> JobResult.Ending? {
    if JobRunner.isStopped { return .terminated }
    if access(folder + "/cancel", F_OK) == 0 { return .cancelled }
    if Processes.monotonicMilliseconds - started > spec.limits.wallSeconds * 1000 { return .outOfTime }
    // Without a group the kernel bounds each process, and nobody but us all of them together.
    let living = cgroup == nil ? Descendants(of: getpid()) : nil
    if let used = cgroup?.cpuMilliseconds ?? living?.cpuMilliseconds, used > spec.limits.cpuSeconds * 1000 {
      return .outOfCPU
    }
    if let used = cgroup?.anonymousBytes ?? living?.residentBytes, used > spec.limits.memoryBytes {
      return .outOfMemory
    }
    if sandbox.workspace.fill.isFull { return .outOfDisk }
    return nil
  }

  mutating func keep(_ bytes: ArraySlice<UInt8>) {
    let room = spec.limits.logBytes - logged
    guard room > 0 else { return }
    var kept = Array(bytes.prefix(Int(min(room, Int64(bytes.count)))))
    logged += Int64(kept.count)
    if logged >= spec.limits.logBytes { kept += Array("\n[the log is cut here: it reached its limit]\n".utf8) }
    _ = write(log, kept, kept.count)
  }
}
