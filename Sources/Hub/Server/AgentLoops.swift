import Compute
import ServiceLifecycle
import Store
import Vocabulary

/// Looks after the jobs of agents: of each that is registered, also while the hub runs.
struct AgentLoops: Service {
  let jobs: JobServices
  let database: any Database
  let make: @Sendable (Agent) -> JobService
  let keeper: @Sendable (JobService) -> LeaseKeeper

  func run() async throws {
    let keepers = await withTaskGroup(of: Void.self) { group in
      var keepers: [LeaseKeeper] = []
      var known: Set<ID<Agent>> = []
      while !Task.isShuttingDownGracefully && !Task.isCancelled {
        for agent in (try? await database.read { tx in try Agents.served(tx) }) ?? [] {
          guard known.insert(agent.id).inserted else { continue }
          let service = make(agent)
          jobs.add(service)
          let kept = keeper(service)
          keepers.append(kept)
          group.addTask { try? await LeaseRenewal(keeper: kept).run() }
          group.addTask { try? await JobLoop(jobs: service, keeper: kept, database: database).run() }
        }
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .milliseconds(500)) }
      }
      await group.waitForAll()
      return keepers
    }
    for keeper in keepers { await keeper.release() }
  }
}
