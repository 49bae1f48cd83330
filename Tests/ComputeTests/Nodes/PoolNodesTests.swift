import Scheduling
import Testing
import Vocabulary

@testable import Compute

/// Eight nodes like those of many clusters.
let cardGroup = NodeGroup(
  name: "a", count: 4, milliCPU: 32_000, memoryMiB: 131_072,
  accelerators: [.init(model: "V100", memoryMiB: 32_768, count: 4, slices: 4)], interconnect: "ib")
let plainGroup = NodeGroup(name: "b", count: 4, milliCPU: 64_000, memoryMiB: 262_144)
let servingGroup = NodeGroup(
  name: "s", count: 2, milliCPU: 16_000, memoryMiB: 65_536,
  accelerators: [.init(model: "Ascend 310P", memoryMiB: 24_576, count: 8)], serves: .inference)

/// A pool of a cluster with such groups.
func nodePool(_ groups: [NodeGroup], partition: String? = nil) -> Pool {
  Pool(
    id: ID(at: morning), site: ID(at: morning), owner: ID(at: morning), name: Text(zh: "池", en: "pool"),
    engine: "slurm",
    cluster: PoolCluster(name: "c", partition: partition), capacity: PoolCapacity(groups: groups), state: .open,
    registeredAt: morning)
}

@Suite("What a job asks of a pool's nodes")
struct PoolNodesTests {
  private func refusal(_ draft: JobDraft, tasks: Int64 = 1, _ groups: [NodeGroup]) -> Refusal? {
    do throws(Refusal) {
      try PoolNodes.admit(draft, tasks: tasks, to: nodePool(groups))
      return nil
    } catch { return error }
  }

  private func cards(
    _ count: Int64, model: String? = nil, class: AcceleratorClass? = nil, fraction: Int64? = nil, cpu: Int64? = nil,
    work: NodeGroup.Work? = nil
  ) -> JobDraft {
    var made = draft(
      milliCPU: cpu, accelerators: [.init(model: model, count: count, class: `class`, fraction: fraction)])
    made.work = work
    return made
  }

  @Test("the sums of a pool are those of its groups, whatever is told beside them")
  func sums() throws {
    let capacity = PoolCapacity(groups: [cardGroup, plainGroup])
    #expect(capacity.milliCPU == 4 * 96_000 && capacity.memoryMiB == 4 * 393_216)
    #expect(capacity.accelerators == [.init(model: "V100", memoryMiB: 32_768, count: 16)])
    var told = try JSON(encoding: capacity)
    guard case .object(var members) = told else { return }
    members["milliCPU"] = 1
    told = .object(members)
    #expect(try told.decode(PoolCapacity.self) == capacity)
    #expect(throws: Refusal.self) {
      try PoolCapacity(groups: [cardGroup, cardGroup]).check()
    }
  }

  @Test("what no node could hold is refused, with the limit and the nearest that is possible")
  func impossible() throws {
    #expect(refusal(cards(4), [cardGroup, plainGroup]) == nil)
    let five = try #require(refusal(cards(5, cpu: 33_000), [cardGroup, plainGroup]))
    #expect(five.rule == "pool.over-node" && five.field == "/accelerators")
    #expect(five.detail.en.contains("5 accelerators of one node; the most is 4"))
    #expect(five.remedy?.en.contains("32 cores") == true && five.remedy?.en.contains("4 accelerators") == true)
    let wide = try #require(refusal(draft(milliCPU: 64_001), [cardGroup, plainGroup]))
    #expect(wide.field == "/milliCPU" && wide.remedy?.en.contains("64 cores") == true)
    let gang = try #require(refusal(cards(4), tasks: 5, [cardGroup, plainGroup]))
    #expect(gang.rule == "pool.gang-over-nodes" && gang.detail.en.contains("hold 4"))
    #expect(refusal(cards(4), tasks: 4, [cardGroup, plainGroup]) == nil)
  }

  @Test("accelerators by class: what a model is built for is known by its name or told")
  func classes() throws {
    let both = [cardGroup, servingGroup]
    #expect(refusal(cards(1, class: .gpu), both) == nil)
    #expect(refusal(cards(1, class: .npu, work: .inference), both) == nil)
    #expect(refusal(cards(1, class: .npu), [cardGroup])?.rule == "pool.no-such-accelerator")
    #expect(refusal(cards(1, model: "H100"), [cardGroup])?.remedy?.en.contains("V100 (gpu") == true)
    var told = cardGroup
    told.accelerators[0].class = .npu
    #expect(refusal(cards(1, class: .npu), [told]) == nil)
  }

  @Test("a part of an accelerator is rounded up to slices, and refused where there are none")
  func fractions() throws {
    let nodes = PoolNodes([cardGroup])
    #expect(try nodes.ask(for: cards(1, fraction: 250)).request.milliEach == 250)
    #expect(try nodes.ask(for: cards(1, fraction: 251)).request.milliEach == 500)
    #expect(try nodes.ask(for: cards(1, fraction: 1_000)).request.milliEach == 1_000)
    #expect(nodes.slices(for: cards(1, fraction: 600)) == 3 && nodes.slices(for: cards(1)) == nil)
    #expect(refusal(cards(2, fraction: 500), [cardGroup])?.rule == "job.fraction-of-several")
    let whole = try #require(refusal(cards(1, fraction: 500, work: .inference), [servingGroup]))
    #expect(whole.rule == "pool.no-slices" && whole.remedy?.en.contains("a whole one") == true)
    #expect(
      refusal(cards(1, model: "Ascend 310P", fraction: 500, work: .inference), [cardGroup, servingGroup])?.rule
        == "pool.no-slices")
    #expect(cards(1, fraction: 250).demand.accelerators[0].milli == 250)
  }

  @Test("training and inference are kept apart where the owner says so")
  func work() throws {
    #expect(refusal(draft(), [servingGroup])?.rule == "pool.serves-other-work")
    var serving = draft()
    serving.work = .inference
    #expect(refusal(serving, [servingGroup]) == nil && refusal(serving, [cardGroup]) == nil)
    let ask = try PoolNodes([cardGroup, servingGroup]).ask(for: draft())
    #expect(ask.request.groups == 1)
    #expect(refusal(draft(milliCPU: 17_000), [cardGroup, servingGroup]) == nil)
    #expect(refusal(cards(8), [cardGroup, servingGroup])?.detail.en.contains("the most is 4") == true)
  }

  @Test("nodes that the engine tells fill a pool's groups; what it drains, loses or does not know is closed")
  func discovered() throws {
    func node(_ name: String, _ state: Inventory.Node.State, cards: Int64 = 4, _ parts: [String] = ["batch"])
      -> Inventory.Node
    {
      .init(
        name: name, state: state, milliCPU: 32_000, memoryMiB: 131_072, accelerators: cards > 0 ? ["v100": cards] : [:],
        partitions: parts)
    }
    let inventory = Inventory(nodes: [
      node("n1", .up), node("n2", .draining), node("n3", .down), node("n4", .up, ["other"]), node("n5", .up, cards: 2),
    ])
    let nodes = PoolNodes([cardGroup], inventory, partition: "batch")
    #expect(nodes.nodes.map(\.name) == ["n1", "n2", "n3", "a#4"])
    #expect(nodes.nodes.map(\.state) == [.up, .drained, .lost, .lost])
    var room = nodes.room(usually: [])
    let ask = try nodes.ask(for: cards(4))
    #expect(room.take(ask)?.first?.grant?.node == 0)
    #expect(room.take(ask) == nil)
    let why = NodeExplanation(nodes, room, ask)
    #expect(why.nodes == 4 && why.fitting == 0 && why.node == nil)
    #expect(why.rejected.map { "\($0.why) \($0.nodes)" } == ["lost 2", "accelerators 1", "drained 1"])
    #expect(why.text.en.contains("0 of 4 nodes have room") && why.text.en.contains("1 node: drained"))
    let groups = NodeGroup.groups(of: inventory, partition: "batch")
    #expect(groups.map(\.count) == [3, 1] && groups.map { $0.accelerators.first?.count } == [4, 2])
  }
}
