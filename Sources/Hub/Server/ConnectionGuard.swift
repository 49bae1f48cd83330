import HTTPTypes
import NIOCore
import NIOHTTP1
import Vocabulary

/// Stands between the HTTP decoder and the server on each connection and keeps out what RFC 9112 says to refuse:
/// requests without exactly one `Host` (§3.2), for a host that is not ours, or whose length is in doubt (§6.1); and
/// clients that send or read too slowly.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// What the connection waits for.
  private enum Awaited { case header, body, answer, nothing }

  private let limits: ConnectionLimits
  private let hosts: Set<String>
  private var awaited = Awaited.header
  private var due = NIODeadline.distantFuture
  private var timer: Scheduled<Void>?
  private var timerDue = NIODeadline.distantFuture
  private var stall: Scheduled<Void>?
  /// Requests whose answers have not been written whole.
  private var open = 0
  private var answerBegan = false
  private var refusal: Refused?
  private var closing = false

  /// - Parameter hosts: names that are ours, in lower case, without a port; empty accepts any.
  init(hosts: Set<String>, limits: ConnectionLimits) {
    self.hosts = hosts
    self.limits = limits
  }

  func channelActive(context: ChannelHandlerContext) {
    wait(context, for: .header, limits.header)
    context.fireChannelActive()
  }

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { wait(context, for: .header, limits.header) }
  }

  func handlerRemoved(context: ChannelHandlerContext) { stop() }

  func channelInactive(context: ChannelHandlerContext) {
    stop()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard refusal == nil, !closing else { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      if let refused = Refused.look(at: head, hosts: hosts) { return refuse(context, refused) }
      open += 1
      wait(context, for: .body, limits.body)
    case .body(let piece):
      due = due + .milliseconds(Int64(piece.readableBytes) * 1000 / limits.bodyRate)
    case .end:
      switch open {
      case 0: wait(context, for: .header, limits.idle)  // It was answered before it had ended.
      case 1 where answerBegan: wait(context, for: .nothing, 0)
      default: wait(context, for: .answer, limits.answer)
      }
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if closing {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    let part = unwrapOutboundIn(data)
    context.write(data, promise: promise)
    switch part {
    case .head:
      answerBegan = true
      if awaited == .answer { wait(context, for: .nothing, 0) }
    case .body: break
    case .end:
      answerBegan = false
      open = max(0, open - 1)
      if open == 0, let refusal { return answer(context, refusal) }
      // A body that nobody asked for any more still has its own time.
      if awaited == .body { return }
      if open == 0 { wait(context, for: .header, limits.idle) } else { wait(context, for: .answer, limits.answer) }
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stall?.cancel()
    stall = nil
    if !context.channel.isWritable {
      let channel = context.channel
      stall = context.eventLoop.scheduleTask(in: .milliseconds(limits.reading)) { channel.close(promise: nil) }
    }
    context.fireChannelWritabilityChanged()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Nothing that follows on this connection can be understood.
    if error is HTTPParserError, refusal == nil, !closing {
      if awaited == .body { open = max(0, open - 1) }
      refuse(context, .malformed)
    }
    context.fireErrorCaught(error)
  }

  // MARK: Time

  private func wait(_ context: ChannelHandlerContext, for what: Awaited, _ milliseconds: Int64) {
    awaited = what
    due = what == .nothing ? .distantFuture : .now() + .milliseconds(milliseconds)
    // A timer that is due earlier looks again then; so most requests set none.
    if timer == nil || due < timerDue { schedule(context) }
  }

  private func schedule(_ context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
    guard due != .distantFuture else { return }
    timerDue = due
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    timer = context.eventLoop.scheduleTask(deadline: due) {
      let (guardian, context) = bound.value
      guardian.rang(context)
    }
  }

  private func rang(_ context: ChannelHandlerContext) {
    timer = nil
    guard NIODeadline.now() >= due else { return schedule(context) }
    switch awaited {
    case .header: context.close(promise: nil)
    case .body where answerBegan || open > 1: context.close(promise: nil)
    case .body: answer(context, .slowBody)
    case .answer where answerBegan: context.close(promise: nil)
    case .answer: answer(context, .slowAnswer)
    case .nothing: break
    }
  }

  private func stop() {
    timer?.cancel()
    stall?.cancel()
    timer = nil
    stall = nil
    due = .distantFuture
  }

  // MARK: Refusing

  /// After the answers to the requests before it, so that none is taken for another.
  private func refuse(_ context: ChannelHandlerContext, _ refused: Refused) {
    refusal = refused
    if open == 0 { answer(context, refused) }
  }

  private func answer(_ context: ChannelHandlerContext, _ refused: Refused) {
    closing = true
    let bytes = refused.document.canonical
    var buffer = context.channel.allocator.buffer(capacity: bytes.count)
    buffer.writeBytes(bytes)
    let head = HTTPResponseHead(
      version: .http1_1, status: .init(statusCode: refused.status),
      headers: [
        "content-type": "application/problem+json", "content-length": String(bytes.count), "connection": "close",
      ])
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    context.channel.close(mode: .output, promise: nil)
    linger(context)
  }

  /// To close at once with bytes unread would reset the connection, and the client might never see its answer.
  private func linger(_ context: ChannelHandlerContext) {
    stop()
    let channel = context.channel
    timer = context.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
  }
}
