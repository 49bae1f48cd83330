import Glibc

/// The engine of an agent, and what tells the folder in which it keeps its jobs from every other.
public struct AgentPlace: Sendable {
  public let engine: any Engine
  public let identity: String

  /// This machine.
  ///
  /// - Parameters:
  ///   - jobs: the folder of its jobs.
  ///   - owner: the agent's own; the folder of jobs may be cleared away once that is gone.
  /// - Throws: if untrusted jobs cannot be held in here.
  public static func local(jobs: String, owner: String) throws -> AgentPlace {
    let engine = try LocalEngine(root: jobs, owner: owner)
    if let obstacle = engine.obstacle() { throw ComputeFailure("the sandbox does not work", because: obstacle) }
    return AgentPlace(engine: engine, identity: "local-" + engine.identity)
  }

  /// The Slurm cluster that the file at `path` describes.
  public static func slurm(_ path: String) throws -> AgentPlace {
    let configuration = try SlurmConfiguration.one(path)
    let engine = SlurmEngine(configuration)
    // In the folder that the cluster shares: whoever has that can tell of its jobs, on whatever machine.
    return AgentPlace(engine: engine, identity: "slurm-" + (try JobFolders.identity(configuration.folder)))
  }
}
