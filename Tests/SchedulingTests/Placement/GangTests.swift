import Testing

@testable import Scheduling

struct GangTests {
  static let member = Request(milliCPU: 8000, memoryMiB: 1000, accelerators: 2)

  static func placer(_ nodes: Int) -> Placer {
    let made = (0..<nodes).map { number in
      Node(name: "n\(number)", milliCPU: 32_000, memoryMiB: 64_000, accelerators: 4, model: 0)
    }
    return Placer(cluster: Cluster(nodes: made, models: ["m"]), mix: TypicalMix(of: [member]))
  }

  @Test func `All members start, on as few nodes as hold them`() {
    var placer = Self.placer(5)
    let decision = placer.place(Gang(request: Self.member, count: 6))
    #expect(decision.starts && decision.grants.count == 6)
    #expect(Set(decision.grants.map(\.node)).count == 3)
    #expect(placer.cluster.allocatedMilli == 12_000)
  }

  @Test func `A gang that does not fit takes nothing and says how many would fit and what stopped the next`() {
    var placer = Self.placer(3)
    let before = placer.cluster
    let decision = placer.place(Gang(request: Self.member, count: 7))
    #expect(!decision.starts && decision.fitting == 6)
    #expect(decision.members.last?.rejected(by: .accelerators) == 3)
    #expect(placer.cluster.devices == before.devices && placer.cluster.idleCPU == before.idleCPU)
    // What was tried leaves no trace in the scores that are kept.
    #expect(placer.place(Gang(request: Self.member, count: 6)).starts)
  }

  @Test func `The capacity for a gang is what the idle cluster holds`() {
    let placer = Self.placer(3)
    #expect(placer.capacity(for: Gang(request: Self.member, count: 100)) == 6)
    #expect(placer.capacity(for: Gang(request: Self.member, count: 4)) == 4)
    #expect(placer.capacity(for: Gang(request: Request(milliCPU: 10_000), count: 100)) == 9)
    #expect(placer.capacity(for: Gang(request: Request(), count: 100)) == 100)
    #expect(placer.capacity(for: Gang(request: Request(milliCPU: -1), count: 100)) == 0)
  }
}
