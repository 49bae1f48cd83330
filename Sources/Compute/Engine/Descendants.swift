import Glibc

/// What the processes below one take at this moment, with what those took that they have waited for: for where there is no
/// control group, and for a job that is about to be killed, of which nobody will wait for anything.
struct Descendants {
  private(set) var cpuMilliseconds: Int64 = 0
  private(set) var residentBytes: Int64 = 0
  private(set) var bytesRead: Int64 = 0
  private(set) var bytesWritten: Int64 = 0

  /// One process of proc(5), `stat`.
  private struct Entry {
    let parent: pid_t
    let ticks: Int64
    let pages: Int64
  }

  init(of ancestor: pid_t) {
    var entries: [pid_t: Entry] = [:]
    for name in Files.names(in: "/proc") {
      if let pid = pid_t(name), let entry = Self.entry(pid) { entries[pid] = entry }
    }
    let perSecond = max(1, Int64(sysconf(Int32(_SC_CLK_TCK))))
    let page = Int64(sysconf(Int32(_SC_PAGESIZE)))
    for (pid, entry) in entries where Self.isBelow(ancestor, pid, entries) {
      cpuMilliseconds += entry.ticks * 1000 / perSecond
      residentBytes += entry.pages * page
      guard let exchanged = Processes.exchanged(pid) else { continue }
      bytesRead += exchanged.read
      bytesWritten += exchanged.written
    }
  }

  private static func entry(_ pid: pid_t) -> Entry? {
    guard let bytes = Files.read("/proc/\(pid)/stat", most: 4096) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 21, let parent = pid_t(fields[1]), let pages = Int64(fields[21]) else { return nil }
    return Entry(parent: parent, ticks: fields[11...14].reduce(0) { $0 + (Int64($1) ?? 0) }, pages: pages)
  }

  private static func isBelow(_ ancestor: pid_t, _ pid: pid_t, _ entries: [pid_t: Entry]) -> Bool {
    var pid = pid
    // Numbers may be taken anew between two looks, so no way up is trusted to end.
    for _ in 0..<1000 {
      guard let entry = entries[pid] else { return false }
      if entry.parent == ancestor { return true }
      pid = entry.parent
    }
    return false
  }
}
