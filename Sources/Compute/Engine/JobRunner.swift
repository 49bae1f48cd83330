import Glibc
import CSeccomp
import Vocabulary

/// A job's supervisor, a process of its own: `lingqu job-runner FOLDER`. It outlives the hub, holds the job to its limits, and
/// leaves the outcome in the folder.
///
/// The folder holds `spec.json`; whoever makes `claim` first decides the job's fate: the runner, which then runs it,
/// or the hub, which then declares it lost. So a job runs at most once, whatever is killed when.
public enum JobRunner {
  /// Runs the job of `folder`. Returns the process's exit code.
  public static func main(folder: String, filtered: Bool = true) -> Int32 {
    do {
      guard try claim(folder) else { return 0 }
      guard let bytes = Files.read(folder + "/spec.json", most: 1 << 20) else { throw ComputeFailure("read", folder) }
      let spec = try JSON.parse(bytes).decode(JobSpec.self)
      let own: JSON = ["pid": .int(Int64(getpid())), "start": .int(Processes.startTime(getpid()) ?? 0)]
      try Files.write(own.canonical, to: folder + "/runner.json")
      var supervision = Supervision(spec: spec, folder: folder, filtered: filtered)
      let result = try supervision.run()
      try Files.write(try JSON(encoding: result).canonical, to: folder + "/result.json")
      return 0
    } catch {
      return 1
    }
  }

  /// True for the one who may decide.
  static func claim(_ folder: String) throws -> Bool {
    let descriptor = open(folder + "/claim", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor < 0 {
      if errno == EEXIST { return false }
      throw ComputeFailure("claim", folder)
    }
    close(descriptor)
    return true
  }
}

/// One job under watch.
private struct Supervision {
  let spec: JobSpec
  let folder: String
  let filtered: Bool
  private var cgroup: Cgroup?
  private var logged: Int64 = 0
  private var ending = JobResult.Ending.exited

  init(spec: JobSpec, folder: String, filtered: Bool) {
    self.spec = spec
    self.folder = folder
    self.filtered = filtered
  }

  mutating func run() throws -> JobResult {
    let started = Instant.now
    let name = folder.split(separator: "/").last.map(String.init) ?? "job"
    cgroup = Cgroup(name: name, limits: spec.limits)
    defer { cgroup?.remove() }
    let log = open(folder + "/log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard log >= 0 else { throw ComputeFailure("open", folder + "/log") }
    defer { close(log) }
    var ends: [Int32] = [0, 0]
    guard linux_pipe2(&ends, O_CLOEXEC) == 0 else { throw ComputeFailure("pipe", folder) }
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard let filter = SeccompFilter.descriptor() else { throw ComputeFailure("seccomp", folder) }
    let words = Sandbox.wrapped(spec, folder: folder, cgroup: cgroup, filtered: filtered)
    let child = try Processes.spawn(
      words, keep: [(null, 0), (ends[1], 1), (ends[1], 2), (filter, Sandbox.seccompDescriptor)], newSession: false)
    for descriptor in [null, filter, ends[1]] { close(descriptor) }
    let (status, usage) = watch(child, output: ends[0], log: log, since: started)
    close(ends[0])
    cgroup?.kill()
    if ending == .exited, cgroup?.ranOutOfMemory == true { ending = .outOfMemory }
    let signal = status & 0x7F
    let rusage =
      (Int64(usage.ru_utime.tv_sec) + Int64(usage.ru_stime.tv_sec)) * 1000
      + Int64(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000
    return JobResult(
      ending: ending, exitCode: signal == 0 ? Int64(status >> 8 & 0xFF) : Int64(128 + signal),
      cpuMilliseconds: cgroup?.cpuMilliseconds ?? rusage,
      peakMemoryBytes: cgroup?.peakMemoryBytes ?? Int64(usage.ru_maxrss) * 1024, startedAt: started.milliseconds,
      endedAt: Instant.now.milliseconds, logBytes: logged, outputBytes: Files.used(folder + "/work"))
  }

  private mutating func watch(_ child: pid_t, output: Int32, log: Int32, since started: Instant) -> (Int32, rusage) {
    var status: Int32 = 0
    var usage = rusage()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    var isOpen = true
    var rounds = 0
    while true {
      var wait = pollfd(fd: isOpen ? output : -1, events: Int16(POLLIN), revents: 0)
      _ = poll(&wait, 1, 50)
      if wait.revents != 0 {
        let count = read(output, &buffer, buffer.count)
        if count > 0 { keep(buffer[..<count], log) } else if count == 0 { isOpen = false }
      }
      if wait4(child, &status, WNOHANG, &usage) == child {
        // What was written before the end still waits in the pipe.
        _ = fcntl(output, F_SETFL, O_NONBLOCK)
        while isOpen, case let count = read(output, &buffer, buffer.count), count > 0 { keep(buffer[..<count], log) }
        return (status, usage)
      }
      rounds += 1
      if ending == .exited, let reason = overstep(started, checkDisk: rounds % 5 == 0) {
        ending = reason
        cgroup?.kill()
        kill(-child, SIGKILL)
        kill(child, SIGKILL)
      }
    }
  }

  private func overstep(_ started: Instant, checkDisk: Bool) -> JobResult.Ending? {
    if access(folder + "/cancel", F_OK) == 0 { return .cancelled }
    if Instant.now.milliseconds(since: started) > spec.limits.wallSeconds * 1000 { return .outOfTime }
    if let used = cgroup?.cpuMilliseconds, used > spec.limits.cpuSeconds * 1000 { return .outOfCPU }
    if checkDisk, Files.used(folder + "/work") > spec.limits.diskBytes { return .outOfDisk }
    return nil
  }

  private mutating func keep(_ bytes: ArraySlice<UInt8>, _ log: Int32) {
    let room = spec.limits.logBytes - logged
    guard room > 0 else { return }
    var kept = Array(bytes.prefix(Int(min(room, Int64(bytes.count)))))
    logged += Int64(kept.count)
    if logged >= spec.limits.logBytes { kept += Array("\n[the log is cut here: it reached its limit]\n".utf8) }
    _ = write(log, kept, kept.count)
  }
}
