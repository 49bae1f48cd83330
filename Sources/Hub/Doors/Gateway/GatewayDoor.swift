import DataSpace
import Exchange
import HTTPTypes
import Hummingbird
import Identity
import NIOCore
import Store
import Vocabulary

/// Calls of one organisation to another's service: `ANY /gateway/{agreement}/{path…}`, signed by the consumer (RFC 9421).
///
/// Durable before effect, twice: the request is in the log before it leaves the hub, and how it ended before the last byte of the
/// answer reaches the consumer.
struct GatewayDoor: Sendable {
  static let path = "/gateway"
  /// Bodies up to here are held in memory, and checked before anything is sent; larger ones pass piece by piece.
  static let small = 262_144
  /// Until when a small exchange must have its answer's head, in milliseconds: before the connection's own limit ends it.
  static let patience: Int64 = 50_000

  let services: Services
  /// Begins with `http://` or `https://`: as clients reach the hub.
  let address: HubAddress
  let client = GatewayClient()
  let places = GatewayPlaces()

  func addRoutes(to router: Router<HubRequestContext>) {
    for method in GatewayServices.methods.compactMap(HTTPRequest.Method.init(rawValue:)) {
      for route in ["\(Self.path)/{agreement}", "\(Self.path)/{agreement}/**"] {
        router.on(RouterPath(route), method: method) { request, context in await respond(request, context) }
      }
    }
  }

  private func respond(_ request: Request, _ context: HubRequestContext) async -> Response {
    let start = ContinuousClock.now
    var response: Response
    do {
      response = try await places.within { place in try await exchange(request, context, place) }
    } catch let failed as Failed {
      response = RESTDoor.response(
        GatewayRefusal.failed(failed.why, failed.exchange), RESTDoor.language(request), context)
      // The other side's fault: RFC 9110 §15.6.3 and §15.6.5.
      response.status = failed.why == .timeout ? .gatewayTimeout : .badGateway
      response.headers[.exchange] = failed.exchange.description
    } catch {
      response = RESTDoor.response(error, RESTDoor.language(request), context)
    }
    services.metrics.record("gatewayExchange", response.status.code, ContinuousClock.now - start)
    return response
  }

  /// An exchange that was begun and has failed, on record.
  struct Failed: Error {
    let why: GatewayExchange.Failure
    let exchange: ID<GatewayExchange>
  }

  private func exchange(
    _ request: Request, _ context: HubRequestContext, _ place: GatewayPlaces.Place
  ) async throws -> Response {
    let proven = try await prove(request, context)
    let asked = proven.asked
    let length = try Self.length(request)
    guard length ?? 0 <= asked.service.mostBytes else { throw Self.tooLarge(asked.service.mostBytes) }
    let sent: GatewayClient.Body
    let progress = GatewayProgress()
    switch length {
    case 0: sent = .none
    case let length? where length <= Int64(Self.small):
      sent = .bytes(try await Self.collected(request, proven.body, progress))
    default:
      sent = .pieces(
        GatewayClient.StreamedBody(
          GatewayBody(request.body, signed: proven.body, most: asked.service.mostBytes, progress: progress),
          length: length))
    }
    let (vault, clock) = (services.vault, services.clock)
    let exchange = try await services.database.write { tx in
      try GatewayExchanges.begin(tx, proven, vault: vault, at: clock())
    }
    let course = GatewayCourse(
      exchange: exchange, service: asked.service, services: services, progress: progress, place: place)
    let isSmall = if case .pieces = sent { false } else { true }
    let left = exchange.deadline.milliseconds - clock().milliseconds
    do {
      let response = try await client.call(
        exchange.method, asked.service.endpoint + exchange.target,
        Self.fields(request, exchange, asked), sent, within: isSmall ? min(left, Self.patience) : left)
      return try await course.answer(response)
    } catch {
      throw await course.failed(error)
    }
  }

  private func prove(_ request: Request, _ context: HubRequestContext) async throws -> GatewayExchanges.Proven {
    guard let id = context.parameters.get("agreement").flatMap({ ID<Agreement>($0) }) else {
      throw Refusal.notFound("agreement")
    }
    let headers = request.headers
    let field: @Sendable (String) -> [String] = { name in HTTPField.Name(name).map { headers[values: $0] } ?? [] }
    let whole = request.head.path ?? ""
    let prefix = "\(Self.path)/\(id)"
    guard whole.hasPrefix(prefix) else { throw Refusal.notFound("agreement") }
    let target = try GatewayTarget(String(whole.dropFirst(prefix.count)))
    let signature = try MessageSignature(
      input: field("signature-input").joined(separator: ", ").nonEmpty,
      signature: field("signature").joined(separator: ", ").nonEmpty)
    let signable = SignableRequest(
      method: request.method.rawValue, scheme: address.root.hasPrefix("https:") ? "https" : "http",
      authority: request.head.authority ?? "", target: whole, field: field)
    let hasBody = try Self.length(request) != 0
    let (vault, clock) = (services.vault, services.clock)
    let asked = try await services.database.read { tx in
      try GatewayExchanges.look(
        tx, id, signature, signable, target, hasBody: hasBody, vault: vault, at: clock())
    }
    let proven = try GatewayExchanges.prove(asked, at: clock())
    context.passage.note(asked.key.participant)
    return proven
  }

  /// How long the body is; nil if that is not told.
  private static func length(_ request: Request) throws -> Int64? {
    if let text = request.headers[.contentLength] {
      guard let length = Int64(text), length >= 0 else { throw RESTDoor.brokenBody }
      return length
    }
    return request.headers[.transferEncoding] == nil ? 0 : nil
  }

  /// A small body, if it is the one that was signed.
  private static func collected(
    _ request: Request, _ signed: String, _ progress: GatewayProgress
  ) async throws -> ByteBuffer {
    var whole = ByteBuffer()
    for try await piece in GatewayBody(request.body, signed: signed, most: Int64(small), progress: progress) {
      var piece = piece
      whole.writeBuffer(&piece)
    }
    return whole
  }

  /// What of a request is passed on beside what its signature covers.
  private static let passed = [
    "accept", "accept-language", "accept-encoding", "content-type", "content-encoding", "content-language", "range",
    "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "idempotency-key",
    "content-digest", "signature", "signature-input",
  ]

  /// Nothing of the connection, no credential of the consumer's, and nothing that the consumer could say in the hub's name.
  private static func fields(
    _ request: Request, _ exchange: GatewayExchange, _ asked: GatewayExchanges.Asked
  ) -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    for name in passed {
      guard let field = HTTPField.Name(name) else { continue }
      for value in request.headers[values: field] { fields.append((name, value)) }
    }
    fields.append(("lingqu-exchange", exchange.id.description))
    fields.append(("lingqu-agreement", exchange.agreement.description))
    fields.append(("lingqu-consumer", exchange.consumer.description))
    if let authorization = asked.authorization { fields.append(("authorization", authorization)) }
    return fields
  }

  private static func tooLarge(_ most: Int64) -> Refusal {
    Refusal(
      .tooLarge, rule: "request.body-too-large",
      Text(zh: "请求体超过 \(most) 字节", en: "the body is larger than \(most) bytes"))
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}

extension HTTPField.Name {
  static let exchange = gateway("Lingqu-Exchange")
  static let receipt = gateway("Lingqu-Receipt")
  static let contentDigest = gateway("Content-Digest")

  private static func gateway(_ name: String) -> Self {
    guard let field = Self(name) else { preconditionFailure("not a header name: \(name)") }
    return field
  }
}
