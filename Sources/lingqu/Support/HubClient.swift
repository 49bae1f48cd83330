import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Vocabulary

/// A hub's REST door, as one participant.
struct HubClient: Sendable {
  enum Method: String, Sendable { case get = "GET", post = "POST", put = "PUT", patch = "PATCH", delete = "DELETE" }

  let address: String
  var key: String?
  /// The longest time until an answer's header.
  var timeout = TimeAmount.seconds(60)

  /// One for the process. Who cannot be reached is said to be so at once, and not when a request's time is over.
  static let connections = {
    var configuration = HTTPClient.Configuration.singletonConfiguration
    configuration.timeout.connect = .seconds(5)
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(configuration: configuration)
  }()

  /// The largest answer that is read whole.
  static let largestAnswer = 64 << 20

  init(address: String, key: String? = nil) throws(Failure) {
    var address = address
    while address.hasSuffix("/") { address.removeLast() }
    guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
      throw .usage(
        Text(zh: "地址应以 http:// 或 https:// 开头：\(address)", en: "an address starts with http:// or https://: \(address)"))
    }
    self.address = address
    self.key = key
  }

  /// The same hub, as somebody else.
  func acting(as key: String?) -> HubClient {
    var other = self
    other.key = key
    return other
  }

  /// One request with JSON in and out. `null` for an answer without content.
  @discardableResult
  func call(
    _ method: Method, _ path: String, query: [String: String] = [:], body: JSON? = nil, idempotencyKey: String? = nil
  ) async throws -> JSON {
    let bytes = try await bytes(method, path, query: query, body: body, idempotencyKey: idempotencyKey)
    return bytes.isEmpty ? .null : try JSON.parse(bytes)
  }

  /// One request; the answer's bytes.
  func bytes(
    _ method: Method, _ path: String, query: [String: String] = [:], body: JSON? = nil, idempotencyKey: String? = nil
  ) async throws -> [UInt8] {
    let response = try await send(
      method, path, query: query, content: body.map { ("application/json", $0.canonical) },
      idempotencyKey: idempotencyKey)
    return try await collect(response)
  }

  /// Hands in a file's bytes as they are.
  func upload(_ bytes: [UInt8]) async throws -> JSON {
    let response = try await send(
      .post, "/v1/uploads", query: [:], content: ("application/octet-stream", bytes), idempotencyKey: nil)
    return try JSON.parse(try await collect(response))
  }

  /// The answer piece by piece, for logs and exports.
  func stream(_ path: String, query: [String: String] = [:], _ take: ([UInt8]) async throws -> Bool) async throws {
    let response = try await send(.get, path, query: query, content: nil, idempotencyKey: nil)
    do {
      for try await piece in response.body {
        guard try await take(Array(piece.readableBytesView)) else { return }
      }
    } catch let error as HTTPClientError {
      throw Failure.unreachable(address, why: error.description)
    }
  }

  private func send(
    _ method: Method, _ path: String, query: [String: String], content: (type: String, bytes: [UInt8])?,
    idempotencyKey: String?
  ) async throws -> HTTPClientResponse {
    var request = HTTPClientRequest(url: address + path + Self.encoded(query))
    request.method = .RAW(value: method.rawValue)
    request.headers.add(name: "accept", value: "application/json, application/problem+json;q=0.9, */*;q=0.1")
    request.headers.add(name: "accept-language", value: Language.current.rawValue)
    request.headers.add(name: "user-agent", value: "lingqu-cli")
    if let key { request.headers.add(name: "authorization", value: "Bearer " + key) }
    if method != .get {
      request.headers.add(name: "idempotency-key", value: idempotencyKey ?? Self.freshKey())
    }
    if let content {
      request.headers.add(name: "content-type", value: content.type)
      request.body = .bytes(content.bytes)
    }
    let response: HTTPClientResponse
    do {
      response = try await Self.connections.execute(request, timeout: timeout)
    } catch {
      throw Failure.unreachable(address, why: "\(error)")
    }
    guard (200..<300).contains(response.status.code) else { throw try await problem(response) }
    return response
  }

  private func collect(_ response: HTTPClientResponse) async throws -> [UInt8] {
    do {
      return Array(try await response.body.collect(upTo: Self.largestAnswer).readableBytesView)
    } catch {
      throw Failure.unreachable(address, why: "\(error)")
    }
  }

  private func problem(_ response: HTTPClientResponse) async throws -> Failure {
    let status = Int(response.status.code)
    let bytes = try await collect(response)
    guard let json = try? JSON.parse(bytes), json.object != nil else {
      return .problem(.init(status: status, detail: "HTTP \(status) \(response.status.reasonPhrase)", json: .null))
    }
    if let error = json["error"]?.object {
      // The gateway speaks as OpenAI's API does.
      if let code = error["code"]?.string, let message = error["message"]?.string {
        return .problem(.init(status: status, rule: code, detail: message, json: json))
      }
      // The door for clients of CKAN tells a message for each field, and the rule beside them.
      let told = error.filter { !["__type", "rule"].contains($0.key) }.min { $0.key < $1.key }
      let detail = told?.value.array?.first?.string ?? told?.value.string ?? "HTTP \(status)"
      return .problem(
        .init(status: status, rule: error["rule"]?.array?.first?.string, detail: detail, field: told?.key, json: json))
    }
    return .problem(
      .init(
        status: status, rule: json["rule"]?.string,
        detail: json["detail"]?.string ?? json["title"]?.string ?? "HTTP \(status)", remedy: json["remedy"]?.string,
        field: json["field"]?.string, json: json))
  }

  static func freshKey() -> String {
    var generator = SystemRandomNumberGenerator()
    return "cli-" + String(generator.next(), radix: 36) + String(generator.next(), radix: 36)
  }

  private static func encoded(_ query: [String: String]) -> String {
    guard !query.isEmpty else { return "" }
    return "?"
      + query.sorted { $0.key < $1.key }.map { "\(escaped($0.key))=\(escaped($0.value))" }.joined(separator: "&")
  }

  /// Percent-encodes all but the unreserved characters (RFC 3986 §2.3).
  static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    for byte in text.utf8 {
      let isPlain =
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || [45, 46, 95, 126].contains(byte)
      if isPlain { out.append(byte) } else { out += [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
