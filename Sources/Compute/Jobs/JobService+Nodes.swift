import Logging
import Store
import Vocabulary

/// What its engine tells of nodes, asked for now and then by whoever looks after the jobs.
extension JobService {
  /// What was heard last.
  struct Discovery: Sendable {
    var inventory: Inventory?
    var isAsking = false
    var askedAt = ContinuousClock.now - JobService.discovery
  }

  static let discovery = Duration.seconds(5)

  /// Has the engine asked for its nodes if that is due. No look waits for it: an engine out of reach may take long to say so.
  func discover() {
    guard let cluster = engine.cluster, !discovered.isAsking, ContinuousClock.now - discovered.askedAt > Self.discovery
    else { return }
    (discovered.isAsking, discovered.askedAt) = (true, ContinuousClock.now)
    let owned = owned
    Task {
      do { try await ask(cluster, owned) } catch {
        logger.debug("nodes", metadata: ["cluster": "\(cluster)", "error": "\(error)"])
      }
      discovered.isAsking = false
    }
  }

  /// Writes down what nodes there are and how they are. An engine that does not answer changes nothing: lost contact is no lost
  /// node.
  private func ask(_ cluster: String, _ owned: any Database) async throws {
    let (inventory, now) = (ClusterNodes.constant(try await engine.inventory()), clock())
    let isNews = inventory != discovered.inventory
    try await owned.write { tx in
      if isNews {
        try ClusterNodes.keep(tx, inventory, of: cluster, at: now)
      } else {
        try ClusterNodes.touch(tx, cluster, at: now)
      }
    }
    if isNews, discovered.inventory != nil { logger.info("nodes", metadata: ["cluster": "\(cluster)"]) }
    discovered.inventory = inventory
  }
}
