import Glibc
public import Scheduling

/// The experiment of "Beware of Fragmentation": tasks come until they have asked for a share of all accelerators, nothing
/// ends, and what finds no room is dropped.
public struct Inflation: Sendable {
  public var trace: OpenbTrace
  public var arrivals: Arrivals
  public var policy: PlacementPolicy
  public var seed: UInt64

  public init(trace: OpenbTrace, arrivals: Arrivals, policy: PlacementPolicy, seed: UInt64 = 42) {
    self.trace = trace
    self.arrivals = arrivals
    self.policy = policy
    self.seed = seed
  }

  /// Runs it. `watch` is told how many tasks have come, now and then.
  public func run(watch: (_ done: Int, _ of: Int) -> Void = { _, _ in }) -> InflationResult {
    let mix = TypicalMix(of: trace.tasks)
    let table = FragmentTable(mix: mix.typical(), models: trace.cluster.models.count)
    var placer = Placer(cluster: trace.cluster, policy: policy, mix: mix, ranks: arrivals.ranks, seed: seed)
    var sums = RunningSums(table: table, cluster: trace.cluster)
    var result = InflationResult(policy: policy, seed: seed)
    let total = trace.cluster.totalMilli
    var asked = 0
    let start = Self.processorSeconds()
    for (number, row) in arrivals.order.enumerated() {
      let request = trace.tasks[row]
      asked += request.accelerators * request.milliEach
      let decision = placer.place(request)
      if let grant = decision.grant { sums.update(grant.node, in: placer.cluster) } else { result.dropped += 1 }
      result.decisions += 1
      result.curve.add(
        at: (200 * asked + total) / (2 * total), allocated: 100 * Double(placer.cluster.allocatedMilli) / Double(total),
        fragmentation: 100 * sums.fragment / Double(total), powerKW: Double(sums.watt) / 1000)
      if number % 256 == 0 { watch(number, arrivals.order.count) }
    }
    result.processorSeconds = Self.processorSeconds() - start
    return result
  }

  /// Time that one processor has spent on this thread: the same on a busy machine as on an idle one.
  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// Fragmentation and power of a cluster, kept up to date one node at a time.
struct RunningSums {
  let table: FragmentTable
  private var fragments: [Double]
  private var watts: [Int]
  /// ΣF, thousandths of accelerators.
  private(set) var fragment: Double
  private(set) var watt: Int

  init(table: FragmentTable, cluster: Cluster) {
    self.table = table
    fragments = cluster.nodes.indices.map { table.fragment(of: $0, in: cluster) }
    watts = cluster.nodes.indices.map { cluster.watts(of: $0) }
    fragment = fragments.reduce(0, +)
    watt = watts.reduce(0, +)
  }

  mutating func update(_ node: Int, in cluster: Cluster) {
    let fragment = table.fragment(of: node, in: cluster)
    self.fragment += fragment - fragments[node]
    fragments[node] = fragment
    let watt = cluster.watts(of: node)
    self.watt += watt - watts[node]
    watts[node] = watt
  }
}
