import Vocabulary
public import Scheduling

/// In which order tasks come, and which of equally good nodes is taken.
public struct Arrivals: Sendable {
  /// Rows of the list of tasks, from 0.
  public var order: [Int]
  /// For each node its rank, each once; the smallest wins a tie. Nil: the order of the nodes.
  public var ranks: [Int]?

  public init(order: [Int], ranks: [Int]? = nil) {
    self.order = order
    self.ranks = ranks
  }

  /// One row number a line; `#perm` and the nodes' ranks in a line of its own; other lines with `#` are remarks.
  public init(file: String, bytes: [UInt8], tasks: Int, nodes: Int) throws(TraceProblem) {
    order = []
    for (number, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
      let text = Substring(decoding: line, as: UTF8.self).trimmed
      if text.hasPrefix("#perm") {
        ranks = try Self.ranks(text, file: file, line: number + 1, nodes: nodes)
      } else if !text.isEmpty, !text.hasPrefix("#") {
        guard let row = Int(text), row >= 0, row < tasks else {
          throw TraceProblem(
            file, line: number + 1,
            "\"\(text.prefix(40))\" is no row of the list of tasks; it has rows 0 to \(tasks - 1)")
        }
        order.append(row)
      }
    }
    if order.isEmpty { throw TraceProblem(file, "no arrivals; give the number of a row of the tasks a line") }
  }

  private static func ranks(_ text: String, file: String, line: Int, nodes: Int) throws(TraceProblem) -> [Int] {
    let numbers = text.split(separator: " ").dropFirst().map { Int($0) ?? -1 }
    guard numbers.count == nodes, numbers.sorted() == Array(0..<nodes) else {
      throw TraceProblem(
        file, line: line, "#perm has \(numbers.count) ranks; it needs each of 0 to \(nodes - 1) once, one for each node"
      )
    }
    return numbers
  }

  /// Tasks drawn with repeats, as the experiment does, until they have asked for `share` of the cluster's accelerators; and
  /// ranks in a random order.
  public init(seed: UInt64, tasks: [Request], cluster: Cluster, share: Double = 1.3) {
    var random = Randomness(seed: seed)
    let most = Int(Double(cluster.totalMilli) * share)
    var asked = 0
    order = []
    while true {
      let row = random.below(tasks.count)
      asked += tasks[row].accelerators * tasks[row].milliEach
      if asked > most { break }
      order.append(row)
    }
    ranks = Array(cluster.nodes.indices).shuffled(using: &random)
  }
}
