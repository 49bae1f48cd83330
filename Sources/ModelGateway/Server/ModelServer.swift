public import Models
public import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization
public import Vocabulary

/// The model gateway: OpenAI's API over the models that keys may call, each call held for before it is sent and on disk before its answer
/// is whole.
public final class ModelServer: Sendable {
  private let group: MultiThreadedEventLoopGroup
  private let shared: GatewayShared
  private let channel: any Channel
  private let loops: [NIOLoopBound<GatewayLoop>]
  /// Whether it is not known if the last lines were recorded.
  private let hasFailed = Mutex(false)

  /// Where it listens.
  public var port: Int { channel.localAddress?.port ?? 0 }
  public var counters: GatewayCounters { shared.counters }

  /// Listens.
  ///
  /// - Parameters:
  ///   - journal: the folder of files of calls that are not on record yet.
  ///   - threads: event loops.
  ///   - admits: whether calls may begin.
  ///   - find: what a key may call that the directory does not tell yet, by the SHA-256 of its secret.
  ///   - prepare: adds what stands in front on each connection, behind the HTTP decoder.
  public init(
    host: String, port: Int, threads: Int, journal folder: String, limits: GatewayLimits = GatewayLimits(),
    admits: @escaping @Sendable () -> Bool,
    find: @escaping @Sendable (_ digest: [UInt8]) async throws -> [ModelDirectory.Entry],
    prepare: @escaping @Sendable (any Channel) throws -> Void = { _ in }
  ) async throws {
    let shared = GatewayShared(journal: try CallJournal(folder: folder), limits: limits, admits: admits, find: find)
    self.shared = shared
    let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
    self.group = group
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.applicationProtocols = ["http/1.1"]
    let tls = try NIOSSLContext(configuration: configuration)
    var loops: [NIOLoopBound<GatewayLoop>] = []
    for eventLoop in group.makeIterator() {
      loops.append(
        try await eventLoop.submit {
          let loop = GatewayLoop(eventLoop, shared, tls)
          loop.start()
          return NIOLoopBound(loop, eventLoop: eventLoop)
        }.get())
    }
    let all = loops
    self.loops = loops
    channel = try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard let loop = all.first(where: { $0.eventLoop === channel.eventLoop })?.value else {
            throw ChannelError.operationUnsupported
          }
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false)
          try prepare(channel)
          try channel.pipeline.syncOperations.addHandler(ClientHandler(loop))
        }
      }
      .bind(host: host, port: port).get()
  }

  /// From now on keys are what the directory says.
  public func serve(_ directory: ModelDirectory) { shared.keys.replace(with: directory) }

  /// From the next call on prompts and answers are looked at in this way; nil: they are not.
  public func guarded(by guarding: GatewayGuard?) {
    shared.guarding.set(guarding)
    // What was kept went by another guard.
    shared.cache.clear()
  }

  /// Of some grants those that have nothing under way here.
  public func idle(_ grants: [ID<ModelGrant>]) -> [ID<ModelGrant>] { shared.keys.idle(grants) }

  /// Hands over calls that are durable and not on record yet, the oldest first, at most `limit`; once `record` returns they are taken
  /// for recorded. Returns how many there were.
  ///
  /// - Parameter record: is told whether they were handed over before: it may have recorded them though it failed.
  public func post(_ limit: Int, _ record: ([CallLine], _ isAgain: Bool) async throws -> Void) async throws -> Int {
    let lines = shared.journal.unrecorded(limit)
    guard !lines.isEmpty else { return 0 }
    let isAgain = hasFailed.withLock { failed in
      defer { failed = true }
      return failed
    }
    try await record(lines, isAgain)
    hasFailed.withLock { $0 = false }
    shared.journal.recorded(lines.count)
    return lines.count
  }

  /// The calls that a process left that is gone, each journal on its own; once `record` returns it is taken away. Throws if the
  /// process of one is not gone.
  public static func recover(_ folder: String, _ record: ([CallLine]) async throws -> Void) async throws {
    for (path, lines) in try CallJournal.left(in: folder) {
      var rest = lines[...]
      while !rest.isEmpty {
        try await record(Array(rest.prefix(mostAtOnce)))
        rest = rest.dropFirst(mostAtOnce)
      }
      CallJournal.remove(path)
    }
  }
  public static let mostAtOnce = 2000

  /// Takes no more clients.
  public func stopListening() async { try? await channel.close().get() }

  /// Ends the connections, and writes what is to be written. What is not on record by then is for ``recover(_:_:)``.
  public func close() async throws {
    await stopListening()
    try await group.shutdownGracefully()
    shared.journal.close()
  }
}
