import CSeccomp
import Glibc
import Vocabulary

/// One job under watch.
struct Supervision {
  private let sandbox: Sandbox
  private var spec: JobSpec { sandbox.spec }
  private var folder: String { sandbox.folder }
  private var cgroup: Cgroup?
  private var logged: Int64 = 0
  private var ending = JobResult.Ending.exited
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
    var ends: [Int32] = [0, 0]
    guard linux_pipe2(&ends, O_CLOEXEC) == 0 else { throw ComputeFailure("pipe", folder) }
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard let filter = SeccompFilter.descriptor() else { throw ComputeFailure("seccomp", folder) }
    let child = try Processes.spawn(
      sandbox.wrapped(cgroup: cgroup),
      keep: [(null, 0), (ends[1], 1), (ends[1], 2), (filter, Sandbox.seccompDescriptor)], newSession: false)
    for descriptor in [null, filter, ends[1]] { close(descriptor) }
    let status = watch(child, output: ends[0], log: log, since: started)
    close(ends[0])
    cgroup?.kill()
    taken.waitForOthers()
    let fill = sandbox.workspace.fill
    if ending == .exited, cgroup?.ranOutOfMemory == true { ending = .outOfMemory }
    if ending == .exited, fill.isFull { ending = .outOfDisk }
    if ending == .exited, status == 0 {
      let fits = try Outputs.collect(
        spec.outputs, from: sandbox.workspace.work, to: folder + "/outputs", most: spec.limits.diskBytes)
      if !fits { ending = .outOfDisk }
    }
    let signal = status & 0x7F
    return JobResult(
      ending: ending, exitCode: signal == 0 ? Int64(status >> 8 & 0xFF) : Int64(128 + signal),
      cpuMilliseconds: cgroup?.cpuMilliseconds ?? taken.cpuMilliseconds,
      peakMemoryBytes: cgroup?.peakMemoryBytes ?? taken.peakMemoryBytes, startedAt: startedAt.milliseconds,
      // Not the clock's time: it may have been set meanwhile.
      endedAt: startedAt.milliseconds + Processes.monotonicMilliseconds - started, logBytes: logged,
      outputBytes: fill.bytes, bytesRead: taken.bytesRead, bytesWritten: taken.bytesWritten)
  }

  private mutating func watch(_ child: pid_t, output: Int32, log: Int32, since started: Int64) -> Int32 {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    var isOpen = true
    while true {
      var wait = pollfd(fd: isOpen ? output : -1, events: Int16(POLLIN), revents: 0)
      _ = poll(&wait, 1, 50)
      if wait.revents != 0 {
        let count = read(output, &buffer, buffer.count)
        if count > 0 { keep(buffer[..<count], log) } else if count == 0 { isOpen = false }
      }
      if hasEnded(child) {
        let status = taken.wait(for: child)
        // What was written before the end still waits in the pipe.
        _ = fcntl(output, F_SETFL, O_NONBLOCK)
        while isOpen, case let count = read(output, &buffer, buffer.count), count > 0 { keep(buffer[..<count], log) }
        return status
      }
      if ending == .exited, let reason = overstep(started) {
        ending = reason
        taken.stop(Descendants(of: getpid()))
        cgroup?.kill()
        kill(-child, SIGKILL)
        kill(child, SIGKILL)
      }
    }
  }

  private func hasEnded(_ child: pid_t) -> Bool {
    var told = siginfo_t()
    return waitid(P_PID, id_t(child), &told, WEXITED | WNOHANG | WNOWAIT) == 0 && told.si_signo == SIGCHLD
  }

  private func overstep(_ started: Int64) -> JobResult.Ending? {
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

  private mutating func keep(_ bytes: ArraySlice<UInt8>, _ log: Int32) {
    let room = spec.limits.logBytes - logged
    guard room > 0 else { return }
    var kept = Array(bytes.prefix(Int(min(room, Int64(bytes.count)))))
    logged += Int64(kept.count)
    if logged >= spec.limits.logBytes { kept += Array("\n[the log is cut here: it reached its limit]\n".utf8) }
    _ = write(log, kept, kept.count)
  }
}
