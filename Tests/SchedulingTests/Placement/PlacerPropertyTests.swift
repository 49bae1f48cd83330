import SeededTesting
import Testing

@testable import Scheduling

/// What holds whatever comes.
struct PlacerPropertyTests {
  @Test(arguments: PlacementPolicy.allCases, [1, 2] as [UInt64])
  func `Nothing is given twice, and all that is given back is there again`(policy: PlacementPolicy, seed: UInt64) throws
  {
    var random = Seeded(seed)
    let idle = PlacementScene.cluster(30, &random)
    var placer = Placer(cluster: idle, policy: policy, mix: PlacementScene.mix, seed: seed)
    var running: [(request: Request, grant: Grant)] = []
    for _ in 0..<600 {
      if random.once(in: 3), !running.isEmpty {
        let ended = running.remove(at: random.below(running.count))
        try placer.release(ended.request, from: ended.grant)
      } else {
        let request = random.pick(PlacementScene.requests)
        if let grant = placer.place(request).grant { running.append((request, grant)) }
      }
      for node in idle.nodes.indices {
        let mine = running.filter { $0.grant.node == node }
        #expect(placer.cluster.idleCPU[node] == idle.nodes[node].milliCPU - mine.reduce(0) { $0 + $1.request.milliCPU })
        #expect(placer.cluster.idleCPU[node] >= 0 && placer.cluster.idleMemory[node] >= 0)
        for (device, left) in placer.cluster.devices(of: node).enumerated() {
          let used = mine.filter { $0.grant.deviceNumbers.contains(device) }.reduce(0) { $0 + $1.request.milliEach }
          #expect(Int(left) == 1000 - used && left >= 0)
        }
      }
    }
    for (request, grant) in running { try placer.release(request, from: grant) }
    #expect(placer.cluster.idleCPU == idle.idleCPU)
    #expect(placer.cluster.idleMemory == idle.idleMemory)
    #expect(placer.cluster.devices == idle.devices)
    #expect(placer.cluster.wholeIdle == idle.wholeIdle)
    #expect(placer.cluster.idleMilli == idle.idleMilli)
    #expect(placer.cluster.allocatedMilli == 0)
  }

  @Test(arguments: PlacementPolicy.allCases.filter { $0 != .random })
  func `Scores that were kept are those that would be found anew`(policy: PlacementPolicy) throws {
    var random = Seeded(7)
    let cluster = PlacementScene.cluster(40, &random)
    var placer = Placer(cluster: cluster, policy: policy, mix: PlacementScene.mix)
    var running: [(request: Request, grant: Grant)] = []
    for _ in 0..<500 {
      if random.once(in: 4), !running.isEmpty {
        let ended = running.remove(at: random.below(running.count))
        try placer.release(ended.request, from: ended.grant)
      }
      let request = random.pick(PlacementScene.requests)
      var fresh = Placer(cluster: placer.cluster, policy: policy, mix: PlacementScene.mix)
      let anew = fresh.decide(request)
      let kept = placer.place(request)
      #expect(kept.grant == anew.grant)
      #expect(kept.candidates == anew.candidates)
      #expect(kept.terms == anew.terms)
      #expect(kept.rejected == anew.rejected)
      #expect(kept.fitting + Cluster.Obstacle.allCases.reduce(0) { $0 + kept.rejected(by: $1) } == 40)
      if let grant = kept.grant { running.append((request, grant)) }
    }
    #expect(running.count > 20)
  }

  @Test(arguments: PlacementPolicy.allCases)
  func `The same seed gives the same decisions`(policy: PlacementPolicy) {
    func grants() -> [Grant?] {
      var random = Seeded(11)
      var placer = Placer(
        cluster: PlacementScene.cluster(25, &random), policy: policy, mix: PlacementScene.mix, seed: 5)
      return (0..<200).map { _ in placer.place(random.pick(PlacementScene.requests)).grant }
    }
    #expect(grants() == grants())
  }

  @Test func `Changes that were forgotten are found by looking at every node`() throws {
    var changes = NodeChanges(nodes: 3)
    for _ in 0..<70_000 { changes.add(1) }
    let seen = changes.count
    for _ in 0..<70_000 { changes.add(2) }
    var met: [Int] = []
    changes.after(seen) { met.append($0) }
    #expect(met == [2])
    met = []
    changes.after(0) { met.append($0) }
    #expect(met.sorted() == [1, 2])
    met = []
    changes.after(changes.count) { met.append($0) }
    #expect(met == [])
    changes.add(0)
    changes.add(0)
    changes.after(changes.count - 2) { met.append($0) }
    #expect(met == [0])
  }
}
