import Models
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Vocabulary

/// One upstream as one event loop sees it: its idle connections, and what waits for one. Everything in it belongs to that loop.
final class Upstream {
  let place: ModelDirectory.Place
  let host: String
  let port: Int
  let isTLS: Bool
  /// In front of a route's path.
  let prefix: String
  private(set) var underWay = 0
  var breaker = Breaker()
  private var idle: [UpstreamConnection] = []
  private unowned let loop: GatewayLoop

  static let mostIdle = 256
  private static let connecting = TimeAmount.seconds(5)

  init(_ place: ModelDirectory.Place, _ loop: GatewayLoop) {
    self.place = place
    self.loop = loop
    let address = place.upstream.endpoint
    isTLS = address.hasPrefix("https://")
    let rest = address.drop { $0 != ":" }.dropFirst(3)
    let authority = rest.prefix { $0 != "/" }
    prefix = String(rest.dropFirst(authority.count))
    // The port is behind the last colon that is in no bracket.
    let bracket = authority.lastIndex(of: "]")
    if let colon = authority.lastIndex(of: ":"), bracket.map({ $0 < colon }) ?? true {
      host = String(authority[..<colon].drop { $0 == "[" }.prefix { $0 != "]" })
      port = Int(authority[authority.index(after: colon)...]) ?? -1
    } else {
      host = String(authority.drop { $0 == "[" }.prefix { $0 != "]" })
      port = isTLS ? 443 : 80
    }
    hostField = String(authority)
  }

  let hostField: String

  /// Where a route is asked.
  func path(of route: CallRequest.Route) -> String {
    guard route.isFree, prefix.hasSuffix("/v1") else { return prefix + route.path }
    return prefix.dropLast(3) + route.path
  }

  var id: ID<ModelUpstream> { place.upstream.id }
  /// Calls at a time, of this loop's share.
  var isFull: Bool { underWay >= Int(place.upstream.mostCalls) }

  /// How much of what it takes at a time is under way.
  var load: Double { Double(underWay) / Double(place.upstream.mostCalls) }
  /// How long one more call may wait for its answer to begin, in seconds: what the last ones waited, times those that are under way. One
  /// that was never asked waits for nothing.
  var wait: Double { latency * Double(underWay + 1) }
  private var latency = 0.0

  /// An answer began.
  func answered(after time: TimeAmount) {
    let seconds = Double(time.nanoseconds) / 1e9
    latency = latency == 0 ? seconds : latency * 0.8 + seconds * 0.2
  }

  /// Gives a connection that nobody uses, the one used last first, or makes one.
  func take(_ then: @escaping (Result<UpstreamConnection, any Error>) -> Void) {
    underWay += 1
    while let connection = idle.popLast() {
      if connection.isUsable { return then(.success(connection)) }
    }
    connect(then)
  }

  /// Gives it back: to be used again if it may be.
  func give(_ connection: UpstreamConnection?, isReusable: Bool) {
    underWay -= 1
    guard let connection else { return }
    if isReusable, connection.isUsable, idle.count < Self.mostIdle {
      idle.append(connection)
    } else {
      connection.close()
    }
  }

  func forget(_ connection: UpstreamConnection) { idle.removeAll { $0 === connection } }
  func closeIdle() {
    for connection in idle { connection.close() }
    idle = []
  }

  private func connect(_ then: @escaping (Result<UpstreamConnection, any Error>) -> Void) {
    guard (1...65_535).contains(port), !host.isEmpty else { return then(.failure(GatewayError.upstream)) }
    let (isTLS, host, context) = (isTLS, host, loop.tls)
    let eventLoop = loop.eventLoop
    let future = ClientBootstrap(group: eventLoop)
      .connectTimeout(Self.connecting)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if isTLS { try pipeline.addHandler(Self.tls(context, host)) }
          try pipeline.addHandler(HTTPRequestEncoder())
          try pipeline.addHandler(ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)))
          try pipeline.addHandler(UpstreamConnection())
        }
      }
      .connect(host: host, port: port)
    future.assumeIsolated().whenComplete { [unowned self] result in
      switch result {
      case .failure(let error): then(.failure(error))
      case .success(let channel):
        do {
          let connection = try channel.pipeline.syncOperations.handler(type: UpstreamConnection.self)
          connection.owner = self
          then(.success(connection))
        } catch { then(.failure(error)) }
      }
    }
  }

  private static func tls(_ context: NIOSSLContext, _ host: String) throws -> NIOSSLClientHandler {
    // A name is told to the server; an address is not one (RFC 6066 §3).
    let isName = host.contains { $0.isLetter && !$0.isHexDigit } || host.contains("-")
    return try NIOSSLClientHandler(context: context, serverHostname: isName ? host : nil)
  }
}
