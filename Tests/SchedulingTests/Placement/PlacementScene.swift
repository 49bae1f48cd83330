import Scheduling
import SeededTesting

/// Clusters and requests for tests of placement.
enum PlacementScene {
  static let models = ["small", "large"]
  static let mix = TypicalMix(of: requests)
  static let requests: [Request] =
    [
      Request(milliCPU: 4000, memoryMiB: 8192, accelerators: 1, milliEach: 470),
      Request(milliCPU: 3000, memoryMiB: 4096, accelerators: 1, milliEach: 810),
      Request(milliCPU: 11_000, memoryMiB: 16_384, accelerators: 1),
      Request(milliCPU: 11_000, memoryMiB: 16_384, accelerators: 1),
      Request(milliCPU: 20_000, memoryMiB: 32_768, accelerators: 1, models: .init(rawValue: 2)),
      Request(milliCPU: 30_000, memoryMiB: 65_536, accelerators: 4),
      Request(milliCPU: 1000, memoryMiB: 1024, accelerators: 2, milliEach: 300),
      Request(milliCPU: 16_000, memoryMiB: 65_536),
    ]

  static let power = NodePower(
    acceleratorIdle: 30, acceleratorFull: 150, socketIdle: 15, socketFull: 120, socketMilliCPU: 32_000)

  /// Nodes of three kinds, in a random order.
  static func cluster(_ count: Int, _ random: inout Seeded) -> Cluster {
    let nodes = (0..<count).map { number in
      switch random.below(4) {
      case 0: Node(name: "c\(number)", milliCPU: 64_000, memoryMiB: 262_144)
      case 1: Node(name: "s\(number)", milliCPU: 96_000, memoryMiB: 131_072, accelerators: 2, model: 0, power: power)
      case 2: Node(name: "l\(number)", milliCPU: 48_000, memoryMiB: 262_144, accelerators: 8, model: 1, power: power)
      default: Node(name: "l\(number)", milliCPU: 96_000, memoryMiB: 393_216, accelerators: 8, model: 1, power: power)
      }
    }
    return Cluster(nodes: nodes, models: models)
  }
}
