import Evidence
import Exchange
import Identity
import Ledger
import Logging
import ServiceLifecycle
import Store
import Vocabulary

/// Work that nobody asks for: ends what has expired, forgets what is old, builds tiles. Each round is bounded.
struct Housekeeping: Service {
  let services: Services
  let logger: Logger

  func run() async throws {
    while !Task.isShuttingDownGracefully && !Task.isCancelled {
      await round()
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(5)) }
    }
  }

  private func round() async {
    let now = services.clock()
    do {
      try await services.database.write { tx in
        try Agreements.expire(tx, at: now)
        _ = try LedgerExpiry.run(tx, at: now)
        try Sessions.purge(tx, at: now)
        _ = try Idempotency.purge(tx, at: now)
      }
      _ = try await services.log.checkpoint(at: now)
    } catch {
      logger.warning("housekeeping", metadata: ["error": "\(error)"])
    }
  }
}
