import Glibc

/// A control group of a job, in version 1 or 2 of the kernel's interface, whichever is there and writable.
struct Cgroup: Sendable {
  private enum Version { case one, two }
  private let version: Version
  private let name: String
  private static let root = "/sys/fs/cgroup"

  /// Makes a group with limits. The pages of the job's files are memory too, so the kernel's bound is that of memory and
  /// files together; what processes have of their own is watched, see ``anonymousBytes``. Nil where groups cannot be made; then resource limits stand in.
  init?(name: String, limits: JobSpec.Limits) {
    self.name = "lingqu-" + name
    let (memory, overflow) = limits.memoryBytes.addingReportingOverflow(limits.diskBytes)
    guard !overflow else { return nil }
    version = access(Self.root + "/cgroup.controllers", F_OK) == 0 ? .two : .one
    for path in paths { guard mkdir(path, 0o755) == 0 || errno == EEXIST else { return nil } }
    switch version {
    case .one:
      guard set("memory", "memory.limit_in_bytes", memory), set("pids", "pids.max", limits.processes) else {
        remove()
        return nil
      }
      _ = set("memory", "memory.memsw.limit_in_bytes", memory)
    case .two:
      guard set("", "memory.max", memory), set("", "pids.max", limits.processes) else {
        remove()
        return nil
      }
      _ = set("", "memory.swap.max", 0)
    }
  }

  /// Where a process writes its number to join.
  var processFiles: [String] { paths.map { $0 + "/cgroup.procs" } }

  var cpuMilliseconds: Int64? {
    switch version {
    case .one: number("cpuacct", "cpuacct.usage").map { $0 / 1_000_000 }
    case .two: field("cpu.stat", "usage_usec").map { $0 / 1000 }
    }
  }

  var peakMemoryBytes: Int64? {
    version == .one ? number("memory", "memory.max_usage_in_bytes") : number("", "memory.peak")
  }

  /// Memory of processes, without files.
  var anonymousBytes: Int64? {
    version == .one ? field("memory.stat", "total_rss", in: "memory") : field("memory.stat", "anon")
  }

  /// Whether the kernel killed something in the group for want of memory.
  var ranOutOfMemory: Bool {
    (version == .one ? field("memory.oom_control", "oom_kill", in: "memory") : field("memory.events", "oom_kill")) ?? 0
      > 0
  }

  /// Kills everything in the group, for at most a second.
  func kill() {
    for _ in 0..<100 {
      let numbers = (text(path("pids") + "/cgroup.procs") ?? "").split(separator: "\n").compactMap { Int32($0) }
      if numbers.isEmpty { return }
      for number in numbers { _ = Glibc.kill(number, SIGKILL) }
      usleep(10_000)
    }
  }

  func remove() { for path in paths { rmdir(path) } }

  /// Ends what a supervisor that was killed has left of a job, and its group.
  static func sweep(name: String) {
    guard let group = Cgroup(left: name) else { return }
    group.kill()
    group.remove()
  }

  /// A group that is there already.
  private init?(left name: String) {
    self.name = "lingqu-" + name
    version = access(Self.root + "/cgroup.controllers", F_OK) == 0 ? .two : .one
    guard paths.contains(where: { access($0, F_OK) == 0 }) else { return nil }
  }

  private var paths: [String] { version == .two ? [path("")] : ["memory", "pids", "cpuacct"].map(path) }
  private func path(_ controller: String) -> String {
    version == .two ? "\(Self.root)/\(name)" : "\(Self.root)/\(controller)/\(name)"
  }

  private func set(_ controller: String, _ file: String, _ value: Int64) -> Bool {
    let descriptor = open(path(controller) + "/" + file, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let bytes = Array(String(value).utf8)
    return write(descriptor, bytes, bytes.count) == bytes.count
  }

  private func number(_ controller: String, _ file: String) -> Int64? {
    text(path(controller) + "/" + file).flatMap { Int64($0.split(separator: "\n").first ?? "") }
  }

  private func field(_ file: String, _ field: String, in controller: String = "") -> Int64? {
    for line in (text(path(controller) + "/" + file) ?? "").split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, words[0] == field { return Int64(words[1]) }
    }
    return nil
  }

  private func text(_ path: String) -> String? {
    Files.read(path, most: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
  }
}
