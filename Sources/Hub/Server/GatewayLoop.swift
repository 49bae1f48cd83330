import DataSpace
import Logging
import ServiceLifecycle
import Store
import Vocabulary

/// Ends exchanges whose hub did not live to tell how they ended, and forgets nonces that are too old to be used again. Every
/// replica may do it: an exchange ends once.
struct GatewayLoop: Service {
  let services: Services
  let logger: Logger
  private static let most = 200

  func run() async throws {
    while !Task.isShuttingDownGracefully && !Task.isCancelled {
      do { try await round() } catch { logger.warning("exchanges", metadata: ["error": "\(error)"]) }
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
    }
  }

  private func round() async throws {
    let services = services
    let (overdue, hasNonces) = try await services.database.read { tx in
      let now = try tx.now()
      return (
        try GatewayExchanges.overdue(tx, at: now, limit: Self.most),
        try GatewayExchanges.hasOldNonces(tx, at: now)
      )
    }
    for id in overdue {
      try await services.database.write { tx in
        try GatewayExchanges.giveUp(
          tx, id, vault: services.vault, countersign: services.countersign, at: services.clock())
      }
    }
    guard hasNonces else { return }
    try await services.database.write { tx in try GatewayExchanges.forgetNonces(tx, at: tx.now(), limit: 1000) }
  }
}
