import ArgumentParser
import Hub

/// What a hub puts up with from its connections.
struct LimitOptions: ParsableArguments {
  @Option(help: "Connections served at once.") var connections = 4096
  @Option(help: ArgumentHelp("Seconds for a connection's first header.", visibility: .hidden)) var headerTime = 10.0
  @Option(help: ArgumentHelp("Seconds a connection may be idle.", visibility: .hidden)) var idleTime = 60.0
  @Option(help: ArgumentHelp("Seconds for a body, besides 4 KiB a second.", visibility: .hidden)) var bodyTime = 30.0
  @Option(help: "Seconds until a request that has no answer is given up.") var requestTime = 60.0
  @Option(help: ArgumentHelp("Seconds an answer may be left unread.", visibility: .hidden)) var readingTime = 60.0
  @Option(help: "Seconds that running requests get when the hub is stopped.") var stopTime = 30.0
  @Option(help: ArgumentHelp("Seconds between comments on a quiet stream of events.", visibility: .hidden))
  var heartbeat = 15.0

  var limits: ConnectionLimits {
    get throws {
      var limits = ConnectionLimits()
      limits.connections = try Self.positive(Double(connections)) { Int($0) }
      limits.header = try Self.milliseconds(headerTime)
      limits.idle = try Self.milliseconds(idleTime)
      limits.body = try Self.milliseconds(bodyTime)
      limits.answer = try Self.milliseconds(requestTime)
      limits.reading = try Self.milliseconds(readingTime)
      limits.stopping = try Self.milliseconds(stopTime)
      limits.heartbeat = try Self.milliseconds(heartbeat)
      return limits
    }
  }

  private static func milliseconds(_ seconds: Double) throws -> Int64 { try positive(seconds * 1000) { Int64($0) } }

  private static func positive<Number>(_ value: Double, _ make: (Double) -> Number) throws -> Number {
    guard value >= 1, value <= 1e9 else { throw ValidationError("a limit is out of range: \(value)") }
    return make(value)
  }
}
