import Glibc
import Vocabulary

/// The line that the script of a job keeps rewriting in the shared folder while the command runs: `KEY NUMBER …`, always
/// of one length, so that whoever reads it meanwhile reads a whole one.
///
/// The job could write it too. It is shown and never charged, and held to what can be.
struct ClusterUsage: Hashable {
  /// The name of its file.
  static let file = "usage"

  var cpuMilliseconds: Int64 = 0
  var memoryBytes: Int64 = 0

  /// Nil unless it is there to its last word.
  init?(_ line: String) {
    guard line.hasSuffix(" end\n") else { return nil }
    let words = line.split(whereSeparator: \.isWhitespace)
    for (key, word) in zip(words, words.dropFirst()) {
      guard let value = Int64(word), value >= 0 else { continue }
      switch key {
      case "microseconds": cpuMilliseconds = max(cpuMilliseconds, value / 1_000)
      case "nanoseconds": cpuMilliseconds = max(cpuMilliseconds, value / 1_000_000)
      case "bytes": memoryBytes = value
      default: break
      }
    }
  }

  /// How a script writes the line, from shell variables of these names.
  static func written(microseconds: String, nanoseconds: String, bytes: String, to path: String) -> String {
    let words = [("microseconds", microseconds), ("nanoseconds", nanoseconds), ("bytes", bytes)]
    let format = words.map { $0.0 + " %020d " }.joined()
    let values = words.map { "\"${\($0.1):-0}\"" }.joined(separator: " ")
    return "printf '\(format)end\\n' \(values) 1<>\(path)"
  }
}

extension ClusterFolder {
  /// What a job has taken so far, as its script last told; nil before it told anything.
  ///
  /// - Parameter milliCPU: what it was given: no more than that can be taken in its time.
  func usage(_ job: String, milliCPU: Int64) -> JobUsage? {
    guard let descriptor = Files.open(beneath: folder(job), [ClusterUsage.file]) else { return nil }
    defer { close(descriptor) }
    var status = stat()
    var buffer = [UInt8](repeating: 0, count: 200)
    let count = read(descriptor, &buffer, buffer.count)
    guard count > 0, fstat(descriptor, &status) == 0,
      let told = ClusterUsage(String(decoding: buffer[..<count], as: UTF8.self)),
      let claimed = Files.changed(folder(job) + "/claim")
    else { return nil }
    let at = status.changed
    let wall = max(0, at - claimed)
    let (most, overflow) = wall.multipliedReportingOverflow(by: max(1, milliCPU))
    return JobUsage(
      at: Instant(milliseconds: at), wallMilliseconds: wall,
      cpuMilliseconds: overflow ? told.cpuMilliseconds : min(told.cpuMilliseconds, most / 1000),
      memoryBytes: told.memoryBytes, diskBytes: sizes(job).outputs)
  }
}

extension Files {
  /// When a file was last written, in milliseconds since 1970, as its file system tells.
  static func changed(_ path: String) -> Int64? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.changed : nil
  }
}

extension stat {
  fileprivate var changed: Int64 { Int64(st_mtim.tv_sec) * 1000 + Int64(st_mtim.tv_nsec) / 1_000_000 }
}
