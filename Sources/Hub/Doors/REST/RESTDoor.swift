import HTTPTypes
public import Hummingbird
import Logging
import NIOCore
import Vocabulary

/// The REST door: turns HTTP requests into operations and their answers into responses. It holds no rule of its own.
struct RESTDoor: Sendable {
  let endpoints: [Endpoint]
  let dispatcher: Dispatcher
  let metrics: HubMetrics
  let clock: @Sendable () -> Instant

  func addRoutes(to router: Router<HubRequestContext>) {
    for endpoint in endpoints {
      router.on(RouterPath(endpoint.path.text), method: endpoint.method) { request, context in
        await respond(endpoint, request, context)
      }
    }
  }

  private func respond(_ endpoint: Endpoint, _ request: Request, _ context: HubRequestContext) async -> Response {
    let start = ContinuousClock.now
    let language = Self.language(request)
    let response: Response
    do {
      response = try await answer(endpoint, request, context, language)
    } catch {
      response = Self.response(error, language, context)
    }
    metrics.record(endpoint.operation, response.status.code, ContinuousClock.now - start)
    return response
  }

  private func answer(
    _ endpoint: Endpoint, _ request: Request, _ context: HubRequestContext, _ language: Language
  ) async throws -> Response {
    var incoming = Incoming(at: clock(), language: language, passage: context.passage)
    incoming.credential = Self.credential(request)
    incoming.idempotencyKey = request.headers[.idempotencyKey]
    for name in endpoint.path.parameters { incoming.path[name] = context.parameters.get(name) }
    for parameter in endpoint.parameters where parameter.isHeader {
      if let name = HTTPField.Name(parameter.name) { incoming.header[parameter.name] = request.headers[name] }
    }
    for pair in request.uri.queryParameters {
      let name = String(pair.key)
      guard incoming.query.updateValue(String(pair.value), forKey: name) == nil else {
        throw Refusal(
          .invalid, rule: "request.parameter-repeated",
          Text(zh: "参数重复：\(name.prefix(60))", en: "the parameter \(name.prefix(60)) is given twice"),
          field: String(name.prefix(60)))
      }
    }
    if endpoint.body != nil {
      incoming.body = try await Self.body(request, endpoint.bodyLimit)
      // The request is made when it is whole.
      incoming.at = clock()
    }
    if case .stream(let effect) = endpoint.effect {
      return try await effect(try await dispatcher.call(endpoint, incoming), request)
    }
    if endpoint.takesBytes { incoming.bytes = request.body }
    return Self.response(try await dispatcher.run(endpoint, incoming), endpoint)
  }

  static func credential(_ request: Request) -> Credential? {
    guard let authorization = request.headers[.authorization] else { return nil }
    let parts = authorization.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return .bearer(String(parts[1]))
  }

  static func language(_ request: Request) -> Language {
    guard let accepted = request.headers[.acceptLanguage] else { return .en }
    return accepted.lowercased().hasPrefix("zh") ? .zh : .en
  }

  static func body(_ request: Request, _ limit: Int) async throws -> JSON {
    let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() } ?? ""
    guard type == "application/json" else { throw UnsupportedMediaType() }
    let buffer: ByteBuffer
    do {
      buffer = try await request.body.collect(upTo: limit)
    } catch is NIOTooManyBytesError {
      throw Refusal(
        .tooLarge, rule: "request.body-too-large",
        Text(zh: "请求体超过 \(limit) 字节", en: "the body is larger than \(limit) bytes"))
    } catch {
      throw brokenBody
    }
    do {
      return try JSON.parse(buffer.readableBytesView)
    } catch {
      throw Refusal(
        .invalid, rule: "request.not-json", Text(zh: "请求体不是有效的 JSON", en: "the body is not valid JSON"),
        remedy: Text(zh: "\(error)", en: "\(error)"), field: error.pointer)
    }
  }

  /// The client went away, or what it sent stopped being HTTP.
  static let brokenBody = Refusal(
    .invalid, rule: "request.body-broken", Text(zh: "请求体未完整收到", en: "the body did not come in whole"))

  static func bytes(_ status: HTTPResponse.Status, _ bytes: [UInt8], _ mediaType: String) -> Response {
    Response(
      status: status, headers: [.contentType: mediaType, .cacheControl: "no-store"],
      body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  static func response(_ answer: Answer, _ endpoint: Endpoint) -> Response {
    var headers: HTTPFields = [.cacheControl: "no-store"]
    for (name, value) in answer.headers { if let name = HTTPField.Name(name) { headers[name] = value } }
    if let bytes = answer.bytes {
      headers[.contentType] = endpoint.mediaType ?? "application/octet-stream"
      return Response(status: answer.status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
    guard let body = answer.whole else { return Response(status: answer.status, headers: headers) }
    headers[.contentType] = endpoint.mediaType ?? "application/json"
    return Response(
      status: answer.status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body.canonical)))
  }

  static func response(_ error: any Error, _ language: Language, _ context: HubRequestContext) -> Response {
    switch error {
    case let refusal as Refusal:
      context.passage.note(rule: refusal.rule)
      return Problem.response(refusal, language, instance: context.id)
    case is UnsupportedMediaType:
      return Problem.response(
        Refusal(
          .invalid, rule: "request.content-type",
          Text(zh: "Content-Type 应为 application/json", en: "the Content-Type must be application/json"),
          field: "Content-Type"),
        language, instance: context.id, status: .unsupportedMediaType)
    default:
      context.logger.error("defect", metadata: ["error": "\(error)"])
      return Problem.response(
        Refusal(
          .unavailable, rule: "hub.defect",
          Text(zh: "系统内部错误，请凭请求号联系运营方", en: "an error of the hub's own; tell the operator the request id")),
        language, instance: context.id, status: .internalServerError)
    }
  }
}

struct UnsupportedMediaType: Error {}

/// What each request carries: Hummingbird's own context.
public struct HubRequestContext: RequestContext {
  public var coreContext: CoreRequestContextStorage
  let passage = Passage()
  /// The other end of the connection.
  let peer: SocketAddress?
  public init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    peer = source.channel.remoteAddress
  }
}

extension HTTPField.Name {
  static let requestID = Self(lingqu: "X-Request-Id")
  static let forwardedFor = Self(lingqu: "X-Forwarded-For")
  static let idempotencyKey = Self(lingqu: "Idempotency-Key")

  /// A name that is known to be well formed.
  private init(lingqu name: String) {
    guard let field = Self(name) else { preconditionFailure("not a header name: \(name)") }
    self = field
  }
}
