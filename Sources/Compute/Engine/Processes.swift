import CSeccomp
import Glibc

/// Starting and finding processes.
enum Processes {
  /// Starts a program. Descriptors not named in `keep` are closed in it.
  ///
  /// - Parameter keep: pairs of a descriptor here and its number there.
  static func spawn(_ words: [String], keep: [(Int32, Int32)], newSession: Bool) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (here, there) in keep { posix_spawn_file_actions_adddup2(&actions, here, there) }
    posix_spawn_file_actions_addclosefrom_np(&actions, (keep.map(\.1).max() ?? 2) + 1)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (newSession ? 0x80 : Int32(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    var environment: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/sbin:/usr/bin:/sbin:/bin"), nil]
    defer { for pointer in arguments + environment { free(pointer) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, words[0], &actions, &attributes, &arguments, &environment)
    guard code == 0 else {
      errno = code
      throw ComputeFailure("start", words[0])
    }
    return pid
  }

  /// When a process started, in clock ticks since the machine did: with its number, who it is. Nil if it is gone.
  static func startTime(_ pid: pid_t) -> Int64? {
    guard let bytes = Files.read("/proc/\(pid)/stat", most: 4096) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    // Field 3 is the state, field 22 the start time (proc(5)).
    guard fields.count > 19, fields[0] != "Z" else { return nil }
    return Int64(fields[19])
  }

  /// This start of the machine, by the kernel's name for it.
  static let boot: String =
    Files.read("/proc/sys/kernel/random/boot_id", most: 64)
    .map { String(decoding: $0, as: UTF8.self).split(separator: "\n").joined() } ?? ""

  /// Time that only goes forward, in milliseconds.
  static var monotonicMilliseconds: Int64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
  }

  /// Bytes that a process, and the children it waited for, read and wrote by any call (proc(5), `io`).
  static func exchanged(_ pid: pid_t) -> (read: Int64, written: Int64)? {
    guard let bytes = Files.read("/proc/\(pid)/io", most: 4096) else { return nil }
    var fields: [Substring: Int64] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2 { fields[words[0]] = Int64(words[1]) }
    }
    guard let read = fields["rchar:"], let written = fields["wchar:"] else { return nil }
    return (read, written)
  }

  /// The path of this program.
  static var own: String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    return count > 0
      ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : "/proc/self/exe"
  }

  /// Folders outside `/usr` from which this program loads libraries, for instance the Swift runtime.
  static var libraryFolders: [String] {
    guard let bytes = Files.read("/proc/self/maps", most: 1 << 20) else { return [] }
    var folders: Set<String> = []
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      guard let slash = line.firstIndex(of: "/") else { continue }
      let path = line[slash...]
      guard path.contains(".so"), !path.hasPrefix("/usr/"), !path.hasPrefix("/lib"), let end = path.lastIndex(of: "/")
      else { continue }
      folders.insert(String(path[..<end]))
    }
    return folders.sorted()
  }
}
