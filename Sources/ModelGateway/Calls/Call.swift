import Guard
import Models
import NIOCore
import NIOHTTP1
import Vocabulary

/// One call, from the hold to the record. It asks one upstream after the other until one begins to answer; from then on it is that one's.
///
/// What is charged (also in docs/call-a-model.md):
/// - An answer that came whole: the upstream's `usage`; where it tells none, ``TokenCount/counted(promptBytes:pieces:)``.
/// - A client that leaves: the same, for the answer is read to its end, within ``GatewayLimits/leftSeconds``.
/// - An answer that broke off: what came of it, counted in the same way.
/// - An upstream that gave no answer, or none that could be read: nothing, however many were asked.
final class Call {
  var request: CallRequest
  let account: GrantAccount
  private let hold: GrantAccount.Hold
  let loop: GatewayLoop
  /// Nil once it has left.
  weak var client: ClientHandler?

  let id: ID<ModelCall>
  private let from: Instant
  private var first: Instant?
  private var places: [ModelDirectory.Place]
  private var attempts: Int64 = 0
  private var askedAt = NIODeadline.now()
  private var upstream: Upstream?
  private var connection: UpstreamConnection?
  private var lastError = GatewayError.noUpstream
  /// How the upstream that is asked is spoken to, where not as OpenAI's API; and its answer, if it is a stream.
  private var dialect: (any Dialect)?
  private var translating: (any DialectStream)?
  /// Upstreams that cannot be told what is asked for.
  private var unfit = 0

  /// How the upstream's answer is taken.
  enum Mode {
    case waiting
    /// Read whole, then given.
    case whole(HTTPResponseHead, ByteBuffer)
    /// Passed on as it comes.
    case stream
    /// Read to its end, for nobody.
    case refused
    case over
  }
  var mode = Mode.waiting
  var splitter: EventSplitter
  private var deadline: NIODeadline
  private let end: NIODeadline
  private var leftAt: NIODeadline?

  let guarding: GatewayGuard?
  var found = GuardRecord()
  var streamed: StreamedAnswer?
  /// How old an answer the client takes; nil: none that was kept.
  private let cacheSeconds: Int64?
  var cacheKey: AnswerCache.Key?

  init(
    _ request: CallRequest, _ account: GrantAccount, _ hold: GrantAccount.Hold, _ loop: GatewayLoop,
    _ client: ClientHandler, cacheSeconds: Int64?, at now: Instant
  ) {
    self.request = request
    self.account = account
    self.hold = hold
    self.loop = loop
    self.client = client
    self.cacheSeconds = cacheSeconds
    from = now
    id = ID(at: now, using: &loop.random)
    guarding = request.route.isFree ? nil : loop.shared.guarding.current
    places = loop.inOrder(account.entry).reversed()
    splitter = EventSplitter(hidesUsage: request.route.hidesUsage && !request.wantsUsage)
    end = .now() + .seconds(loop.shared.limits.callSeconds)
    deadline = end
  }

  func begin() {
    loop.began(self)
    loop.shared.counters.began()
    guard let guarding, guarding.rules != nil || guarding.classify != nil else { return seek() }
    check(guarding)
  }

  /// Gives an answer that is kept, or asks for one.
  func seek() {
    if let cacheSeconds, !request.isStream {
      let key = AnswerCache.Key(account.id, request)
      if let kept = loop.shared.cache.answer(key, within: cacheSeconds, at: from) {
        return record(.completed, 200, TokenCount(), .cache) { [weak client] isRecorded in
          isRecorded ? client?.answer(.ok, kept, isKept: true) : client?.fail(.unrecorded)
        }
      }
      cacheKey = key
    }
    ask()
  }

  // MARK: Asking

  func ask() {
    guard client != nil else { return finish(.failed, .noUpstream) }
    let now = Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000)
    while let place = places.popLast() {
      if place.upstream.dialect == .demo {
        guard DemoModel.takes(request.route) else { continue }
        return askDemo(place)
      }
      let upstream = loop.upstream(place)
      dialect = place.upstream.dialect.translation
      let body: ByteBuffer
      do throws(GatewayError) { body = try self.body(for: place.upstream) } catch {
        // If no server of the model can be told, the client hears why.
        unfit += 1
        if unfit == account.entry.upstreams.count { lastError = error }
        continue
      }
      guard !upstream.isFull, upstream.breaker.admits(at: now) else { continue }
      return ask(upstream, body)
    }
    finish(.failed, lastError)
  }

  private func body(for upstream: ModelUpstream) throws(GatewayError) -> ByteBuffer {
    guard let dialect else {
      return request.body(
        for: upstream.model, mostTokens: hold.isBound ? hold.mostTokens : nil, allocator: loop.allocator)
    }
    return loop.allocator.buffer(
      bytes: try dialect.request(request, model: upstream.model, mostTokens: hold.mostTokens))
  }

  private func ask(_ upstream: Upstream, _ body: ByteBuffer) {
    attempts += 1
    lastAsked = upstream.id
    askedAt = .now()
    self.upstream = upstream
    deadline = min(end, .now() + .seconds(upstream.place.upstream.timeoutSeconds))
    upstream.take { [self] result in
      switch result {
      case .failure:
        upstream.give(nil, isReusable: false)
        guard self.upstream === upstream else { return }
        next(after: .noUpstream)
      case .success(let connection):
        guard self.upstream === upstream, case .waiting = mode else {
          upstream.give(connection, isReusable: true)
          return
        }
        self.connection = connection
        connection.send(head(upstream, body.readableBytes), body, for: self)
      }
    }
  }

  private func head(_ upstream: Upstream, _ length: Int) -> HTTPRequestHead {
    var headers = HTTPHeaders()
    headers.reserveCapacity(6)
    headers.add(name: "host", value: upstream.hostField)
    let isAsking = request.route == .tokenizerInfo
    if !isAsking {
      headers.add(name: "content-type", value: "application/json")
      headers.add(name: "content-length", value: String(length))
    }
    let secret = upstream.place.secret
    if let dialect {
      for (name, value) in dialect.headers(secret: secret) { headers.add(name: name, value: value) }
    } else if let secret {
      headers.add(name: "authorization", value: "Bearer " + secret)
    }
    return HTTPRequestHead(
      version: .http1_1, method: isAsking ? .GET : .POST,
      uri: dialect.map { upstream.prefix + $0.path } ?? upstream.path(of: request.route), headers: headers)
  }

  /// The upstream gave no answer: the next one is asked.
  private func next(after error: GatewayError) {
    lastError = error
    upstream = nil
    connection = nil
    mode = .waiting
    ask()
  }

  // MARK: The upstream's answer

  func upstreamBegan(_ head: HTTPResponseHead) {
    guard case .waiting = mode else { return }
    touch()
    switch head.status.code {
    case 200..<300:
      upstream?.breaker.succeeded()
      upstream?.answered(after: .now() - askedAt)
      let kind = head.headers.first(name: "content-type") ?? ""
      if request.isStream, kind.hasPrefix("text/event-stream") {
        mode = .stream
        translating = dialect?.stream(at: from)
      } else {
        mode = .whole(head, loop.allocator.buffer(capacity: 0))
      }
    case 400, 404, 413, 415, 422:
      // Of the request, and not of the server: the client is to see it.
      upstream?.breaker.succeeded()
      mode = .whole(head, loop.allocator.buffer(capacity: 0))
    default:
      upstream?.breaker.failed(at: Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000))
      mode = .refused
    }
  }

  func upstreamSent(_ bytes: ByteBuffer) {
    touch()
    switch mode {
    case .waiting, .refused, .over: return
    case .whole(let head, var collected):
      mode = .over
      var bytes = bytes
      if collected.readableBytes == 0 { collected = bytes } else { collected.writeBuffer(&bytes) }
      guard collected.readableBytes <= loop.shared.limits.answer else {
        let upstream = upstream
        release(isReusable: false)
        upstream?.breaker.failed(at: Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000))
        mode = .waiting
        return next(after: .upstream)
      }
      mode = .whole(head, collected)
      if first == nil { first = .now }
    case .stream:
      if first == nil { first = .now }
      let events = translating?.add(bytes, allocator: loop.allocator) ?? bytes
      let out = splitter.add(events, allocator: loop.allocator)
      if let out { pass(out) }
      if splitter.isDone { return endStream(.completed, isReusable: nil) }
      if splitter.isBroken { endStream(.cut, isReusable: false) }
    }
  }

  func upstreamEnded(keepsAlive: Bool) {
    switch mode {
    case .waiting, .over: release(isReusable: keepsAlive)
    case .refused:
      release(isReusable: keepsAlive)
      next(after: .upstream)
    case .whole(let head, let bytes):
      release(isReusable: keepsAlive)
      endWhole(head, bytes)
    case .stream: endStream(.cut, isReusable: keepsAlive)
    }
  }

  func upstreamFailed(_ error: any Error) {
    let wasUsed = connection?.isUsed ?? false
    let place = upstream?.place
    release(isReusable: false)
    switch mode {
    case .over: return
    case .stream: endStream(.cut, isReusable: false)
    case .waiting, .refused, .whole:
      // A connection that was used before may have been closed by the server as we wrote: that says nothing of the server.
      if case .waiting = mode, wasUsed, let place, attempts < 20 {
        places.append(place)
      } else if let place {
        loop.upstream(place).breaker.failed(at: Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000))
      }
      next(after: .upstream)
    }
  }

  private func endWhole(_ head: HTTPResponseHead, _ sent: ByteBuffer) {
    var bytes = sent
    if let dialect {
      bytes = ByteBuffer(bytes: dialect.answer(sent, status: head.status.code, at: from) ?? [])
    }
    let facts = bytes.withUnsafeReadableBytes { AnswerFacts($0.bindMemory(to: UInt8.self)) }
    guard head.status.code < 300 else {
      // An error of the request's, in whatever shape.
      let error =
        facts?.hasError == true
        ? nil : GatewayError(head.status, "The model's server refused the request.", type: "invalid_request_error")
      return finish(.failed, error, answer: error == nil ? (head.status, bytes) : nil)
    }
    guard let facts, !facts.hasError, facts.hasChoices || !request.route.isAnswered else {
      return next(after: .upstream)
    }
    var tokens =
      facts.usage ?? .counted(promptBytes: request.promptBytes, pieces: Int64((sent.readableBytes + 3) / 4))
    // What is embedded has no answer that is charged, and what is only counted nothing at all.
    if !request.route.isAnswered { tokens.completion = 0 }
    if request.route.isFree { tokens = TokenCount() }
    give(bytes, tokens, facts.usage == nil ? .counted : .usage)
  }

  private func endStream(_ outcome: ModelCall.Outcome, isReusable: Bool?) {
    mode = .over
    // The upstream's own end of the answer comes a moment later; then the connection is free.
    if let isReusable { release(isReusable: isReusable) }
    let tokens =
      splitter.usage ?? translating?.counted(promptBytes: request.promptBytes)
      ?? .counted(promptBytes: request.promptBytes, pieces: splitter.pieces)
    let source: ModelCall.Source = splitter.usage == nil ? .counted : .usage
    let (last, isBlocked, texts) = lastOfStream(outcome)
    classify(.answer, texts) { [self] isAlsoBlocked in
      record(outcome, 200, tokens, source) { [weak client] isRecorded in
        if outcome == .completed, isRecorded, !isBlocked, !isAlsoBlocked {
          client?.endStream(last)
        } else {
          client?.failStream(!isRecorded ? .unrecorded : outcome == .completed ? .blockedAnswer : .cut)
        }
      }
    }
  }

  func finish(
    _ outcome: ModelCall.Outcome, _ error: GatewayError?, answer: (HTTPResponseStatus, ByteBuffer)? = nil
  ) {
    mode = .over
    let status = Int64(answer?.0.code ?? error?.status.code ?? 500)
    record(outcome, status, TokenCount(), .usage) { [weak client] _ in
      if let (status, bytes) = answer {
        client?.answer(status, bytes)
      } else {
        client?.fail(error ?? .upstream)
      }
    }
  }

  // MARK: The built-in model

  private func askDemo(_ place: ModelDirectory.Place) {
    attempts += 1
    lastAsked = place.upstream.id
    first = .now
    let demo = DemoModel(request, mostTokens: hold.mostTokens, at: from)
    if request.isStream {
      mode = .stream
      upstreamSent(loop.allocator.buffer(string: demo.events))
    } else {
      endWhole(HTTPResponseHead(version: .http1_1, status: .ok), loop.allocator.buffer(string: demo.answer))
    }
  }
  // MARK: Ending

  /// Counts the call and puts it into the journal; then the client hears of its end.
  func record(
    _ outcome: ModelCall.Outcome, _ status: Int64, _ tokens: TokenCount, _ source: ModelCall.Source,
    _ then: @escaping (Bool) -> Void
  ) {
    mode = .over
    let to = Instant.now
    // An upstream that tells more than it was let take is not paid for it.
    let spent = min(account.weights.millitokens(tokens), hold.millitokens)
    let call = ModelCall(
      id: id, grant: account.id, route: request.route.rawValue, upstream: lastAsked, attempts: attempts,
      outcome: outcome == .completed && client == nil ? .left : outcome, status: status, stream: request.isStream,
      tokens: tokens, source: source, millitokens: spent, from: from, first: first, to: max(from, to),
      findings: found.json)
    for (side, action) in found.actions { loop.shared.counters.found(side, action) }
    loop.shared.counters.ended(
      call.outcome.rawValue, prompt: call.prompt, completion: call.completion, isStream: request.isStream,
      first: first.map { $0.milliseconds(since: from) }, duration: to.milliseconds(since: from))
    let bound = NIOLoopBound((self, then), eventLoop: loop.eventLoop)
    loop.shared.journal.append(CallLine(call), on: loop.eventLoop, beside: loop.callsBeside) { isWritten in
      let (call, then) = bound.value
      call.account.settle(call.hold, spent: isWritten ? spent : 0)
      call.isRecorded = true
      call.leaveIfOver()
      then(isWritten)
    }
  }
  private var lastAsked: ID<ModelUpstream>?
  private var isRecorded = false

  /// It is over when it is on disk and its connection is given back.
  private func leaveIfOver() { if isRecorded, upstream == nil { loop.ended(self) } }

  private func release(isReusable: Bool) {
    guard let upstream else { return }
    connection?.setReading(true)
    upstream.give(connection, isReusable: isReusable)
    self.upstream = nil
    connection = nil
    leaveIfOver()
  }

  // MARK: Time and the client

  private func touch() {
    guard let upstream else { return }
    deadline = min(end, .now() + .seconds(upstream.place.upstream.timeoutSeconds))
  }

  /// Ends what takes too long.
  func look(at now: NIODeadline) {
    guard now >= deadline || leftAt.map({ now >= $0 + .seconds(loop.shared.limits.leftSeconds) }) ?? false else {
      return
    }
    switch mode {
    case .over: release(isReusable: false)
    case .stream:
      release(isReusable: false)
      endStream(.cut, isReusable: false)
    case .waiting, .refused, .whole:
      upstream?.breaker.failed(at: Int64(now.uptimeNanoseconds / 1_000_000))
      release(isReusable: false)
      if now >= end || client == nil { finish(.failed, .slow) } else { next(after: .slow) }
    }
  }

  func clientLeft() {
    client = nil
    leftAt = .now()
    connection?.setReading(true)
  }

  /// Whether the client takes more now.
  func clientIsWritable(_ isWritable: Bool) {
    guard client != nil, case .stream = mode else { return }
    connection?.setReading(isWritable)
  }
}
