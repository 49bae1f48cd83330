/// Which nodes have changed, in the order in which they did.
struct NodeChanges: Sendable {
  /// The newest changes, those before them forgotten.
  private var log: [Int32] = []
  /// How many changes are forgotten.
  private var forgotten = 0
  /// For each node the number of its last change, counted from 1; 0 if it never changed.
  private var last: [Int]

  init(nodes: Int) { last = [Int](repeating: 0, count: nodes) }

  /// How many changes there have been.
  var count: Int { forgotten + log.count }

  mutating func add(_ node: Int) {
    if log.count >= (1 << 16) + 8 * last.count {
      forgotten += log.count
      log.removeAll(keepingCapacity: true)
    }
    log.append(Int32(truncatingIfNeeded: node))
    last[node] = count
  }

  /// Calls `body` once for each node that has changed after the first `seen` changes.
  @inline(__always)
  func after(_ seen: Int, _ body: (Int) -> Void) {
    if seen >= forgotten, count - seen <= last.count {
      for place in seen - forgotten..<log.count {
        let node = Int(log[place])
        // A node that has changed again later is met then.
        if last[node] == forgotten + place + 1 { body(node) }
      }
    } else {
      for node in last.indices where last[node] > seen { body(node) }
    }
  }
}
