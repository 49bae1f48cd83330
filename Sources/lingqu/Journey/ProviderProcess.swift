import Glibc
import Vocabulary

/// A provider's own process for a job of the journey: `lingqu lab …` in bubblewrap without a network, or bare where there
/// is no bubblewrap. The hub does not see it; the provider reports what it measured.
struct ProviderProcess {
  let pid: pid_t
  let isSandboxed: Bool

  struct Usage {
    var status: Int32
    /// User and system time of the process and all it waited for.
    var cpuMilliseconds: Int64
    var peakKilobytes: Int64

    var exitCode: Int32? { status & 0x7F == 0 ? status >> 8 & 0xFF : nil }
  }

  /// The path of this executable.
  static var executable: String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { return CommandLine.arguments[0] }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Whether bubblewrap can make a sandbox here: it is tried, not guessed.
  static func canSandbox() -> Bool {
    guard Files.exists("/usr/bin/bwrap"),
      let probe = try? ProviderProcess(
        command: wrap(["/bin/true"], folder: "/tmp"), log: "/dev/null", isSandboxed: true),
      let usage = try? probe.wait()
    else { return false }
    return usage.exitCode == 0
  }

  /// Starts `command` with `folder` as its only writable place.
  init(_ command: [String], folder: String, sandboxed: Bool) throws {
    try self.init(
      command: sandboxed ? Self.wrap(command, folder: folder) : command, log: folder + "/log.txt",
      isSandboxed: sandboxed)
  }

  // As process 1 of its sandbox the job is waited for by bubblewrap itself, so its CPU time is in what is measured.
  private static func wrap(_ command: [String], folder: String) -> [String] {
    [
      "/usr/bin/bwrap", "--unshare-all", "--as-pid-1", "--die-with-parent", "--new-session", "--ro-bind", "/", "/",
      "--dev", "/dev",
      "--proc", "/proc", "--bind", folder, folder, "--chdir", folder, "--",
    ] + command
  }

  private init(command: [String], log: String, isSandboxed: Bool) throws {
    self.isSandboxed = isSandboxed
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    var settings = ["PATH=/usr/bin:/bin", "LANG=C.UTF-8"]
    // Swift's runtime may lie where only this process was told.
    if let libraries = ClientConfiguration.environment("LD_LIBRARY_PATH") {
      settings.append("LD_LIBRARY_PATH=" + libraries)
    }
    var environment: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0) } + [nil]
    defer { for text in arguments + environment { free(text) } }
    var pid: pid_t = 0
    let failed = posix_spawn(&pid, command[0], &actions, &attributes, &arguments, &environment)
    guard failed == 0 else { throw Failure.file(command[0], why: String(cString: strerror(failed))) }
    self.pid = pid
  }

  /// Nil while it runs.
  func poll() throws -> Usage? { try usage(WNOHANG) }

  /// Waits until it has ended.
  func wait() throws -> Usage {
    guard let usage = try usage(0) else { throw Failure.file("wait4", why: "?") }
    return usage
  }

  /// Kills the process group at once.
  func kill() { Glibc.kill(-pid, SIGKILL) }

  private func usage(_ options: Int32) throws -> Usage? {
    var status: Int32 = 0
    var resources = rusage()
    while true {
      let found = wait4(pid, &status, options, &resources)
      if found == 0 { return nil }
      if found == pid { break }
      guard errno == EINTR else { throw Files.failure("wait4") }
    }
    func milliseconds(_ time: timeval) -> Int64 { Int64(time.tv_sec) * 1000 + Int64(time.tv_usec) / 1000 }
    return Usage(
      status: status, cpuMilliseconds: milliseconds(resources.ru_utime) + milliseconds(resources.ru_stime),
      peakKilobytes: Int64(resources.ru_maxrss))
  }
}
