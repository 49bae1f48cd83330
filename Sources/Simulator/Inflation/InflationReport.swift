import Scheduling
public import Vocabulary

/// Several runs of the inflation experiment, side by side.
public struct InflationReport: Sendable {
  /// One policy's runs, one for each order of arrival.
  public struct Line: Sendable {
    public var policy: String
    public var results: [InflationResult]

    public init(policy: String, results: [InflationResult]) {
      self.policy = policy
      self.results = results
    }

    /// The mean over the runs of a figure at a per cent; nil unless every run reached it.
    public func mean(at percent: Int, _ figure: (InflationCurve.Point) -> Double) -> Double? {
      let points = results.compactMap { $0.curve.at(percent).map(figure) }
      return points.count == results.count && !points.isEmpty ? points.reduce(0, +) / Double(points.count) : nil
    }

    /// Half the distance between the best and the worst run; nil for a single one.
    public func spread(at percent: Int, _ figure: (InflationCurve.Point) -> Double) -> Double? {
      let points = results.compactMap { $0.curve.at(percent).map(figure) }
      guard points.count > 1, let least = points.min(), let most = points.max() else { return nil }
      return (most - least) / 2
    }

    public var decisionsPerSecond: Double {
      results.reduce(0) { $0 + $1.decisionsPerSecond } / Double(max(1, results.count))
    }
  }

  public var nodesFile: String
  public var tasksFile: String
  public var arrivalFiles: [String]
  public var seed: UInt64
  public var nodes: Int
  public var accelerators: Int
  public var tasks: Int
  public var lines: [Line]

  public init(
    nodesFile: String, tasksFile: String, arrivalFiles: [String], seed: UInt64, nodes: Int, accelerators: Int,
    tasks: Int, lines: [Line]
  ) {
    self.nodesFile = nodesFile
    self.tasksFile = tasksFile
    self.arrivalFiles = arrivalFiles
    self.seed = seed
    self.nodes = nodes
    self.accelerators = accelerators
    self.tasks = tasks
    self.lines = lines
  }

  /// Per cents of the accelerators asked for at which figures are given: those that were reached, in tens.
  public var marks: [Int] {
    let last = lines.flatMap(\.results).map(\.curve.last).min() ?? 0
    return stride(from: 10, through: max(10, last), by: 10).map { $0 }
  }

  /// One policy: an object as the scripts of the experiment read it. Several: `runs` with one each.
  public var json: JSON {
    let objects = lines.map(object)
    return objects.count == 1 ? objects[0] : ["seed": .int(Int64(clamping: seed)), "runs": .array(objects)]
  }

  private func object(_ line: Line) -> JSON {
    func curve(_ figure: @escaping (InflationCurve.Point) -> Double, places: Double) -> JSON {
      var members: [String: JSON] = [:]
      for mark in marks {
        if let mean = line.mean(at: mark, figure) { members["\(mark)"] = .double((mean * places).rounded() / places) }
      }
      return .object(members)
    }
    var members: [String: JSON] = [
      "policy": .string(line.policy), "seed": .int(Int64(clamping: seed)),
      "allocation_ratio": curve(\.allocated, places: 1000), "fragmentation": curve(\.fragmentation, places: 1000),
      "power_kw": curve(\.powerKW, places: 10), "decisions_per_s": .double(line.decisionsPerSecond.rounded()),
      "decisions": .int(Int64(line.results.reduce(0) { $0 + $1.decisions })),
      "dropped": .int(Int64(line.results.reduce(0) { $0 + $1.dropped })),
      "nodes": .string(nodesFile), "tasks": .string(tasksFile),
    ]
    if !arrivalFiles.isEmpty { members["arrivals"] = .array(arrivalFiles.map { .string($0) }) }
    if line.results.count > 1 {
      members["each"] = .array(
        line.results.map { result in
          [
            "allocation_100": result.curve.at(100).map { .double(($0.allocated * 1000).rounded() / 1000) } ?? .null,
            "allocation_130": result.curve.at(130).map { .double(($0.allocated * 1000).rounded() / 1000) } ?? .null,
          ]
        })
    }
    return .object(members)
  }
}
