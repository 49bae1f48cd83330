import HTTPTypes
import NIOCore
import NIOHTTP1

/// Stands between the HTTP decoder and the server on each connection and keeps out what RFC 9112 says to refuse:
/// requests without exactly one `Host` (§3.2) or for a host that is not ours, and clients that send their header or
/// body too slowly.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  struct Limits: Sendable {
    /// From the connection's start to the end of its first header.
    var header: TimeAmount = .seconds(10)
    /// From the end of a header to the end of its body.
    var body: TimeAmount = .seconds(120)
  }

  private let limits: Limits
  private let hosts: Set<String>
  private var deadline: Scheduled<Void>?
  private var refused = false

  /// - Parameter hosts: names that are ours, in lower case, without a port; empty accepts any.
  init(hosts: Set<String>, limits: Limits) {
    self.hosts = hosts
    self.limits = limits
  }

  func channelActive(context: ChannelHandlerContext) {
    arm(context, limits.header)
    context.fireChannelActive()
  }

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { arm(context, limits.header) }
  }

  func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !refused else { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      let named = head.headers["host"]
      guard named.count == 1, let host = named.first, hosts.isEmpty || hosts.contains(Self.name(host)) else {
        return refuse(context)
      }
      arm(context, limits.body)
    case .body: break
    case .end: deadline?.cancel()
    }
    context.fireChannelRead(data)
  }

  private func arm(_ context: ChannelHandlerContext, _ time: TimeAmount) {
    deadline?.cancel()
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
  }

  private func refuse(_ context: ChannelHandlerContext) {
    refused = true
    let body =
      #"{"detail":"exactly one Host header that names this hub is needed","rule":"request.host","#
      + #""status":400,"title":"Bad Request","type":"urn:lingqu:rule:request.host"}"#
    var buffer = context.channel.allocator.buffer(capacity: body.utf8.count)
    buffer.writeString(body)
    let head = HTTPResponseHead(
      version: .http1_1, status: .badRequest,
      headers: [
        "content-type": "application/problem+json", "content-length": String(body.utf8.count), "connection": "close",
      ])
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
  }

  private static func name(_ host: String) -> String {
    let lower = host.lowercased()
    if lower.hasPrefix("[") { return String(lower.prefix { $0 != "]" }) + "]" }
    return String(lower.prefix { $0 != ":" })
  }
}

/// Puts a ``ConnectionGuard`` where requests still have their header lines as they came.
final class GuardInstaller: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny
  private let make: () -> ConnectionGuard

  init(make: @escaping () -> ConnectionGuard) { self.make = make }

  func handlerAdded(context: ChannelHandlerContext) {
    let operations = context.pipeline.syncOperations
    do {
      let decoder = try operations.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      try operations.addHandler(make(), position: .after(decoder))
    } catch {
      // Without the guard the connection may not be served.
      context.fireErrorCaught(error)
      context.channel.close(promise: nil)
    }
  }
}
