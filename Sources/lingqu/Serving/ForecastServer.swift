import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Vocabulary

/// A forecaster as a server that speaks as OpenAI's API does, for a hub to have as an upstream.
struct ForecastServer: Sendable {
  let model: ForecastModel
  /// The bearer token that it wants to see; nil: none.
  var secret: String?

  private static let largestBody = 4 << 20

  /// Serves until it is cancelled or told to stop.
  func run(host: String, port: Int, stopsOnSignal: Bool, ready: @escaping @Sendable (Int) async -> Void) async throws {
    let router = Router()
    router.get("/v1/models") { request, _ in
      isKnown(request)
        ? Self.answer(
          .ok, ["object": "list", "data": [["id": .string(model.name), "object": "model", "owned_by": "lab"]]])
        : Self.unknown
    }
    router.post("/v1/chat/completions") { request, _ in
      guard isKnown(request) else { return Self.unknown }
      return try await complete(request)
    }
    var logger = Logger(label: "lingqu.lab", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .error
    let application = Application(
      router: router, configuration: .init(address: .hostname(host, port: port), serverName: nil),
      onServerRunning: { channel in await ready(channel.localAddress?.port ?? 0) }, logger: logger)
    if stopsOnSignal { try await application.runService() } else { try await application.run() }
  }

  private func isKnown(_ request: Request) -> Bool {
    guard let secret else { return true }
    return request.headers[.authorization] == "Bearer " + secret
  }

  private func complete(_ request: Request) async throws -> Response {
    let body = try await request.body.collect(upTo: Self.largestBody)
    do {
      let asked: JSON
      do { asked = try JSON.parse(body.readableBytesView) } catch {
        return Self.refuse(.badRequest, "not JSON: \(error)", "unreadable")
      }
      let found = try model.complete(asked, at: .now)
      guard found.isStream else { return Self.answer(.ok, found.whole(of: model.name)) }
      return Response(
        status: .ok, headers: [.contentType: "text/event-stream"],
        body: .init(byteBuffer: ByteBuffer(string: found.events(of: model.name))))
    } catch {
      return Self.refuse(error.kind == .notFound ? .notFound : .badRequest, error.detail.en, error.rule)
    }
  }

  private static var unknown: Response { refuse(.unauthorized, "the key is not known", "invalid_api_key") }

  private static func refuse(_ status: HTTPResponse.Status, _ message: String, _ code: String) -> Response {
    answer(
      status,
      [
        "error": [
          "message": .string(message), "type": "invalid_request_error", "param": nil, "code": .string(code),
        ]
      ])
  }

  private static func answer(_ status: HTTPResponse.Status, _ json: JSON) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json"],
      body: .init(byteBuffer: ByteBuffer(bytes: json.canonical)))
  }
}
