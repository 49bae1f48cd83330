import Testing
import Vocabulary

@testable import Scheduling

/// What a reader would expect of single decisions.
struct PlacementBehaviourTests {
  static let any = TypicalMix(of: [
    Request(milliCPU: 4000, accelerators: 1, milliEach: 500), Request(milliCPU: 8000, accelerators: 1),
    Request(milliCPU: 16_000, accelerators: 1),
  ])

  static func placer(_ nodes: [Node], _ policy: PlacementPolicy = .leastStranded, ranks: [Int]? = nil) -> Placer {
    Placer(cluster: Cluster(nodes: nodes, models: ["m", "n"]), policy: policy, mix: any, ranks: ranks)
  }

  static func node(_ name: String, cores: Int64, accelerators: Int = 2, model: Int = 0, power: NodePower? = nil) -> Node
  {
    Node(
      name: name, milliCPU: 1000 * cores, memoryMiB: 100_000, accelerators: accelerators, model: model, power: power)
  }

  @Test(arguments: [PlacementPolicy.leastStranded, .lowPower, .gradient, .bestFit, .packing])
  func `A part of an accelerator goes to one that is in use`(policy: PlacementPolicy) {
    var placer = Self.placer([Self.node("a", cores: 32), Self.node("b", cores: 32)], policy)
    let half = Request(milliCPU: 4000, accelerators: 1, milliEach: 500)
    let first = placer.place(half)
    let second = placer.place(half)
    #expect(first.grant == second.grant)
    #expect(second.grant.map { placer.cluster.devices(of: $0.node).contains(0) } == true)
  }

  @Test func `A task with many processors goes where an idle accelerator has many, one with few where it has few`() {
    let nodes = [Self.node("poor", cores: 16), Self.node("rich", cores: 96)]
    var placer = Self.placer(nodes)
    #expect(placer.decide(Request(milliCPU: 12_000, accelerators: 1)).grant?.node == 1)
    #expect(placer.decide(Request(milliCPU: 1000, accelerators: 1)).grant?.node == 0)
    #expect(placer.decide(Request(milliCPU: 8000)).grant?.node == 1)
  }

  @Test func `Of equal nodes the one of the smallest rank is taken`() {
    let nodes = (0..<4).map { Self.node("n\($0)", cores: 32) }
    var placer = Self.placer(nodes, ranks: [3, 2, 0, 1])
    #expect(placer.decide(Request(milliCPU: 8000, accelerators: 1)).grant?.node == 2)
  }

  @Test func `Saving power takes the node that draws less for the same work`() {
    let thrifty = NodePower(
      acceleratorIdle: 10, acceleratorFull: 70, socketIdle: 15, socketFull: 120, socketMilliCPU: 32_000)
    let hungry = NodePower(
      acceleratorIdle: 50, acceleratorFull: 400, socketIdle: 20, socketFull: 270, socketMilliCPU: 32_000)
    var placer = Self.placer(
      [Self.node("hungry", cores: 32, power: hungry), Self.node("thrifty", cores: 32, model: 1, power: thrifty)],
      .lowPower)
    let decision = placer.decide(Request(milliCPU: 8000, accelerators: 1))
    #expect(decision.grant?.node == 1)
    #expect(decision.terms.contains { $0.name == "power" && $0.value < 0 })
  }

  @Test func `A decision counts what each obstacle ruled out and says it in words`() {
    var placer = Self.placer([
      Self.node("none", cores: 64, accelerators: 0), Self.node("other", cores: 64, model: 1),
      Self.node("few", cores: 2), Self.node("one", cores: 64, accelerators: 1), Self.node("good", cores: 64),
      Self.node("better", cores: 20),
    ])
    let decision = placer.decide(
      Request(milliCPU: 16_000, memoryMiB: 1, accelerators: 2, models: .init(rawValue: 1)))
    #expect(decision.fitting == 2 && decision.candidates.count == 2)
    #expect(decision.rejected(by: .model) == 2)
    #expect(decision.rejected(by: .processors) == 1)
    #expect(decision.rejected(by: .accelerators) == 1)
    let words = decision.words(in: placer.cluster)
    #expect(words.en.contains("next best: "))
    #expect(words.en.contains("1 node: too few whole accelerators idle"))
    #expect(words.zh.contains("2 个节点：没有所要型号的加速卡"))
    let nowhere = placer.decide(Request(milliCPU: 1, memoryMiB: 1 << 40))
    #expect(nowhere.grant == nil && nowhere.rejected(by: .memory) == 6)
    #expect(nowhere.words(in: placer.cluster).en.hasPrefix("no node has room\n6 nodes: too little memory idle"))
  }

  @Test func `A grant is given back once`() throws {
    var placer = Self.placer([Self.node("a", cores: 32)])
    let request = Request(milliCPU: 4000, memoryMiB: 10, accelerators: 1, milliEach: 500)
    let grant = try #require(placer.place(request).grant)
    try placer.release(request, from: grant)
    #expect(throws: Refusal.self) { try placer.release(request, from: grant) }
    #expect(placer.cluster.idleMilli == [2000])
    try placer.take(request, as: Grant(node: 0, devices: 0b10))
    #expect(Array(placer.cluster.devices(of: 0)) == [1000, 500])
    for wrong in [
      (request, Grant(node: 1, devices: 1)), (request, Grant(node: 0, devices: 0b100)), (request, Grant(node: 0)),
      (Request(milliCPU: 1, accelerators: 1), Grant(node: 0, devices: 0b10)),
      (Request(milliCPU: -1), Grant(node: 0)),
    ] { #expect(throws: Refusal.self) { try placer.take(wrong.0, as: wrong.1) } }
  }
}
