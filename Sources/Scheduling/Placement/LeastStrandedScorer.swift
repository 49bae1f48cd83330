/// The least growth of what will be stranded: what the usual mix of tasks cannot use (fragmentation), and accelerators
/// left on a node without the processors to go with them.
///
/// Fragmentation looks one task ahead. That a node runs out of processors while accelerators are idle shows in it only
/// once it has happened, so the second term looks further: for several amounts r of processors that an accelerator will
/// want, it counts the accelerators that the node's idle processors would not suffice for.
struct LeastStrandedScorer: Scorer {
  /// What counts how much. All scores are in thousandths of accelerators.
  struct Weights: Sendable {
    /// For each number of cores that an accelerator may want: how much its lack counts.
    var lack: [(coresEach: Double, weight: Double)]
    /// For the first accelerator in use on a node.
    var openNode: Double
    /// For a part of an accelerator that nobody uses yet.
    var openDevice: Double
    /// For each watt more.
    var watt: Double
    /// How many thousandths of an accelerator are one point; equal scores go to the node of the smallest rank.
    var point: Double
  }

  let table: FragmentTable
  let weights: Weights
  /// `weights.lack` as numbers that are worked out together.
  private let lackWeights: SIMD8<Double>
  private let acceleratorsPerCPU: SIMD8<Double>
  private let points: Double

  init(table: FragmentTable, weights: Weights) {
    self.table = table
    self.weights = weights
    var lack = SIMD8<Double>()
    var each = SIMD8<Double>()
    for (place, (cores, weight)) in weights.lack.prefix(8).enumerated() {
      (lack[place], each[place]) = (weight, 1 / cores)
    }
    (lackWeights, acceleratorsPerCPU, points) = (lack, each, 1 / weights.point)
  }

  func score(_ request: Request, on node: Int, of cluster: Cluster) -> Int {
    best(request, on: node, of: cluster).score
  }
  func devices(_ request: Request, on node: Int, of cluster: Cluster) -> UInt64 {
    best(request, on: node, of: cluster).devices
  }
  func terms(_ request: Request, on node: Int, of cluster: Cluster) -> [ScoreTerm] {
    let best = best(request, on: node, of: cluster)
    var terms = [
      ScoreTerm("fragmentation", Int(best.fragmentation.rounded())),
      ScoreTerm("processors", Int(best.processors.rounded())),
    ]
    if best.opening != 0 { terms.append(ScoreTerm("opening", Int(best.opening.rounded()))) }
    if weights.watt != 0 { terms.append(ScoreTerm("power", Int(best.power.rounded()))) }
    return terms
  }

  private struct Found {
    var score = Int.min
    var devices: UInt64 = 0
    var fragmentation = 0.0
    var processors = 0.0
    var opening = 0.0
    var power = 0.0
  }

  /// Thousandths of accelerators that lack processors.
  @inline(__always)
  private func lack(idleMilli: Int, idleCPU: Int64) -> Double {
    let short = SIMD8(repeating: Double(idleMilli)) - SIMD8(repeating: Double(idleCPU)) * acceleratorsPerCPU
    return (short.replacing(with: 0, where: short .< 0) * lackWeights).sum()
  }

  private func best(_ request: Request, on node: Int, of cluster: Cluster) -> Found {
    let idleCPU = cluster.idleCPU[node]
    let left = idleCPU - request.milliCPU
    let model = Int(cluster.modelOf[node])
    guard model >= 0 else {
      let power = -weights.watt * Double(cluster.addedWatts(request, on: node, newlyBusy: 0))
      return Found(score: Int((power * points).rounded(.down)), power: power)
    }
    let before = table.row(model: model, idleCPU: idleCPU)
    let after = table.row(model: model, idleCPU: left)
    let start = cluster.deviceStart[node]
    let count = cluster.deviceStart[node + 1] - start
    let idleMilli = cluster.idleMilli[node]
    let processors =
      lack(idleMilli: idleMilli, idleCPU: idleCPU)
      - lack(idleMilli: idleMilli - request.accelerators * request.milliEach, idleCPU: left)
    let opensNode = request.accelerators > 0 && cluster.wholeIdle[node] == count
    return withUnsafeTemporaryAllocation(of: Int16.self, capacity: count) { buffer in
      for place in 0..<count { buffer[place] = cluster.devices[start + place] }
      let idle = UnsafeBufferPointer(rebasing: buffer[0..<count])
      let now = table.fragment(row: before, idle: idle)
      func found(_ devices: UInt64, opened: Int) -> Found {
        let fragmentation = now - table.fragment(row: after, idle: idle)
        let opening =
          -(opensNode ? weights.openNode : 0)
          - (opened > 0 && request.milliEach < 1000 ? weights.openDevice * Double(opened) : 0)
        var power = 0.0
        if weights.watt != 0 {
          power = -weights.watt * Double(cluster.addedWatts(request, on: node, newlyBusy: opened))
        }
        let sum = fragmentation + processors + opening + power
        return Found(
          score: Int((sum * points).rounded(.down)), devices: devices, fragmentation: fragmentation,
          processors: processors, opening: opening, power: power)
      }
      if request.accelerators == 0 { return found(0, opened: 0) }
      if request.milliEach >= 1000 || request.accelerators > 1 {
        let devices = cluster.usualDevices(request, of: node)
        var opened = 0
        for place in 0..<count where devices >> UInt64(place) & 1 == 1 {
          if buffer[place] == 1000 { opened += 1 }
          buffer[place] -= Int16(request.milliEach)
        }
        return found(devices, opened: opened)
      }
      var best = Found()
      for place in 0..<count where Int(buffer[place]) >= request.milliEach {
        let had = buffer[place]
        // The same as an accelerator before it.
        if buffer[0..<place].contains(had) { continue }
        buffer[place] = had - Int16(request.milliEach)
        let next = found(1 << UInt64(place), opened: had == 1000 ? 1 : 0)
        buffer[place] = had
        if next.score > best.score { best = next }
      }
      return best
    }
  }
}
