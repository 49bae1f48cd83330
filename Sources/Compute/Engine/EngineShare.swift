import Store

/// What of a cluster a job is to have, beside its limits.
public struct EngineShare: Hashable, Sendable, Codable {
  public var partition: String?
  public var account: String?
  public var qos: String?
  public var queue: String?
  public var priorityClass: String?
  /// A container image; the cluster's own unless told.
  public var image: String?
  /// Thousandths of a core, where the engine counts so.
  public var milliCPU: Int64?
  /// Whole processors, at least one.
  public var processors: Int64
  public var accelerators: [AcceleratorDemand]
  /// Of an accelerator that is cut, how many slices instead of a whole one.
  public var slices: Int64?

  public init(
    partition: String? = nil, account: String? = nil, qos: String? = nil, processors: Int64 = 1,
    accelerators: [AcceleratorDemand] = []
  ) {
    self.partition = partition
    self.account = account
    self.qos = qos
    self.processors = processors
    self.accelerators = accelerators
  }

  /// Nil for a job of the hub's own machine.
  init?(_ tx: Transaction, of job: Job) throws {
    guard let pool = try job.pool.map({ try Pools.get(tx, $0) }), let cluster = pool.cluster else { return nil }
    self.init(
      partition: cluster.partition, account: cluster.account, qos: cluster.qos,
      processors: max(1, ((job.draft.milliCPU ?? 1000) + 999) / 1000), accelerators: job.draft.accelerators ?? [])
    (queue, priorityClass) = (cluster.queue, cluster.priorityClass)
    if job.draft.accelerators?.first?.fraction != nil, let groups = pool.capacity.groups {
      slices = PoolNodes(groups).slices(for: job.draft)
    }
    (image, milliCPU) = (job.draft.image, job.draft.milliCPU.flatMap { $0 > 0 ? $0 : nil })
  }
}
