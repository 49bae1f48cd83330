import ServiceLifecycle
import Store

/// Keeps or looks for a lease until the hub stops.
struct LeaseRenewal: Service {
  let keeper: LeaseKeeper

  func run() async throws {
    await cancelWhenGracefulShutdown { await keeper.run() }
  }
}
