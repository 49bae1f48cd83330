import NIOCore

/// Server-sent events (WHATWG HTML §9.2).
enum EventStream {
  static func event(_ name: String, _ data: String, id: Int64) -> ByteBuffer {
    var text = "event: \(name)\nid: \(id)\n"
    for line in data.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) { text += "data: \(line)\n" }
    return ByteBuffer(string: text + "\n")
  }

  /// A comment: nobody sees it, and a connection that is gone shows.
  static let heartbeat = ByteBuffer(string: ":\n\n")

  /// `updates`, with a nil whenever `period` has gone by; ends, or fails, as `updates` does.
  static func withHeartbeat<Update: Sendable>(
    _ updates: AsyncThrowingStream<Update, any Error>, every period: Duration
  ) -> AsyncThrowingStream<Update?, any Error> {
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: Update?.self)
    let clock = Task {
      while !Task.isCancelled {
        try await Task.sleep(for: period)
        continuation.yield(nil)
      }
    }
    let pump = Task {
      do {
        for try await update in updates { continuation.yield(update) }
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
      }
    }
    continuation.onTermination = { _ in
      clock.cancel()
      pump.cancel()
    }
    return stream
  }
}
