import NIOCore
import NIOHTTP1

/// One connection to an upstream, for one call at a time.
final class UpstreamConnection: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  /// Whoever hears what comes.
  weak var call: Call?
  weak var owner: Upstream?
  private var context: ChannelHandlerContext?
  private var keepsAlive = false
  /// Whether an answer is awaited or has not ended.
  private(set) var isBusy = false
  /// Whether a call before this one had an answer here: then it may be that the server closed it just now.
  private(set) var isUsed = false

  var isUsable: Bool { context?.channel.isActive ?? false && !isBusy }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func send(_ head: HTTPRequestHead, _ body: ByteBuffer, for call: Call) {
    guard let context else { return call.upstreamFailed(ChannelError.ioOnClosedChannel) }
    self.call = call
    isBusy = true
    keepsAlive = false
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      keepsAlive = head.isKeepAlive
      call?.upstreamBegan(head)
    case .body(let bytes): call?.upstreamSent(bytes)
    case .end:
      isBusy = false
      isUsed = true
      let ended = call
      call = nil
      ended?.upstreamEnded(keepsAlive: keepsAlive)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    owner?.forget(self)
    let ended = call
    call = nil
    ended?.upstreamFailed(ChannelError.eof)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    let ended = call
    call = nil
    context.close(promise: nil)
    ended?.upstreamFailed(error)
  }

  private var isReading = true

  /// Whether more is read. Off while the client does not take what came.
  func setReading(_ isReading: Bool) {
    guard let context, isReading != self.isReading else { return }
    self.isReading = isReading
    _ = context.channel.setOption(.autoRead, value: isReading)
    if isReading { context.read() }
  }

  /// Lets go of the call and ends the connection.
  func close() {
    call = nil
    context?.close(promise: nil)
  }
}
