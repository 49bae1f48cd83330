/// Which cluster runs a pool's jobs, and as whom. Where it is and how one signs in to it the operator keeps with the hub's
/// keys, never in the database.
public struct PoolCluster: Hashable, Sendable, Codable {
  /// The name under which the operator has configured it.
  public var name: String
  /// What Slurm calls so.
  public var partition: String?
  public var account: String?
  public var qos: String?
  /// A queue of Kueue's, in a Kubernetes cluster that has it…
  public var queue: String?
  /// …and the priority class of its pods.
  public var priorityClass: String?

  public init(name: String, partition: String? = nil, account: String? = nil, qos: String? = nil) {
    self.name = name
    self.partition = partition
    self.account = account
    self.qos = qos
  }
}
