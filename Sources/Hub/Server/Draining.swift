import ServiceLifecycle
import Synchronization
import Vocabulary

/// What a stop begins with: `/readyz` says that the hub is stopping, and requests are taken until every balancer has seen that. A
/// request that comes just as the port closes would be lost, and a balancer cannot send it again if it may not come twice.
final class Draining: Service {
  private let milliseconds: Int64
  private let hasBegun = Atomic(false)

  init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Why requests had better go to another replica.
  var obstacle: Refusal? {
    guard hasBegun.load(ordering: .relaxed) else { return nil }
    return Refusal(
      .unavailable, rule: "hub.stopping", Text(zh: "本副本正在停止", en: "this replica is stopping"),
      remedy: Text(zh: "请转到另一个副本", en: "go to another replica"))
  }

  func run() async throws {
    try await gracefulShutdown()
    hasBegun.store(true, ordering: .relaxed)
    try? await Task.sleep(for: .milliseconds(milliseconds))
  }
}
