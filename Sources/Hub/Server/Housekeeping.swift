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
    for number in 0... {
      guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return }
      await round(number)
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(5)) }
    }
  }

  private func round(_ number: Int) async {
    let now = services.clock()
    do {
      try await services.database.write { tx in
        try Agreements.expire(tx, at: now)
        _ = try LedgerExpiry.run(tx, at: now)
        try Sessions.purge(tx, at: now)
      }
      try await forget(at: now, crowded: number.isMultiple(of: 12))
      _ = try await services.log.checkpoint(at: now)
    } catch {
      logger.warning("housekeeping", metadata: ["error": "\(error)"])
    }
  }

  /// Many small writes, so that requests come in between; as many as keep up with a hub that is busy all day.
  private func forget(at now: Instant, crowded: Bool) async throws {
    var left = 20
    while left > 0, try await services.database.write({ tx in try Idempotency.purge(tx, at: now) }) == 1000 {
      left -= 1
    }
    guard crowded else { return }
    for (participant, until) in try await services.database.read({ tx in try Idempotency.crowded(tx) }) {
      left = 100
      while left > 0,
        try await services.database.write({ tx in try Idempotency.trim(tx, participant, until: until) }) == 1000
      { left -= 1 }
    }
  }
}
