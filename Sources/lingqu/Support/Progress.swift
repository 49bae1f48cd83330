import Synchronization
import Vocabulary

/// Shows on standard error that something is going on, once it has taken longer than a second and someone watches.
enum Progress {
  static func during<Value: Sendable>(_ what: Text, _ work: @Sendable () async throws -> Value) async rethrows -> Value
  {
    guard Terminal.isWatched else { return try await work() }
    let ticker = Task {
      var seconds = 0
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(1))
        guard !Task.isCancelled else { break }
        seconds += 1
        Terminal.progress("\(Language.say(what)) … \(seconds) s")
      }
      if seconds > 0 { Terminal.progress("") }
    }
    defer { ticker.cancel() }
    return try await work()
  }
}

extension Terminal {
  /// Replaces the line that progress is shown on.
  static func progress(_ text: String) {
    do { try Files.write(all: Array("\r\u{1B}[K\(text)".utf8), to: 2, path: "-") } catch {}
  }
}
