import NIOCore
import NIOHTTP1
import Vocabulary

/// An error in the shape of OpenAI's API: `{"error": {"message", "type", "param", "code"}}`.
struct GatewayError: Error, Sendable {
  let status: HTTPResponseStatus
  let message: String
  let type: String
  let param: String?
  let code: String?
  var retryAfter: Int?

  init(
    _ status: HTTPResponseStatus, _ message: String, type: String, param: String? = nil, code: String? = nil,
    retryAfter: Int? = nil
  ) {
    self.status = status
    self.message = message
    self.type = type
    self.param = param
    self.code = code
    self.retryAfter = retryAfter
  }

  var json: String {
    func text(_ value: String?) -> String { value.map(Self.quoted) ?? "null" }
    return
      "{\"error\":{\"message\":\(Self.quoted(message)),\"type\":\(Self.quoted(type)),\"param\":\(text(param)),\"code\":\(text(code))}}"
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case _ where scalar.value < 0x20: out += " "
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  static func invalid(_ message: String, param: String?) -> GatewayError {
    GatewayError(.badRequest, message, type: "invalid_request_error", param: param)
  }
  static func tooLarge(_ limit: Int) -> GatewayError {
    GatewayError(.payloadTooLarge, "The request is larger than \(limit) bytes.", type: "invalid_request_error")
  }
  static func unknownRoute(_ method: String, _ path: String) -> GatewayError {
    GatewayError(
      .notFound,
      "Unknown request: \(method) \(path.prefix(200)). See /v1/models, /v1/chat/completions, /v1/completions, /v1/embeddings.",
      type: "invalid_request_error", code: "unknown_url")
  }
  static let unauthorised = GatewayError(
    .unauthorized, "Incorrect API key provided. Make one with `lingqu model key create`.",
    type: "invalid_request_error",
    code: "invalid_api_key")
  static func unknownModel(_ name: String) -> GatewayError {
    GatewayError(
      .notFound, "The model '\(name)' does not exist or this key may not call it. GET /v1/models lists what it may.",
      type: "invalid_request_error", param: "model", code: "model_not_found")
  }
  /// A model that may not be called any more, by the rule that refuses it, in both languages.
  static func stopped(_ refusal: Refusal) -> GatewayError {
    let en = [refusal.detail.en, refusal.remedy?.en].compactMap { $0 }.joined(separator: ": ")
    let zh = [refusal.detail.zh, refusal.remedy?.zh].compactMap { $0 }.joined(separator: "：")
    return GatewayError(
      .forbidden, "The model may not be called now: \(en). 现在不能调用该模型：\(zh)。", type: "permission_error",
      param: "model", code: refusal.rule)
  }
  static func context(_ most: Int64) -> GatewayError {
    GatewayError(
      .badRequest, "This model's maximum context length is \(most) tokens. Reduce the prompt or max_tokens.",
      type: "invalid_request_error", param: "messages", code: "context_length_exceeded")
  }
  static let quota = GatewayError(
    .tooManyRequests,
    "The call could cost more than is left of this key's quota. Ask for fewer tokens, or for a key with more.",
    type: "insufficient_quota", code: "insufficient_quota")
  static let busy = GatewayError(
    .tooManyRequests, "This key has as many calls under way as it may have.", type: "requests",
    code: "concurrency_limit_exceeded", retryAfter: 1)
  static func rate(_ seconds: Int) -> GatewayError {
    GatewayError(
      .tooManyRequests, "This key's calls for this minute are used up.", type: "requests", code: "rate_limit_exceeded",
      retryAfter: seconds)
  }
  static let noUpstream = GatewayError(
    .serviceUnavailable, "No server of this model can be reached now.", type: "server_error",
    code: "upstream_unavailable",
    retryAfter: 5)
  static let upstream = GatewayError(
    .badGateway, "The model's server gave no usable answer.", type: "server_error", code: "upstream_error")
  static let slow = GatewayError(
    .gatewayTimeout, "The model's server did not answer in time.", type: "server_error", code: "upstream_timeout")
  static let cut = GatewayError(
    .badGateway, "The model's server broke off. What came before is not the whole answer.", type: "server_error",
    code: "upstream_cut")
  static let whichModel = GatewayError(
    .badRequest, "This key may call several models, and this request names none. Use a key of one model.",
    type: "invalid_request_error", param: "model")
  static let cacheSeconds = GatewayError(
    .badRequest, "'x-lingqu-cache' must be a number of seconds from 1 to 86400.", type: "invalid_request_error",
    param: "x-lingqu-cache")
  static let blocked = GatewayError(
    .badRequest, "The request was stopped by the content rules of this hub. Nothing was charged.",
    type: "invalid_request_error", code: "content_filter")
  static let blockedAnswer = GatewayError(
    .badRequest, "The model's answer was stopped by the content rules of this hub.", type: "invalid_request_error",
    code: "content_filter")
  static let unrecorded = GatewayError(
    .serviceUnavailable, "The gateway cannot write its records now, so it takes no calls.", type: "server_error",
    code: "not_recorded", retryAfter: 5)
}
