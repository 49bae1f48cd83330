import Glibc

/// The least growth of fragmentation: the published policy of "Beware of Fragmentation" (ATC'23), score for score.
///
/// Its scores are whole numbers on purpose: ties go to the node of the smallest rank, which keeps tasks together.
struct GradientScorer: Scorer {
  let table: FragmentTable

  func score(_ request: Request, on node: Int, of cluster: Cluster) -> Int {
    best(request, on: node, of: cluster).score
  }
  func devices(_ request: Request, on node: Int, of cluster: Cluster) -> UInt64 {
    best(request, on: node, of: cluster).devices
  }
  func terms(_ request: Request, on node: Int, of cluster: Cluster) -> [ScoreTerm] {
    [ScoreTerm("fragmentation", score(request, on: node, of: cluster))]
  }

  private func best(_ request: Request, on node: Int, of cluster: Cluster) -> (score: Int, devices: UInt64) {
    let model = Int(cluster.modelOf[node])
    guard model >= 0 else { return (50, 0) }
    let before = table.row(model: model, idleCPU: cluster.idleCPU[node])
    let after = table.row(model: model, idleCPU: cluster.idleCPU[node] - request.milliCPU)
    let start = cluster.deviceStart[node]
    let count = cluster.deviceStart[node + 1] - start
    return withUnsafeTemporaryAllocation(of: Int16.self, capacity: max(1, count)) { buffer in
      for place in 0..<count { buffer[place] = cluster.devices[start + place] }
      let idle = UnsafeBufferPointer(rebasing: buffer[0..<count])
      let now = table.fragment(row: before, idle: idle)
      if request.accelerators == 0 {
        return (Self.score(now - table.fragment(row: after, idle: idle)), 0)
      }
      if request.milliEach >= 1000 || request.accelerators > 1 {
        let devices = cluster.usualDevices(request, of: node)
        for place in 0..<count where devices >> UInt64(place) & 1 == 1 { buffer[place] -= Int16(request.milliEach) }
        return (Self.score(now - table.fragment(row: after, idle: idle)), devices)
      }
      var best = (score: -1, devices: UInt64(0))
      for place in 0..<count where Int(buffer[place]) >= request.milliEach {
        let had = buffer[place]
        buffer[place] = had - Int16(request.milliEach)
        let score = Self.score(now - table.fragment(row: after, idle: idle))
        buffer[place] = had
        if score > best.score { best = (score, 1 << UInt64(place)) }
      }
      return best
    }
  }

  private static func score(_ gain: Double) -> Int { Int(100 / (1 + exp(-gain / 1000))) }
}
