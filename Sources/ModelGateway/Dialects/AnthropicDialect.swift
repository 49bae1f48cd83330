import NIOCore
import NIOHTTP1
import Vocabulary

/// Anthropic's Messages API (`POST /v1/messages`), in the version that has `temperature`, `top_p` and `top_k`: later ones refuse them, and
/// differ in nothing else that is said here.
struct AnthropicDialect: Dialect {
  static let version = "2023-06-01"

  var path: String { "/messages" }

  func headers(secret: String?) -> [(name: String, value: String)] {
    [("anthropic-version", Self.version)] + (secret.map { [("x-api-key", $0)] } ?? [])
  }

  func request(_ request: CallRequest, model: String, mostTokens: Int64) throws(GatewayError) -> [UInt8] {
    guard request.route == .chat else { throw .unspokenRoute(request.route) }
    return try MessagesRequest(Array(request.body.readableBytesView))
      .json(model: model, mostTokens: mostTokens, isStream: request.isStream).bytes
  }

  func answer(_ bytes: ByteBuffer, status: UInt, at: Instant) -> [UInt8]? {
    guard let members = RawJSON(Array(bytes.readableBytesView)[...]).members else { return nil }
    return (status < 300 ? MessagesAnswer(members)?.json(at: at) : MessagesError(members)?.json)?.bytes
  }

  func stream(at: Instant) -> any DialectStream { MessagesStream(at: at) }
}

/// An error of the Messages API: of the request, so that the client is told what it says.
struct MessagesError {
  private let message: RawJSON
  private let type: RawJSON

  init?(_ members: [String: RawJSON]) {
    guard let error = members["error"]?.members, let message = error["message"], message.isString,
      let type = error["type"], type.isString
    else { return nil }
    self.message = message
    self.type = type
  }

  var json: JSONOut {
    // The API has one type for whatever is wrong with a request, and says in words if it was too long.
    let said = message.string ?? ""
    let isTooLong = said.hasPrefix("prompt is too long") || said.contains("exceed context limit")
    return .object([
      (
        "error",
        .object([
          ("message", .raw(message)), ("type", .raw(type)), ("param", .null),
          ("code", isTooLong ? "context_length_exceeded" : .null),
        ])
      )
    ])
  }
}

extension GatewayError {
  static func unspokenRoute(_ route: CallRequest.Route) -> GatewayError {
    GatewayError(
      .notFound, "The servers of this model answer /v1/chat/completions only, not …\(route.path).",
      type: "invalid_request_error", param: "model", code: "unsupported_route")
  }
  static func unspoken(_ param: String) -> GatewayError {
    let param = String(param.prefix(100))
    return GatewayError(
      .badRequest,
      "The servers of this model speak Anthropic's Messages dialect, which cannot say '\(param)' as it is given here.",
      type: "invalid_request_error", param: param, code: "unsupported_parameter")
  }
}
