import Evidence
import Store
import Synchronization
import Vocabulary

/// Nodes of clusters as their engines last told them. Whoever looks after a cluster's jobs writes; everybody reads.
enum ClusterNodes {
  struct Snapshot: Sendable {
    var inventory: Inventory
    /// The same if it tells the same.
    var digest: String
    /// When the engine last told it, and since when it has been so.
    var seenAt: Instant
    var changedAt: Instant
  }

  /// What is the same for everybody and from one look to the next, so that it is told as changed only when it is.
  static func constant(_ inventory: Inventory) -> Inventory {
    var inventory = inventory
    for index in inventory.nodes.indices {
      (inventory.nodes[index].milliCPUTaken, inventory.nodes[index].memoryMiBTaken) = (0, 0)
    }
    return inventory
  }

  static func keep(_ tx: Transaction, _ inventory: Inventory, of cluster: String, at now: Instant) throws {
    let body = try JSON(encoding: inventory)
    try tx.execute(
      """
      INSERT INTO cluster_nodes (cluster, digest, seen_at, changed_at, body) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (cluster) DO UPDATE SET seen_at = excluded.seen_at, digest = excluded.digest, body = excluded.body,
        changed_at = CASE WHEN cluster_nodes.digest = excluded.digest THEN cluster_nodes.changed_at
          ELSE excluded.changed_at END
      """, cluster, EvidenceDigest.of(body), now, now, body)
    tx.signal(Jobs.topic)
  }

  /// Notes that the engine has told the same again.
  static func touch(_ tx: Transaction, _ cluster: String, at now: Instant) throws {
    try tx.execute("UPDATE cluster_nodes SET seen_at = ? WHERE cluster = ?", now, cluster)
  }

  static func find(_ tx: Transaction, _ cluster: String) throws -> Snapshot? {
    guard
      let row = try tx.row("SELECT digest, seen_at, changed_at FROM cluster_nodes WHERE cluster = ?", cluster)
    else { return nil }
    let digest = try row.text(0)
    let inventory: Inventory
    if let known = known.withLock({ $0[digest] }) {
      inventory = known
    } else {
      guard let body = try tx.row("SELECT body FROM cluster_nodes WHERE cluster = ?", cluster) else { return nil }
      inventory = try body.json(0).decode(Inventory.self)
      known.withLock { known in
        if known.count >= 64 { known.removeAll() }
        known[digest] = inventory
      }
    }
    return Snapshot(inventory: inventory, digest: digest, seenAt: try row.instant(1), changedAt: try row.instant(2))
  }

  /// By digest: what is read at every look is parsed once.
  private static let known = Mutex<[String: Inventory]>([:])

  /// The capacity of a draft, with the groups that the engine tells where the draft leaves them to it.
  static func filled(_ tx: Transaction, _ capacity: PoolCapacity, of cluster: PoolCluster?) throws -> PoolCapacity {
    guard capacity.groups?.isEmpty == true else { return capacity }
    guard let cluster else { throw SiteRefusal.oneNode }
    guard let found = try find(tx, cluster.name) else { throw SiteRefusal.nodesUnknown(cluster) }
    let groups = NodeGroup.groups(of: found.inventory, partition: cluster.partition)
    guard !groups.isEmpty else { throw SiteRefusal.nodesUnknown(cluster) }
    return PoolCapacity(groups: groups)
  }
}
