import Models
import NIOCore
import NIOHTTP1
import Vocabulary

/// One client's connection: takes a request whole, has it called, and writes what comes of it. Requests of one connection follow one
/// another: what comes before the one before it is answered waits, and as long as something waits nothing more is read.
final class ClientHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let loop: GatewayLoop
  private var context: ChannelHandlerContext?
  private var head: HTTPRequestHead?
  private var body: ByteBuffer?
  /// Of a client that speaks Anthropic's Messages API.
  private var door: MessagesDoor?
  private var call: Call?
  private var route: CallRoute?
  private var keepsAlive = true
  private var isStreaming = false
  /// The rest of a request that was answered already is not looked at.
  private var isAnswered = false
  /// Whether a request has come whole and its answer has not ended.
  private var isBusy = false
  /// Of the requests behind it.
  private var waiting = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 0)
  private var isTaking = false
  private var isReadHeld = false

  init(_ loop: GatewayLoop) { self.loop = loop }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    if isBusy || isTaking { return waiting.append(part) }
    isTaking = true
    take(part)
    takeWaiting(context)
  }

  func read(context: ChannelHandlerContext) {
    if waiting.isEmpty { context.read() } else { isReadHeld = true }
  }

  /// Takes what waits, up to the end of the next request.
  private func takeWaiting(_ context: ChannelHandlerContext) {
    isTaking = true
    while !isBusy, let part = waiting.popFirst() { take(part) }
    isTaking = false
    guard isReadHeld, waiting.isEmpty else { return }
    isReadHeld = false
    context.read()
  }

  private func take(_ part: HTTPServerRequestPart) {
    switch part {
    case .head(let head):
      self.head = head
      body = nil
      isAnswered = false
      door = path(of: head) == MessagesDoor.path ? MessagesDoor() : nil
      keepsAlive = head.isKeepAlive
      if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > loop.shared.limits.body
      {
        keepsAlive = false
        fail(.tooLarge(loop.shared.limits.body))
      }
    case .body(var piece):
      guard !isAnswered else { return }
      if body == nil { body = piece } else { body?.writeBuffer(&piece) }
      if body?.readableBytes ?? 0 > loop.shared.limits.body {
        keepsAlive = false
        fail(.tooLarge(loop.shared.limits.body))
      }
    case .end:
      guard !isAnswered, let head else { return }
      let whole = body ?? ByteBuffer()
      self.head = nil
      body = nil
      isBusy = true
      take(head, whole)
    }
  }

  /// Serves a request with the key that it shows, if it shows one.
  private func take(_ head: HTTPRequestHead, _ body: ByteBuffer) {
    guard let told = shown(head.headers), told.utf8.count < 300, told.utf8.starts(with: "Bearer ".utf8) else {
      return serve(head, body, nil)
    }
    let digest = KeyTable.digest(told.utf8.dropFirst(7))
    if let key = loop.shared.keys.key(digest, at: Instant.now.milliseconds) { return serve(head, body, key) }
    let (shared, bound) = (loop.shared, NIOLoopBound((self, head, body), eventLoop: loop.eventLoop))
    Task {
      let isLooked = await shared.look(for: digest)
      bound.eventLoop.execute {
        let (handler, head, body) = bound.value
        guard isLooked else { return handler.fail(.busy) }
        handler.serve(head, body, shared.keys.key(digest, at: Instant.now.milliseconds))
      }
    }
  }

  /// What is asked for, without its query.
  private func path(of head: HTTPRequestHead) -> String {
    let end = head.uri.utf8.firstIndex(of: UInt8(ascii: "?"))
    return end.map { String(head.uri[..<$0]) } ?? head.uri
  }

  /// The key as a bearer token; clients of the Messages API may have a header of their own for it.
  private func shown(_ headers: HTTPHeaders) -> String? {
    headers.first(name: "authorization")
      ?? (door == nil ? nil : headers.first(name: "x-api-key").map { "Bearer " + $0 })
  }

  private func serve(_ head: HTTPRequestHead, _ body: ByteBuffer, _ key: KeyTable.Key?) {
    do throws(GatewayError) { try find(head, body, key) } catch { fail(error) }
  }

  private func find(_ head: HTTPRequestHead, _ body: ByteBuffer, _ key: KeyTable.Key?) throws(GatewayError) {
    func shown() throws(GatewayError) -> KeyTable.Key {
      guard let key else { throw .unauthorised }
      return key
    }
    let path = path(of: head)
    switch (head.method, path) {
    case (.POST, "/v1/chat/completions"): try begin(.chat, head, body, shown())
    case (.POST, MessagesDoor.path):
      let key = try shown()
      try begin(.chat, head, MessagesDoor.chat(body), key)
    case (.POST, "/v1/completions"): try begin(.completions, head, body, shown())
    case (.POST, "/v1/embeddings"): try begin(.embeddings, head, body, shown())
    case (.POST, "/v1/responses"): try begin(.responses, head, body, shown())
    case (.POST, "/tokenize"): try begin(.tokenize, head, body, shown())
    case (.GET, "/tokenizer_info"):
      let models = try shown().models
      guard let model = models.count == 1 ? models.keys.first : nil else { throw .whichModel }
      try begin(CallRequest(.tokenizerInfo, model: model), head, shown())
    case (.GET, "/v1/models"): answer(.ok, loop.allocator.buffer(string: ModelList.json(try shown())))
    case (.GET, _) where path.hasPrefix("/v1/models/"):
      let name = String(path.dropFirst("/v1/models/".count))
      guard let account = try shown().models[name] else { throw .unknownModel(name) }
      if let refusal = account.entry.refusal { throw .stopped(refusal) }
      answer(.ok, loop.allocator.buffer(string: ModelList.json(account)))
    case (.GET, "/healthz"): answer(.ok, loop.allocator.buffer(string: "{\"status\":\"ok\"}"))
    default: throw .unknownRoute(head.method.rawValue, path)
    }
  }

  private func begin(
    _ route: CallRequest.Route, _ head: HTTPRequestHead, _ body: ByteBuffer, _ key: KeyTable.Key
  ) throws(GatewayError) {
    try begin(CallRequest(route, body, only: key.models.count == 1 ? key.models.keys.first : nil), head, key)
  }

  private func begin(_ request: CallRequest, _ head: HTTPRequestHead, _ key: KeyTable.Key) throws(GatewayError) {
    route = try CallRoute(request, head.headers, key)
    guard try begin(at: .now) else { throw .noUpstream }
  }

  /// Calls the next model of the route; false if there is none left.
  private func begin(at now: Instant) throws(GatewayError) -> Bool {
    guard loop.shared.isReady else { throw .unrecorded }
    guard let (account, hold) = try route?.next(at: now.milliseconds), let route else { return false }
    let call = Call(route.request, account, hold, loop, self, cacheSeconds: route.cacheSeconds, at: now)
    self.call = call
    call.begin()
    return true
  }

  // MARK: Answers

  func fail(_ error: GatewayError) {
    if isStreaming { return failStream(error) }
    var error = error
    if error.isOfModel {
      do throws(GatewayError) { if try begin(at: .now) { return } } catch let other { error = other }
    }
    route = nil
    answer(error.status, loop.allocator.buffer(string: error.json), retryAfter: error.retryAfter)
  }

  /// Answers as a whole.
  ///
  /// - Parameter isKept: that it was kept from a call before.
  func answer(_ status: HTTPResponseStatus, _ bytes: ByteBuffer, retryAfter: Int? = nil, isKept: Bool = false) {
    guard let context, !isAnswered else { return }
    isAnswered = true
    call = nil
    let (status, bytes) = door?.answer(status, bytes) ?? (status, bytes)
    var headers = HTTPHeaders()
    headers.reserveCapacity(4)
    headers.add(name: "content-type", value: "application/json")
    headers.add(name: "content-length", value: String(bytes.readableBytes))
    if let retryAfter { headers.add(name: "retry-after", value: String(retryAfter)) }
    if isKept { headers.add(name: AnswerCache.field, value: "hit") }
    if let chosen = route?.chosen { headers.add(name: "x-lingqu-model", value: chosen) }
    route = nil
    if !keepsAlive { headers.add(name: "connection", value: "close") }
    context.write(
      wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
    end(context)
  }

  /// Passes on a part of a stream.
  func stream(_ bytes: ByteBuffer) {
    guard let context, !isAnswered else { return }
    beginStream(context)
    let bytes = door?.stream(bytes) ?? bytes
    context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
  }

  /// Ends a stream with an error.
  func failStream(_ error: GatewayError) { endStream(loop.allocator.buffer(string: "data: \(error.json)\n\n")) }

  /// Ends a stream with its last event.
  func endStream(_ event: ByteBuffer) {
    guard let context, !isAnswered else { return }
    beginStream(context)
    let event = door?.stream(event) ?? event
    isAnswered = true
    isStreaming = false
    call = nil
    context.write(wrapOutboundOut(.body(.byteBuffer(event))), promise: nil)
    end(context)
  }

  private func beginStream(_ context: ChannelHandlerContext) {
    guard !isStreaming else { return }
    isStreaming = true
    var headers = HTTPHeaders([
      ("content-type", "text/event-stream; charset=utf-8"), ("cache-control", "no-cache"),
      ("transfer-encoding", "chunked"), ("x-accel-buffering", "no"),
    ])
    if let chosen = route?.chosen { headers.add(name: "x-lingqu-model", value: chosen) }
    route = nil
    if !keepsAlive { headers.add(name: "connection", value: "close") }
    context.write(
      wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers))), promise: nil)
  }

  private func end(_ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    guard !keepsAlive else {
      isBusy = false
      if !isTaking, !waiting.isEmpty { takeWaiting(context) }
      return
    }
    // Whatever of a body is still to come is not read: the client gets its answer, then the connection ends.
    context.channel.close(mode: .output, promise: nil)
    let channel = context.channel
    context.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
  }

  // MARK: The connection

  func channelActive(context: ChannelHandlerContext) {
    if !loop.enter() { context.close(promise: nil) }
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    loop.leave()
    call?.clientLeft()
    call = nil
    context.fireChannelInactive()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    call?.clientIsWritable(context.channel.isWritable)
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    // Who ends its side may wait for its answer; who has gone is seen by the next write.
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// What `/v1/models` tells.
enum ModelList {
  static func json(_ key: KeyTable.Key) -> String {
    let models = key.models.values.filter { $0.entry.refusal == nil }.sorted { $0.model < $1.model }.map { json($0) }
    return "{\"object\":\"list\",\"data\":[" + models.joined(separator: ",") + "]}"
  }

  static func json(_ account: GrantAccount) -> String {
    let grant = account.entry.grant
    return
      "{\"id\":\"\(account.model)\",\"object\":\"model\",\"created\":\(grant.createdAt.milliseconds / 1000),\"owned_by\":\"\(grant.provider)\"}"
  }
}
