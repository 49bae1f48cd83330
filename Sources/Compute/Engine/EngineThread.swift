import Dispatch

/// Runs an actor on one thread outside the cooperative pool: what its engine does may block, for instance on a file system
/// that a cluster shares.
final class EngineThread: SerialExecutor {
  private let queue: DispatchQueue

  init(_ name: String) { queue = DispatchQueue(label: "lingqu.engine." + name) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  func run(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
}
