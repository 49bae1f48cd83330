import Scheduling
import Simulator
import Testing

/// The published openb experiment ("Beware of Fragmentation", ATC'23): our harness gives its means, our policy beats them.
struct PublishedPlacementTests {
  struct Means {
    var at100 = 0.0
    var at130 = 0.0
    var fragmentation = 0.0
    var powerAt40 = 0.0
    var powerAt60 = 0.0
  }

  /// Nil, after saying so, where there are no data.
  static func means(_ trace: String, _ policy: PlacementPolicy, seeds: ClosedRange<Int> = 42...46) throws -> Means? {
    guard let nodes = SharedData.text("openb_node_list_gpu_node.csv"),
      let tasks = SharedData.text("openb_pod_list_\(trace).csv")
    else { return nil }
    let read = try OpenbTrace(nodes: ("nodes", Array(nodes.utf8)), tasks: ("tasks", Array(tasks.utf8)))
    var means = Means()
    for seed in seeds {
      guard let order = SharedData.text("arrivals_\(trace)_\(seed).txt") else { return nil }
      let arrivals = try Arrivals(
        file: "order", bytes: Array(order.utf8), tasks: read.tasks.count, nodes: read.cluster.nodes.count)
      let curve = Inflation(trace: read, arrivals: arrivals, policy: policy, seed: UInt64(seed)).run().curve
      let count = Double(seeds.count)
      let (full, over) = (try #require(curve.at(100)), try #require(curve.at(130)))
      means.at100 += full.allocated / count
      means.at130 += over.allocated / count
      means.fragmentation += full.fragmentation / count
      means.powerAt40 += (curve.at(40)?.powerKW ?? .infinity) / count
      means.powerAt60 += (curve.at(60)?.powerKW ?? .infinity) / count
    }
    return means
  }

  @Test(arguments: [
    ("default", PlacementPolicy.gradient, 95.23), ("default", .bestFit, 92.86), ("default", .packing, 91.78),
    ("default", .dotProduct, 90.62), ("default", .random, 86.30), ("multigpu50", .gradient, 97.09),
    ("multigpu50", .bestFit, 95.62), ("multigpu50", .packing, 96.06), ("multigpu50", .dotProduct, 94.73),
    ("multigpu50", .random, 81.28),
  ])
  func `Published means come out within 0.3 points`(trace: String, policy: PlacementPolicy, published: Double) throws {
    guard let means = try Self.means(trace, policy) else { return }
    #expect(abs(means.at100 - published) <= 0.3, "\(means)")
  }

  @Test(arguments: [("default", 95.39, 4.73), ("multigpu50", 97.18, 2.77)])
  func `So do the gradient's at 130 % and its fragmentation`(trace: String, at130: Double, fragmentation: Double) throws
  {
    guard let means = try Self.means(trace, .gradient) else { return }
    #expect(abs(means.at130 - at130) <= 0.3, "\(means)")
    #expect(abs(means.fragmentation - fragmentation) <= 0.3, "\(means)")
  }

  @Test(arguments: [("default", 95.85, 95.95, 4.15), ("multigpu50", 97.45, 97.55, 2.45)])
  func `Ours allocates more and strands less`(trace: String, at100: Double, at130: Double, most: Double) throws {
    guard let means = try Self.means(trace, .leastStranded) else { return }
    #expect(means.at100 >= at100, "\(means)")
    #expect(means.at130 >= at130, "\(means)")
    #expect(means.fragmentation <= most, "\(means)")
  }

  @Test func `Saving power costs no allocation`() throws {
    guard let means = try Self.means("default", .lowPower, seeds: 42...42) else { return }
    #expect(means.powerAt40 <= 665, "\(means)")
    #expect(means.powerAt60 <= 885, "\(means)")
    #expect(means.at100 >= 95.5, "\(means)")
  }
}
