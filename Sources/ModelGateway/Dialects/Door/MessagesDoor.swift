import NIOCore
import NIOHTTP1

/// What stands between a client that speaks Anthropic's Messages API and a call, which knows OpenAI's only: its request as a chat
/// completion, and what comes of it as a message, as its events, or as an error in that API's shape.
struct MessagesDoor {
  static let path = "/v1/messages"

  private var events = MessageEvents()

  /// The request as one for a chat completion.
  static func chat(_ body: ByteBuffer) throws(GatewayError) -> ByteBuffer {
    ByteBuffer(bytes: try ChatFromMessages(Array(body.readableBytesView)).json.bytes)
  }

  /// A whole answer, or an error.
  func answer(_ status: HTTPResponseStatus, _ bytes: ByteBuffer) -> (HTTPResponseStatus, ByteBuffer) {
    let members = RawJSON(Array(bytes.readableBytesView)[...]).members ?? [:]
    if status.code < 300 {
      if let message = MessageFromChat(members)?.json { return (status, ByteBuffer(bytes: message.bytes)) }
      return (.badGateway, ByteBuffer(bytes: Self.error(.badGateway, GatewayError.upstream.message).bytes))
    }
    let message = members["error"]?.members?["message"]?.string ?? "The request was refused."
    return (status, ByteBuffer(bytes: Self.error(status, message).bytes))
  }

  /// The events that chunks of a chat completion make.
  mutating func stream(_ chunks: ByteBuffer) -> ByteBuffer { ByteBuffer(bytes: events.add(chunks)) }

  static func error(_ status: HTTPResponseStatus, _ message: String) -> JSONOut {
    let type =
      switch status.code {
      case 401: "authentication_error"
      case 403: "permission_error"
      case 404: "not_found_error"
      case 413: "request_too_large"
      case 429: "rate_limit_error"
      case 400..<500: "invalid_request_error"
      case 503: "overloaded_error"
      case 504: "timeout_error"
      default: "api_error"
      }
    return .object([("type", "error"), ("error", .object([("type", .text(type)), ("message", .text(message))]))])
  }
}

extension GatewayError {
  /// Of the Messages API, and not of OpenAI's.
  static func beyondChat(_ param: String) -> GatewayError {
    let param = String(param.prefix(100))
    return GatewayError(
      .badRequest, "'\(param)' as it is given here cannot be said to the models of this gateway.",
      type: "invalid_request_error", param: param, code: "unsupported_parameter")
  }
}
