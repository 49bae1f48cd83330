import Compute
import Exchange
import ServiceLifecycle
import Store

/// Wakes the job service when something changed, and now and then in any case, while this replica has the lease.
struct JobLoop: Service {
  let jobs: JobService
  let keeper: LeaseKeeper
  let database: any Database

  func run() async throws {
    await withTaskGroup(of: Void.self) { group in
      for topic in [Jobs.topic, Agreements.topic] {
        let wakes = database.signals(topic)
        group.addTask {
          for await _ in wakes.cancelOnGracefulShutdown() { await round() }
        }
      }
      if let news = jobs.news {
        group.addTask {
          for await _ in news.cancelOnGracefulShutdown() { await round() }
        }
      }
      group.addTask {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
          await round()
          try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .milliseconds(250)) }
        }
      }
    }
  }

  private func round() async {
    if let lease = keeper.current { await jobs.round(under: lease) }
  }
}
