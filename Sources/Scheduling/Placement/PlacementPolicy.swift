/// How a node is chosen among those that have room.
public enum PlacementPolicy: String, CaseIterable, Sendable {
  /// Ours: the least growth of what the usual mix cannot use and of accelerators without processors.
  case leastStranded = "least-stranded"
  /// Ours, and the fewest watts more.
  case lowPower = "low-power"
  case gradient = "fragmentation-gradient"
  case bestFit = "best-fit"
  case packing
  case dotProduct = "dot-product"
  case random

  func scorer(mix: TypicalMix, cluster: Cluster) -> any Scorer {
    let table = FragmentTable(mix: mix.typical(), models: cluster.models.count)
    return switch self {
    case .leastStranded: LeastStrandedScorer(table: table, weights: .suiting(mix, cluster))
    case .lowPower: LeastStrandedScorer(table: table, weights: .power)
    case .gradient: GradientScorer(table: table)
    case .bestFit, .random: BestFitScorer()
    case .packing: PackingScorer()
    case .dotProduct: DotProductScorer()
    }
  }
}

extension LeastStrandedScorer.Weights {
  /// Tuned on the two published traces that are given and on mixes drawn from the default one; see docs/placement.md.
  static let allocation = Self(
    lack: [(8, 0.8), (12, 0.16), (16, 0.3), (24, 0.1), (32, 0.27)], openNode: 0, openDevice: 250, watt: 0.29,
    point: 1000 / 7.5)
  /// For a pool whose tasks ask for more processors than go with its accelerators. Some accelerators will lack them
  /// whatever is done, so that lack counts less, what fits exactly more, and keeping tasks together nothing.
  static let starved = Self(
    lack: [(12, 0.11), (16, 0.36), (32, 0.085)], openNode: 0, openDevice: 13, watt: 0, point: 1000 / 60)
  static let power = Self(
    lack: [(8, 0.8), (12, 0.16), (16, 0.3), (24, 0.1), (32, 0.27)], openNode: 0, openDevice: 250, watt: 3,
    point: 1000 / 12)

  /// The weights for a pool and what its tasks usually ask for.
  static func suiting(_ mix: TypicalMix, _ cluster: Cluster) -> Self {
    scarcity(mix, cluster) > 1.04 ? starved : allocation
  }

  /// Processors asked for with each accelerator, over processors there are for each.
  static func scarcity(_ mix: TypicalMix, _ cluster: Cluster) -> Double {
    var cpu = 0.0
    var milli = 0.0
    for item in mix.items {
      cpu += item.share * Double(item.request.milliCPU)
      milli += item.share * Double(item.request.accelerators * item.request.milliEach)
    }
    let there = cluster.nodes.reduce(0) { $0 + Double($1.milliCPU) }
    guard milli > 0, there > 0, cluster.totalMilli > 0 else { return 0 }
    return (cpu / milli) / (there / Double(cluster.totalMilli))
  }
}
