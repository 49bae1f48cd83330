import DataSpace
import Logging
import ServiceLifecycle
import Store

/// Writes how often datasets were looked at, every few seconds and when the hub stops.
struct ViewLoop: Service {
  let views: DatasetViews
  let database: any Database
  let logger: Logger
  private static let pause = Duration.seconds(3)

  func run() async throws {
    while !Task.isShuttingDownGracefully && !Task.isCancelled {
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
      await write()
    }
    await write()
  }

  private func write() async {
    while true {
      let taken = views.take()
      guard !taken.isEmpty else { return }
      do { try await database.write { tx in try DatasetViews.add(tx, taken) } } catch {
        views.putBack(taken)
        return logger.warning("views of datasets", metadata: ["error": "\(error)"])
      }
    }
  }
}
