import Synchronization
public import Vocabulary

/// An engine that runs nothing: every job ends well after a time that is configured, having taken all its time on one
/// processor; `sleep SECONDS` takes as long as it says. To measure everything else of a hub, and to try out policies; its readings say that they are modelled.
public final class NullEngine: Engine {
  public let name = "null"
  public let cluster: String?
  public let startsAtOnce = false
  private let milliseconds: Int64
  private let nodes: [Inventory.Node]
  private let clock: @Sendable () -> Instant
  private let started = Mutex<[String: Start]>([:])

  private struct Start {
    var at: Int64
    var milliseconds: Int64
    var isCancelled = false
  }

  public var identity: String { "null-" + (cluster ?? "") }

  public init(cluster: String, milliseconds: Int64, nodes: [Inventory.Node], clock: @escaping @Sendable () -> Instant) {
    self.cluster = cluster
    self.milliseconds = milliseconds
    self.nodes = nodes
    self.clock = clock
  }

  public func prepare(_ job: String) {}

  public func start(_ job: String, _ spec: JobSpec, inputs: [(name: String, path: String)]) {
    let now = clock().milliseconds
    let lasts = Self.milliseconds(of: spec.command) ?? milliseconds
    started.withLock { $0[job] = $0[job] ?? Start(at: now, milliseconds: lasts) }
  }

  /// How long a command says that it sleeps, as `sleep 0.2` or `/bin/sleep 3`.
  static func milliseconds(of command: [String]) -> Int64? {
    guard command.count == 2, let name = command.first?.split(separator: "/").last, name == "sleep",
      let seconds = Double(command[1]), (0...86_400).contains(seconds)
    else { return nil }
    return Int64((seconds * 1000).rounded())
  }

  /// What it was given before it was started itself has ended: it runs nothing that could be running still.
  public func observe(_ jobs: [String]) -> [String: EngineState] {
    let now = clock().milliseconds
    return started.withLock { started in
      Dictionary(uniqueKeysWithValues: jobs.map { ($0, Self.state(started[$0], milliseconds, now)) })
    }
  }

  private static func state(_ start: Start?, _ milliseconds: Int64, _ now: Int64) -> EngineState {
    let start = start ?? Start(at: now - milliseconds, milliseconds: milliseconds)
    guard start.isCancelled || start.at + start.milliseconds <= now else { return .running }
    let end = min(start.at + start.milliseconds, now)
    return .ended(
      JobResult(
        ending: start.isCancelled ? .cancelled : .exited, exitCode: 0, cpuMilliseconds: end - start.at,
        peakMemoryBytes: 0, startedAt: start.at, endedAt: end, logBytes: 0, outputBytes: 0, isModelled: true))
  }

  public func settle(_ job: String) -> EngineState { observe([job])[job] ?? .unknown }
  public func cancel(_ job: String) { started.withLock { $0[job]?.isCancelled = true } }
  public func log(_ job: String, from offset: Int64, most: Int) -> [UInt8] { [] }
  public func readOutput(_ job: String, _ name: String, _ body: ([UInt8]) throws -> Void) -> Bool { false }
  public func forget(_ job: String) { _ = started.withLock { $0.removeValue(forKey: job) } }
  public func inventory() -> Inventory { Inventory(nodes: nodes) }
  public func running() -> [String] { [] }
  public func leftovers() -> [String] { [] }
}
