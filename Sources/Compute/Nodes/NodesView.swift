import Scheduling
public import Store
public import Vocabulary

/// A pool's nodes as the hub knows them, and what it counts on each.
public struct NodesView: Hashable, Sendable, Codable {
  /// When the engine last told of its nodes, and since when they have been so; absent until it has.
  public var seenAt: Instant?
  public var changedAt: Instant?
  public var nodes: [Node]

  public struct Node: Hashable, Sendable, Codable {
    public enum State: String, Hashable, Sendable, Codable, CaseIterable { case up, drained, lost }

    public var name: String
    public var group: String
    public var state: State
    /// What is not given to jobs.
    public var idleMilliCPU: Int64
    public var idleMemoryMiB: Int64
    /// In thousandths of accelerators.
    public var idleAcceleratorMilli: Int64
  }

  private static let mostJobs = 4_000

  /// Empty of a pool that tells no groups.
  public static func of(_ tx: Transaction, _ pool: Pool, at now: Instant) throws -> NodesView {
    let snapshot = try pool.cluster.flatMap { try ClusterNodes.find(tx, $0.name) }
    let open = try Jobs.underWay(tx, in: [pool.id], limit: mostJobs)
    let book = try NodeBook(tx, [pool], cluster: pool.cluster?.name, open: open.map(OpenJob.init), at: now)
    var view = NodesView(seenAt: snapshot?.seenAt, changedAt: snapshot?.changedAt, nodes: [])
    guard let entry = book.entries[pool.id] else { return view }
    let cluster = entry.room.cluster
    view.nodes = entry.nodes.nodes.enumerated().map { place, node in
      Node(
        name: node.name, group: entry.nodes.groups[node.group].name,
        state: node.state == .up ? .up : node.state == .drained ? .drained : .lost,
        idleMilliCPU: cluster.idleCPU[place],
        idleMemoryMiB: cluster.idleMemory[place], idleAcceleratorMilli: Int64(cluster.idleMilli[place]))
    }
    return view
  }
}
