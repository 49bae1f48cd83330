/// The fullest node that has room: best fit over processors and accelerators, as in the openb experiment.
struct BestFitScorer: Scorer {
  func score(_ request: Request, on node: Int, of cluster: Cluster) -> Int {
    let processors = Double(cluster.idleCPU[node] - request.milliCPU) / 128_000
    let accelerators = Double(cluster.idleMilli[node] - request.accelerators * request.milliEach) / 8000
    return Int((1 - (processors * 0.5 + accelerators * 0.5)) * 100)
  }
  func devices(_ request: Request, on node: Int, of cluster: Cluster) -> UInt64 {
    cluster.usualDevices(request, of: node)
  }
  func terms(_ request: Request, on node: Int, of cluster: Cluster) -> [ScoreTerm] {
    [ScoreTerm("fit", score(request, on: node, of: cluster))]
  }
}

/// Where the request's shape is least like the shape of what is left (Tetris, SIGCOMM'14, as in the openb experiment).
struct DotProductScorer: Scorer {
  func score(_ request: Request, on node: Int, of cluster: Cluster) -> Int {
    let processors = Double(cluster.idleCPU[node]) / 128_000 * Double(request.milliCPU) / 128_000
    let accelerators =
      Double(cluster.idleMilli[node]) / 8000 * Double(request.accelerators * request.milliEach) / 8000
    return Int((1 - (processors + accelerators) / 2) * 100)
  }
  func devices(_ request: Request, on node: Int, of cluster: Cluster) -> UInt64 {
    cluster.usualDevices(request, of: node)
  }
  func terms(_ request: Request, on node: Int, of cluster: Cluster) -> [ScoreTerm] {
    [ScoreTerm("alignment", score(request, on: node, of: cluster))]
  }
}

/// First accelerators in use, then idle ones on nodes in use, then idle nodes, as in the openb experiment.
struct PackingScorer: Scorer {
  func score(_ request: Request, on node: Int, of cluster: Cluster) -> Int {
    if request.accelerators == 0 { return 0 }
    let whole = cluster.wholeIdle[node]
    if whole == cluster.nodes[node].accelerators { return max(33 - whole, whole) }
    if request.milliEach >= 1000 { return max(50 - request.accelerators, 33) }
    let tightest = cluster.devices(of: node).filter { Int($0) >= request.milliEach }.min() ?? 1000
    return tightest == 1000 ? 49 : max(100 - Int(tightest) / 10 / 10, 50)
  }
  func devices(_ request: Request, on node: Int, of cluster: Cluster) -> UInt64 {
    cluster.usualDevices(request, of: node)
  }
  func terms(_ request: Request, on node: Int, of cluster: Cluster) -> [ScoreTerm] {
    [ScoreTerm("packing", score(request, on: node, of: cluster))]
  }
}
