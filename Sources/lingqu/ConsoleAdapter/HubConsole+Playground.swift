import AsyncHTTPClient
import Console
import Exchange
import Hub
import Identity
import Models
import NIOCore
import NIOHTTP1
import Vocabulary

// The playground: the page's question goes to the gateway of this process, by the door that every client takes, with the key that
// the person gave. So the page needs no other origin than the console's, and the gateway none at all: it checks the key, holds the
// quota and bills as ever.
extension HubConsole {
  func playground(_ caller: Caller) async throws -> Console.Playground.Model {
    let (grants, _) = try await list("listModelGrants", of: ModelGrant.self, caller, query: ["limit": "100"])
    let own = grants.filter { $0.state == .open && $0.consumer == caller.participant.id }
    let choices = try await modelAgreements(caller)
    var models: [Console.Playground.Choice] = []
    for name in own.map(\.model) where !models.contains(where: { $0.name == name }) {
      let title = choices.first { $0.model == name }?.title ?? Text(zh: name, en: name)
      models.append(.init(name: name, title: title))
    }
    return .init(
      models: models, agreements: caller.mayAct && caller.scopes.contains("admin") ? choices : [],
      isServed: hub.modelsAddress != nil)
  }

  func play(
    _ draft: Console.Playground.Draft, _ caller: Caller
  ) async throws -> AsyncThrowingStream<Console.Playground.Piece, any Error> {
    guard let address = hub.modelsAddress else {
      throw Refusal(
        .unavailable, rule: "model.gateway", Text(zh: "本节点未运行模型网关", en: "this replica does not run the model gateway"),
        remedy: Text(
          zh: "在运行网关的节点上试用，或以 --models-port 启动", en: "use the replica that does, or start with --models-port"))
    }
    // As many streams at a time as events are followed by; it is given back when the last reader lets go.
    let place = try hub.streamPlace(for: caller.participant.id)
    let answer = PlayedAnswer(
      try request(draft, address), price: try await price(of: draft.model, caller), holding: place)
    return AsyncThrowingStream { try await answer.next() }
  }

  private func request(_ draft: Console.Playground.Draft, _ address: String) throws -> HTTPClientRequest {
    var messages: [JSON] = []
    if let system = draft.system { messages.append(["role": "system", "content": .string(system)]) }
    messages.append(["role": "user", "content": .string(draft.text)])
    let body: JSON = [
      "model": .string(draft.model), "messages": .array(messages), "stream": .bool(true),
      "stream_options": ["include_usage": .bool(true)], "max_tokens": .int(draft.mostTokens),
    ]
    var request = HTTPClientRequest(url: address + "/v1/chat/completions")
    request.method = .POST
    request.headers.add(name: "authorization", value: "Bearer " + draft.key)
    // A hub that is told its names answers to no other.
    if let name = hub.configuration.hostNames.first { request.headers.add(name: "host", value: name) }
    request.headers.add(name: "content-type", value: "application/json")
    request.body = .bytes(body.canonical)
    return request
  }

  /// What the caller's organisation pays for a model; nil where its open quotas do not agree on it.
  private func price(of model: String, _ caller: Caller) async throws -> PlayedAnswer.Price? {
    let (grants, _) = try await list("listModelGrants", of: ModelGrant.self, caller, query: ["limit": "100"])
    var found: Set<PlayedAnswer.Price> = []
    for agreement in Set(
      grants.filter { $0.state == .open && $0.model == model && $0.consumer == caller.participant.id }.map(\.agreement)
    ).prefix(5) {
      let terms = try await ask("getAgreement", caller, path: ["agreement": agreement.description]).decode(
        Agreement.self)
      guard case .perUnit(let fen, let quantity, TokenWeights.unit) = terms.price,
        let reference = try? ModelReference(terms.reference)
      else { return nil }
      found.insert(.init(fen: fen, quantity: quantity, weights: reference.weights ?? TokenWeights()))
    }
    return found.count == 1 ? found.first : nil
  }
}

/// An answer of the gateway, read as it is asked for: nothing is read ahead, so a slow reader slows its own answer and holds no memory.
actor PlayedAnswer {
  struct Price: Hashable, Sendable {
    var fen: Int64
    var quantity: Int64
    var weights: TokenWeights

    func milliFen(_ tokens: TokenCount) -> Int64? {
      HubConsole.milliFen(fen, for: weights.millitokens(tokens), per: quantity)
    }
  }

  private let request: HTTPClientRequest
  private let price: Price?
  private let place: StreamPlace
  private let clock = ContinuousClock()
  private var began: ContinuousClock.Instant?
  private var first: ContinuousClock.Instant?
  private var bytes: HTTPClientResponse.Body.AsyncIterator?
  private var reader = ChatAnswer()
  private var ready: [ChatAnswer.Part] = []
  private var isOver = false
  private var length = 0

  private static let longest = TimeAmount.minutes(10)
  private static let largest = 4 << 20

  init(_ request: HTTPClientRequest, price: Price?, holding place: StreamPlace) {
    self.request = request
    self.price = price
    self.place = place
  }

  func next() async throws -> Console.Playground.Piece? {
    guard !isOver else { return nil }
    do {
      if bytes == nil, let failure = try await begin() { return failure }
      while ready.isEmpty {
        guard let more = try await read() else { return failed("upstream_cut", "") }
        length += more.readableBytes
        guard length <= Self.largest else { return failed("upstream_cut", "") }
        ready = try reader.read(more.readableBytesView)
      }
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      return failed("upstream_unavailable", "")
    }
    switch ready.removeFirst() {
    case .text(let text):
      if first == nil { first = clock.now }
      return .text(text)
    case .failed(let code, let message): return failed(code, message)
    case .whole:
      isOver = true
      return .done(figures)
    }
  }

  /// Sends the question; what comes back is nil, or why there is no answer.
  private func begin() async throws -> Console.Playground.Piece? {
    began = clock.now
    let response = try await HTTPClient.shared.execute(request, timeout: Self.longest)
    guard response.status == .ok else {
      let body = try await response.body.collect(upTo: 64 << 10)
      let error = (try? JSON.parse(Array(body.readableBytesView)))?["error"] ?? .null
      guard case .failed(let code, let message) = ChatAnswer.failure(error) else { return nil }
      return failed(code, message)
    }
    bytes = response.body.makeAsyncIterator()
    return nil
  }

  private func read() async throws -> ByteBuffer? {
    guard var iterator = bytes else { return nil }
    let piece = try await iterator.next(isolation: self)
    bytes = iterator
    return piece
  }

  private func failed(_ code: String, _ message: String) -> Console.Playground.Piece {
    isOver = true
    bytes = nil
    return .failed(
      Console.word(of: "playError", code)
        ?? Text(
          zh: "模型网关拒绝了这次调用：\(message.isEmpty ? code : message)",
          en: "the model gateway refused the call: \(message.isEmpty ? code : message)"))
  }

  private var figures: Console.Playground.Figures {
    func milliseconds(_ end: ContinuousClock.Instant) -> Int64 {
      let span = (began ?? end).duration(to: end).components
      return span.seconds * 1000 + span.attoseconds / 1_000_000_000_000_000
    }
    let tokens = TokenCount(
      prompt: reader.prompt ?? 0, cached: reader.cached ?? 0, completion: reader.completion ?? 0)
    return .init(
      promptTokens: reader.prompt, cachedTokens: reader.cached, completionTokens: reader.completion,
      milliFen: reader.prompt == nil ? nil : price?.milliFen(tokens), firstMilliseconds: first.map(milliseconds),
      milliseconds: milliseconds(clock.now), isCut: reader.isCut)
  }
}
