public import Identity
public import Vocabulary

/// A null engine (``NullEngine``) as it is configured: `{"kind": "null", "milliseconds": 0, "nodes": 2000, "milliCPU": 64000,
/// "memoryMiB": 262144, "accelerators": {"V100": 8}}`.
public struct NullConfiguration: Sendable {
  public var name: String
  /// How long its jobs last.
  public var milliseconds: Int64
  /// So many nodes of that size are there as far as it tells.
  public var nodes: Int64
  public var milliCPU: Int64
  public var memoryMiB: Int64
  /// How many of which model each has.
  public var accelerators: [String: Int64]
  public var owner: ID<Participant>?

  private struct File: Codable {
    var milliseconds: Int64?
    var nodes: Int64?
    var milliCPU: Int64?
    var memoryMiB: Int64?
    var accelerators: [String: Int64]?
    var owner: ID<Participant>?
  }

  init(_ name: String, _ json: JSON) throws {
    let words = try json.decode(File.self)
    self.name = name
    milliseconds = max(0, words.milliseconds ?? 0)
    nodes = min(max(1, words.nodes ?? 1), 100_000)
    milliCPU = words.milliCPU ?? 1_000
    memoryMiB = words.memoryMiB ?? 1_024
    accelerators = (words.accelerators ?? [:]).mapValues { min(max(0, $0), 1_000) }
    owner = words.owner
  }

  func engine(_ clock: @escaping @Sendable () -> Instant) -> NullEngine {
    NullEngine(
      cluster: name, milliseconds: milliseconds,
      nodes: (0..<nodes).map {
        .init(
          name: "null-\($0)", state: .up, milliCPU: milliCPU, memoryMiB: memoryMiB, accelerators: accelerators)
      },
      clock: clock)
  }
}
