/// How much of a node's idle accelerators a mix of tasks cannot use: the fragmentation measure of "Beware of
/// Fragmentation" (ATC'23, §4.2), from tables so that one node costs a few look-ups instead of a loop over the mix.
///
/// F(n) = Σ p(m)·f(n, m). For a task that n cannot run at all, f is everything idle on n; else only what is idle on
/// accelerators with less left than the task needs of one.
public struct FragmentTable: Sendable {
  /// Thousandths of processors at which another task of the mix fits, rising.
  private let processorSteps: [Int64]
  /// For each thousandth of an accelerator (0...1000): how many distinct fractions of the mix are at most that.
  private let fractionLevel: [UInt16]
  private let fractionLevels: Int
  /// [model][processors][fraction level]: share of tasks with one accelerator that ask at most that.
  private let single: [Double]
  /// [model][processors][accelerators 0...64]: share of tasks with several accelerators that ask at most so many.
  private let several: [Double]
  private static let counts = 65
  /// The shares of all tasks together: 1, unless the mix is weighted otherwise.
  private let mass: Double

  /// `models`: how many there are.
  public init(mix: TypicalMix, models: Int) {
    let tasks = mix.items.filter { $0.request.accelerators > 0 }
    let steps = Set(tasks.map(\.request.milliCPU)).sorted()
    let fractions = Set(tasks.filter { $0.request.accelerators == 1 }.map { min(1000, $0.request.milliEach) }).sorted()
    processorSteps = steps
    mass = mix.items.reduce(0) { $0 + $1.share }
    fractionLevels = fractions.count + 1
    fractionLevel = (0...1000).map { milli in UInt16(clamping: fractions.count { $0 <= milli }) }
    var single = [Double](repeating: 0, count: models * (steps.count + 1) * (fractions.count + 1))
    var several = [Double](repeating: 0, count: models * (steps.count + 1) * Self.counts)
    for model in 0..<models {
      for level in 0...steps.count {
        let row = model * (steps.count + 1) + level
        for item in tasks {
          let wanted = item.request.models.rawValue
          guard level > 0, item.request.milliCPU <= steps[level - 1], wanted == 0 || wanted >> UInt64(model) & 1 == 1
          else { continue }
          if item.request.accelerators == 1 {
            let least = fractions.firstIndex(of: min(1000, item.request.milliEach)) ?? 0
            for at in least + 1...fractions.count { single[row * (fractions.count + 1) + at] += item.share }
          } else if item.request.accelerators < Self.counts {
            for at in item.request.accelerators..<Self.counts { several[row * Self.counts + at] += item.share }
          }
        }
      }
    }
    self.single = single
    self.several = several
  }

  /// Where in the tables a node with so many idle processors is.
  @inline(__always)
  func row(model: Int, idleCPU: Int64) -> Int {
    var low = 0
    var high = processorSteps.count
    while low < high {
      let middle = (low + high) / 2
      if processorSteps[middle] <= idleCPU { low = middle + 1 } else { high = middle }
    }
    return model * (processorSteps.count + 1) + low
  }

  /// F of a node whose accelerators have `idle` thousandths left.
  @inline(__always)
  func fragment(row: Int, idle: UnsafeBufferPointer<Int16>) -> Double {
    let base = row * fractionLevels
    var total = 0
    var largest: Int16 = 0
    var whole = 0
    for milli in idle {
      total += Int(milli)
      if milli > largest { largest = milli }
      if milli == 1000 { whole += 1 }
    }
    if total == 0 { return 0 }
    let most = single[base + Int(fractionLevel[Int(largest)])]
    let many = several[row * Self.counts + whole]
    var fragment = Double(total) * (mass - most - many)
    for milli in idle where milli > 0 {
      let unusable = most - single[base + Int(fractionLevel[Int(milli)])] + (milli < 1000 ? many : 0)
      fragment += Double(milli) * unusable
    }
    return fragment
  }

  /// F of one node of a cluster.
  public func fragment(of node: Int, in cluster: Cluster) -> Double {
    let model = Int(cluster.modelOf[node])
    guard model >= 0 else { return 0 }
    let row = row(model: model, idleCPU: cluster.idleCPU[node])
    return cluster.devices.withUnsafeBufferPointer {
      fragment(
        row: row, idle: UnsafeBufferPointer(rebasing: $0[cluster.deviceStart[node]..<cluster.deviceStart[node + 1]]))
    }
  }

  /// ΣF over all nodes, thousandths of accelerators.
  public func fragment(of cluster: Cluster) -> Double {
    cluster.nodes.indices.reduce(0) { $0 + fragment(of: $1, in: cluster) }
  }
}
