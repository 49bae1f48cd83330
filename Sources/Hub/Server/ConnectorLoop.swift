import DataSpace
import Exchange
import Logging
import ServiceLifecycle
import Store
import Vocabulary

/// Sends what other connectors are to be told, while this replica has the lease.
struct ConnectorLoop: Service {
  static let leaseName = "dsp"

  let sender: ProtocolSender
  let keeper: LeaseKeeper
  /// For how many days the messages of ended processes are kept.
  let days: Int64
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
      group.addTask { await tidy() }
      await deliver(wakes)
      group.cancelAll()
    }
  }

  /// Forgets old messages, and notes what older versions have not: a little at a time, each minute.
  private func tidy() async {
    while !Task.isShuttingDownGracefully && !Task.isCancelled {
      if let lease = keeper.current {
        let (fenced, days) = (Fenced(database, by: lease), days)
        do {
          for _ in 0..<100 {
            let count = try await fenced.write { tx in
              let now = try tx.now()
              return try ProtocolRetention.purge(tx, endedBefore: now.adding(days: -days), limit: Self.most)
                + Datasets.noteOffers(tx, at: now, limit: Self.most)
            }
            if count < Self.most { break }
          }
        } catch {
          logger.warning("old messages of other connectors", metadata: ["error": "\(error)"])
        }
      }
      let pause = Duration.seconds(keeper.current == nil ? 1 : 60)
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
    }
  }

  /// How many processes are tidied in one write.
  private static let most = 200

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
