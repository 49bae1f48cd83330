import Compute
import Exchange
import ServiceLifecycle
import Store

/// Wakes the job service when something changed, and now and then in any case.
struct JobLoop: Service {
  let jobs: JobService
  let database: any Database

  func run() async throws {
    await withTaskGroup(of: Void.self) { group in
      for topic in [Jobs.topic, Agreements.topic] {
        let wakes = database.signals(topic)
        group.addTask {
          for await _ in wakes.cancelOnGracefulShutdown() { await jobs.round() }
        }
      }
      group.addTask {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
          try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(600)) }
          try? await jobs.sweep()
        }
      }
      group.addTask {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
          await jobs.round()
          try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .milliseconds(250)) }
        }
      }
    }
  }
}
