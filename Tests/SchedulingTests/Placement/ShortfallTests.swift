import Testing
import Vocabulary

@testable import Scheduling

/// Requests that can never run are told which limit, and the nearest that is possible.
struct ShortfallTests {
  static let cluster = Cluster(
    nodes: [
      Node(name: "big", milliCPU: 96_000, memoryMiB: 400_000, accelerators: 8, model: 0),
      Node(name: "wide", milliCPU: 128_000, memoryMiB: 100_000, accelerators: 2, model: 1),
      Node(name: "plain", milliCPU: 64_000, memoryMiB: 900_000),
    ], models: ["A", "B"])

  @Test func `What fits an idle node has no shortfall`() {
    #expect(Self.cluster.refusal(of: Request(milliCPU: 96_000, memoryMiB: 400_000, accelerators: 8)) == nil)
    #expect(Self.cluster.refusal(of: Request(milliCPU: 1, accelerators: 2, milliEach: 500)) == nil)
  }

  @Test(arguments: [
    (
      Request(milliCPU: 8000, accelerators: 16), "asks for 16 accelerators of one node; the most is 8",
      "8 cores, 0 MiB, 8 accelerators (node big)"
    ),
    (
      Request(milliCPU: 130_500, accelerators: 1), "asks for 130.5 cores; the most of one node is 128",
      "128 cores, 0 MiB, 1 accelerator (node wide)"
    ),
    (
      Request(milliCPU: 1000, memoryMiB: 2_000_000), "asks for 2000000 MiB of memory; the most of one node is 900000",
      "1 cores, 900000 MiB (node plain)"
    ),
    (
      Request(milliCPU: 1000, accelerators: 4, models: .init(rawValue: 2)),
      "asks for 4 accelerators of one node; the most is 2", "1 cores, 0 MiB, 2 accelerators B (node wide)"
    ),
    (
      Request(milliCPU: 1000, accelerators: 1, models: .init(rawValue: 4)),
      "no node has the model ?; there are A, B", "1 cores, 0 MiB, 1 accelerator A (node big)"
    ),
    (
      Request(milliCPU: .max, memoryMiB: .max, accelerators: 64), "asks for 64 accelerators of one node; the most is 8",
      "96 cores, 400000 MiB, 8 accelerators (node big)"
    ),
  ])
  func `The limit is named, and the nearest request that some node could run`(
    request: Request, limit: String, nearest: String
  ) throws {
    let refusal = try #require(Self.cluster.refusal(of: request))
    #expect(refusal.rule == "placement.impossible")
    #expect(refusal.detail.en.contains(limit))
    #expect(refusal.remedy?.en.contains(nearest) == true)
    let possible = try #require(Self.cluster.shortfall(of: request)).nearest
    #expect(Self.cluster.refusal(of: possible) == nil)
  }

  @Test(arguments: [
    Request(milliCPU: -1), Request(memoryMiB: .min), Request(accelerators: -3),
    Request(accelerators: 1, milliEach: 0), Request(accelerators: 1, milliEach: 1001),
  ])
  func `What makes no sense is refused with the field, and never placed`(request: Request) throws {
    let refusal = try #require(Self.cluster.refusal(of: request))
    #expect(refusal.rule == "placement.request" && refusal.field != nil && refusal.remedy != nil)
    var placer = Placer(cluster: Self.cluster, mix: TypicalMix(of: [Request(accelerators: 1)]))
    #expect(placer.place(request).grant == nil)
    #expect(!placer.place(Gang(request: request, count: 2)).starts)
  }
}
