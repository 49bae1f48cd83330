import Glibc

/// A control group of a job, in version 1 or 2 of the kernel's interface, whichever is there and writable.
struct Cgroup: Sendable {
  private enum Version { case one, two }
  private let version: Version
  private let name: String
  private static let root = "/sys/fs/cgroup"

  /// Makes a group with limits. Nil where groups cannot be made; then resource limits stand in.
  init?(name: String, limits: JobSpec.Limits) {
    self.name = "lingqu-" + name
    version = access(Self.root + "/cgroup.controllers", F_OK) == 0 ? .two : .one
    for path in paths { guard mkdir(path, 0o755) == 0 || errno == EEXIST else { return nil } }
    switch version {
    case .one:
      guard set("memory", "memory.limit_in_bytes", limits.memoryBytes), set("pids", "pids.max", limits.processes) else {
        remove()
        return nil
      }
      _ = set("memory", "memory.memsw.limit_in_bytes", limits.memoryBytes)
    case .two:
      guard set("", "memory.max", limits.memoryBytes), set("", "pids.max", limits.processes) else {
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
