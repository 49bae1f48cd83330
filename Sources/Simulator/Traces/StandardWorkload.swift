public import Scheduling

/// A trace in the Standard Workload Format 2.2 (Feitelson, Parallel Workloads Archive): a job a line, 18 numbers, −1
/// for what is not known; comments begin with `;`.
public struct StandardWorkload: Sendable {
  /// Jobs in the file's order, by row: those that ran for longer than nothing.
  public var jobs: [QueuedJob]
  /// `MaxProcs` of the header, or `MaxNodes`.
  public var processors: Int?

  /// - Parameter name: what to call it in problems.
  public init(parsing text: String, name: String) throws(TraceProblem) {
    jobs = []
    var nodes: Int?
    var number = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      let fields = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" })
      guard let first = fields.first else { continue }
      if first.hasPrefix(";") {
        if let value = Self.header("MaxProcs", line) { processors = value }
        if let value = Self.header("MaxNodes", line) { nodes = value }
        continue
      }
      guard fields.count >= 9 else { throw TraceProblem(name, line: number, "\(fields.count) fields instead of 18") }
      var values = [Int64](repeating: -1, count: 9)
      for index in [1, 3, 4, 7, 8] {
        guard let value = Int64(fields[index]) ?? Double(fields[index]).flatMap({ Int64(exactly: $0.rounded()) }),
          value >= -1, value <= 4_000_000_000_000
        else { throw TraceProblem(name, line: number, "field \(index + 1) is no number that can be: \(fields[index])") }
        values[index] = value
      }
      guard values[3] > 0 else { continue }
      // Asked for and given are mixed up in many logs: the larger one will do.
      let width = max(values[4], values[7])
      guard width > 0 else { throw TraceProblem(name, line: number, "no processors asked for and none given") }
      guard values[1] >= 0 else { throw TraceProblem(name, line: number, "no time of submission") }
      jobs.append(QueuedJob(id: jobs.count, submitted: values[1], duration: values[3], width: Int(width)))
    }
    processors = processors ?? nodes
    if jobs.isEmpty { throw TraceProblem(name, "no job that ran") }
  }

  private static func header(_ key: String, _ line: Substring) -> Int? {
    guard let range = line.firstRange(of: key + ":") else { return nil }
    let value = line[range.upperBound...].drop { $0 == " " }.prefix { $0.isASCII && $0.isNumber }
    return Int(value).flatMap { $0 > 0 ? $0 : nil }
  }
}
