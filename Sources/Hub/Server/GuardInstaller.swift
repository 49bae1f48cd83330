import NIOCore
import NIOHTTP1

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
