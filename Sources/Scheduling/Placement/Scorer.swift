/// One way of telling good nodes from bad ones. Higher is better; a score hangs on the request and on that node alone, so
/// that it stands until the node changes.
protocol Scorer: Sendable {
  /// The score of a node that the request fits on.
  func score(_ request: Request, on node: Int, of cluster: Cluster) -> Int
  /// Which accelerators the request would get there.
  func devices(_ request: Request, on node: Int, of cluster: Cluster) -> UInt64
  /// What the score is made of.
  func terms(_ request: Request, on node: Int, of cluster: Cluster) -> [ScoreTerm]
}

/// One part of a score.
public struct ScoreTerm: Hashable, Sendable {
  /// A stable name: `fragmentation`, `processors`, `opening`, `power`, `fit`.
  public var name: String
  public var value: Int

  public init(_ name: String, _ value: Int) {
    self.name = name
    self.value = value
  }
}

extension Cluster {
  /// The first `count` accelerators of a node that nobody uses.
  func wholeDevices(_ count: Int, of node: Int) -> UInt64 {
    var found: UInt64 = 0
    var left = count
    for (number, idle) in devices(of: node).enumerated() where left > 0 && idle == 1000 {
      found |= 1 << UInt64(number)
      left -= 1
    }
    return found
  }

  /// The `count` accelerators with the least left that is enough; of equal ones the first.
  func tightestDevices(_ count: Int, milli: Int, of node: Int) -> UInt64 {
    var found: UInt64 = 0
    for _ in 0..<count {
      var best: (number: Int, idle: Int16)?
      for (number, idle) in devices(of: node).enumerated()
      where Int(idle) >= milli && idle < best?.idle ?? .max && found >> UInt64(number) & 1 == 0 {
        best = (number, idle)
      }
      if let best { found |= 1 << UInt64(best.number) }
    }
    return found
  }

  /// What policies take that only choose a node: whole accelerators in order, parts where they fit most tightly.
  func usualDevices(_ request: Request, of node: Int) -> UInt64 {
    if request.accelerators == 0 { return 0 }
    return request.milliEach >= 1000
      ? wholeDevices(request.accelerators, of: node)
      : tightestDevices(request.accelerators, milli: request.milliEach, of: node)
  }
}
