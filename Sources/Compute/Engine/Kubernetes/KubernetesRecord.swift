/// What the script that runs a job's command leaves in the shared folder when the command has ended.
struct KubernetesRecord: Sendable, Hashable {
  /// As a shell tells it.
  var code: Int64
  /// It was told to stop before.
  var wasTold: Bool
  var cpuMilliseconds: Int64
  var peakMemoryBytes: Int64

  /// Nil unless it is there to its last line.
  init?(_ text: String) {
    let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
    guard lines.last == ["end"] else { return nil }
    var (code, counted, timed): (Int64?, Int64, Int64) = (nil, 0, 0)
    (wasTold, peakMemoryBytes) = (false, 0)
    for words in lines.dropLast() where !words.isEmpty {
      switch (words[0], words.count > 1 ? Int64(words[1]) : nil) {
      case ("code", let value?): code = value
      case ("told", _): wasTold = true
      case ("microseconds", let value?): counted = max(counted, value / 1_000)
      case ("nanoseconds", let value?): counted = max(counted, value / 1_000_000)
      case ("peak", let value?): peakMemoryBytes = max(0, value)
      default: timed = words.reduce(timed) { $0.addingReportingOverflow(Self.time($1)).partialValue }
      }
    }
    guard let code else { return nil }
    self.code = code
    // The kernel counts all of the container, the shell what it has waited for.
    cpuMilliseconds = max(counted, timed)
  }

  /// `1m2.345s`, as `times` of a shell writes it.
  private static func time(_ word: Substring) -> Int64 {
    guard word.last == "s", let m = word.firstIndex(of: "m"), let minutes = Int64(word[..<m]),
      let seconds = Double(word[word.index(after: m)...].dropLast()), (0..<10_000_000).contains(minutes),
      (0..<1_000).contains(seconds)
    else { return 0 }
    return minutes * 60_000 + Int64((seconds * 1000).rounded())
  }
}
