import DataSpace
import Exchange
import Logging
import ServiceLifecycle
import Store

/// Sends what other connectors are to be told, while this replica has the lease.
struct ConnectorLoop: Service {
  static let leaseName = "dsp"

  let sender: ProtocolSender
  let keeper: LeaseKeeper
  let database: any Database
  let logger: Logger

  func run() async throws {
    let (wakes, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    await withTaskGroup(of: Void.self) { group in
      for topic in [ProtocolOutbox.topic, Agreements.topic] {
        let signals = database.signals(topic)
        group.addTask { for await _ in signals.cancelOnGracefulShutdown() { wake.yield() } }
      }
      group.addTask {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
          wake.yield()
          try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .milliseconds(250)) }
        }
        wake.finish()
      }
      await deliver(wakes)
      group.cancelAll()
    }
  }

  private func deliver(_ wakes: AsyncStream<Void>) async {
    await withDiscardingTaskGroup { group in
      for await _ in wakes {
        guard let lease = keeper.current else { continue }
        let fenced = Fenced(database, by: lease)
        do {
          for message in try await sender.take(in: fenced) {
            group.addTask { await sender.deliver(message, in: fenced) }
          }
        } catch {
          logger.warning("messages to other connectors", metadata: ["error": "\(error)"])
        }
      }
      // What is under way is tried again by whoever comes next.
      group.cancelAll()
    }
  }
}
