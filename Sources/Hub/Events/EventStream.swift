import Evidence
import Hummingbird
import Identity
import NIOCore
import ServiceLifecycle
import Store
import Vocabulary

/// What changes for one participant, told as server-sent events while it happens.
///
/// An event is an entry of the evidence log, and its id the entry's index. So nothing waits in memory for a slow reader: it
/// keeps its place in the log and reads on from there at its own pace, and one that lost its connection does the same
/// with `Last-Event-ID`.
struct EventStream: Sendable {
  let services: Services
  let follower: Credential
  let participant: ID<Participant>
  /// The index of the first entry to look at.
  let start: Int64
  let heartbeat: Duration

  private enum Wake: Sendable { case news, beat }

  /// Entries looked at in one read: what a reader who is far behind may hold a read for.
  private static let window: Int64 = 1000

  func write(to writer: inout any ResponseBodyWriter) async throws {
    let news = services.database.signals(EvidenceLog.topic)
    let (wakes, wake) = AsyncStream.makeStream(of: Wake.self, bufferingPolicy: .bufferingNewest(1))
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        for await _ in news { wake.yield(.news) }
        wake.finish()  // The store is closed.
      }
      let heartbeat = heartbeat
      group.addTask {
        while !Task.isCancelled {
          try await Task.sleep(for: heartbeat)
          wake.yield(.beat)
        }
      }
      var place = start
      try await writer.write(ByteBuffer(string: "retry: 2000\n: from \(place)\n\n"))
      guard try await catchUp(&place, &writer) else { return }
      for await wake in wakes.cancelOnGracefulShutdown() {
        if case .beat = wake { try await writer.write(ByteBuffer(string: ": \(place)\n\n")) }
        guard try await catchUp(&place, &writer) else { return }
      }
    }
  }

  /// Sends what there is from `place` on. False once the follower may not look any more.
  private func catchUp(_ place: inout Int64, _ writer: inout any ResponseBodyWriter) async throws -> Bool {
    while !Task.isShuttingDownGracefully {
      let (from, now) = (place, services.clock())
      let found: Events.Read?
      do {
        found = try await services.database.read { tx in
          let caller = try follower.caller(tx, at: now)
          try Access.require(caller, .view)
          return try Events.read(
            tx, for: participant, oversees: Access.oversees(caller), from: from, most: Self.window)
        }
      } catch let refusal as Refusal where refusal.kind == .unauthenticated || refusal.kind == .forbidden {
        return false
      }
      guard let found else { return true }
      if !found.events.isEmpty {
        try await writer.write(ByteBuffer(string: found.events.joined()))
      }
      place = found.next
      if place >= found.size { return true }
    }
    return true
  }
}
