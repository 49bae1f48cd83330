import Glibc

/// What the machine that the hub runs on has.
public enum Machine {
  /// Processors and memory that this process may use: a control group (cgroup v2) may leave it less than the machine has.
  /// Accelerators are registered by hand.
  public static func capacity() -> PoolCapacity {
    capacity(
      controlGroup: "/sys/fs/cgroup", processors: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
      memoryBytes: Int64(sysconf(Int32(_SC_PHYS_PAGES))) * Int64(sysconf(Int32(_SC_PAGESIZE))))
  }

  static func capacity(controlGroup: String, processors: Int, memoryBytes: Int64) -> PoolCapacity {
    var milliCPU = Int64(max(1, processors)) * 1000
    // `max 100000`, or the microseconds that may be used of each period.
    let share = numbers(controlGroup + "/cpu.max")
    if share.count == 2, share[0] > 0, share[1] > 0 { milliCPU = min(milliCPU, max(1, share[0] * 1000 / share[1])) }
    var memory = memoryBytes
    if let most = numbers(controlGroup + "/memory.max").first, most > 0 { memory = min(memory, most) }
    return PoolCapacity(milliCPU: milliCPU, memoryMiB: max(1, memory >> 20))
  }

  private static func numbers(_ path: String) -> [Int64] {
    guard let bytes = Files.read(path, most: 100) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }.map { Int64($0) ?? 0 }
  }
}
