import CSeccomp
import Glibc

/// What processes took, told by the kernel when they are waited for, with what those took that they had waited for.
struct Taken {
  var cpuMilliseconds: Int64 = 0
  var peakMemoryBytes: Int64 = 0
  /// Nil where the kernel does not tell.
  var bytesRead: Int64?
  var bytesWritten: Int64?
  private var isStopped = false

  /// Counts what is about to be killed: the kernel tells nobody what those exchanged that nobody waits for.
  mutating func stop(_ living: Descendants) {
    isStopped = true
    bytesRead = living.bytesRead
    bytesWritten = living.bytesWritten
    cpuMilliseconds = living.cpuMilliseconds
  }

  /// Waits for a child that has ended, and adds what it took. Returns its status.
  mutating func wait(for child: pid_t) -> Int32 {
    // Told only as long as it was not waited for.
    if !isStopped, let exchanged = Processes.exchanged(child) {
      bytesRead = (bytesRead ?? 0) + exchanged.read
      bytesWritten = (bytesWritten ?? 0) + exchanged.written
    }
    var status: Int32 = 0
    var usage = rusage()
    guard wait4(child, &status, 0, &usage) == child else { return status }
    if !isStopped {
      cpuMilliseconds +=
        (Int64(usage.ru_utime.tv_sec) + Int64(usage.ru_stime.tv_sec)) * 1000
        + Int64(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000
    }
    peakMemoryBytes = max(peakMemoryBytes, Int64(usage.ru_maxrss) * 1024)
    return status
  }

  /// Waits for every other child until none is left, for at most five seconds: bubblewrap's first process inside is adopted
  /// when the one outside ends, and only it has waited for the job's own.
  mutating func waitForOthers() {
    for _ in 0..<500 {
      var told = siginfo_t()
      guard waitid(P_ALL, 0, &told, WEXITED | WNOHANG | WNOWAIT) == 0 else { return }
      if told.si_signo == SIGCHLD { _ = wait(for: told._sifields._sigchld.si_pid) } else { usleep(10_000) }
    }
  }
}
