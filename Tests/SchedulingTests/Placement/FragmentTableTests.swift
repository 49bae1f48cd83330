import SeededTesting
import Testing

@testable import Scheduling

struct FragmentTableTests {
  /// F by its definition, a loop over the mix.
  static func fragment(of node: Int, in cluster: Cluster, mix: TypicalMix) -> Double {
    let idle = cluster.devices(of: node).map { Double($0) }
    let all = idle.reduce(0, +)
    return mix.items.reduce(0) { sum, item in
      let task = item.request
      let each = Double(task.milliEach)
      let able =
        task.accelerators > 0 && (task.models.isEmpty || task.models.contains(cluster.nodes[node].models))
        && idle.count { $0 >= each } >= task.accelerators && cluster.idleCPU[node] >= task.milliCPU
      return sum + item.share * (able ? idle.filter { $0 < each }.reduce(0, +) : all)
    }
  }

  @Test func `The tables give what the definition gives`() {
    var random = Seeded(3)
    let mix = TypicalMix(of: PlacementScene.requests.filter { $0.accelerators < 2 || $0.milliEach == 1000 })
    let cluster = PlacementScene.cluster(20, &random)
    let table = FragmentTable(mix: mix, models: cluster.models.count)
    var placer = Placer(cluster: cluster, policy: .random, mix: mix, seed: 1)
    var seen = 0.0
    for _ in 0..<150 {
      _ = placer.place(random.pick(PlacementScene.requests))
      for node in cluster.nodes.indices where cluster.nodes[node].accelerators > 0 {
        let expected = Self.fragment(of: node, in: placer.cluster, mix: mix)
        #expect(abs(table.fragment(of: node, in: placer.cluster) - expected) < 1e-6)
        seen = max(seen, expected)
      }
    }
    #expect(seen > 1000)
  }

  @Test func `A typical mix is the most popular until it covers enough`() {
    let one = Request(milliCPU: 1, accelerators: 1)
    let two = Request(milliCPU: 2, accelerators: 1)
    let rare = Request(milliCPU: 3, accelerators: 1)
    let mix = TypicalMix(
      of: Array(repeating: one, count: 60) + Array(repeating: two, count: 36) + Array(repeating: rare, count: 4))
    #expect(mix.items.map(\.request) == [one, two, rare])
    #expect(mix.typical().items.map(\.request) == [one, two])
    #expect(mix.typical().items[0].share == 0.6 / (0.6 + 0.36))
    #expect(mix.typical(1).items.count == 3)
  }
}
