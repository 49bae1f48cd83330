import Compute
import DataSpace
import Logging
import Store

extension Hub {
  /// A job service for this machine and one for each cluster that the operator has configured.
  static func jobServices(
    _ local: LocalEngine, _ obstacle: String?, _ services: Services, _ configuration: HubConfiguration, _ logger: Logger
  ) async throws -> JobServices {
    let logs = try JobLogs(folder: configuration.folder + "/logs")
    let reach = try TaskReach.read(configuration.folder + "/tasks.json")
    func service(_ engine: any Engine, slots: Int, obstacle: String?) -> JobService {
      JobService(
        database: services.database, engine: engine, files: configuration.folder + "/files", logs: logs,
        vault: services.vault, countersign: services.countersign, clock: services.clock, slots: slots,
        results: DataResults(), reach: reach, obstacle: obstacle, logger: logger)
    }
    let clusters = try ClusterConfiguration.all(in: configuration.folder + "/engines")
    try await services.database.write { tx in
      try Clusters.register(tx, clusters.map(\.entry))
    }
    return JobServices(
      local: service(local, slots: configuration.jobSlots, obstacle: obstacle),
      clusters: try clusters.map { service(try $0.engine(logger, clock: services.clock), slots: .max, obstacle: nil) },
      patience: configuration.agentPatience, database: services.database)
  }

  /// Where agents come, and what looks after their jobs.
  static func agents(
    _ services: Services, _ jobs: JobServices, _ configuration: HubConfiguration, holder: String,
    pace: LeaseKeeper.Pace,
    _ logger: Logger
  ) throws -> (desk: AgentDesk, loops: AgentLoops) {
    let files = AgentFiles(root: configuration.folder + "/agents")
    let logs = try JobLogs(folder: configuration.folder + "/logs")
    let loops = AgentLoops(
      jobs: jobs, database: services.database,
      make: { agent in
        let engine = AgentEngine(
          agent, database: services.database, files: files, patience: configuration.agentPatience, clock: services.clock
        )
        return JobService(
          database: services.database, engine: engine, files: configuration.folder + "/files", logs: logs,
          vault: services.vault, countersign: services.countersign, clock: services.clock, slots: .max,
          results: DataResults(), reach: jobs.reach, obstacle: nil, logger: logger)
      }, keeper: { LeaseKeeper($0.leaseName, holder: holder, in: services.database, pace: pace) })
    return (AgentDesk(files: files, patience: configuration.agentPatience, database: services.database), loops)
  }
}
