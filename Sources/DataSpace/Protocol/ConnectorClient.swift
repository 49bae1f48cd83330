import AsyncHTTPClient
import Dispatch
import NIOCore
import NIOHTTP1
import Vocabulary

/// Asks other connectors. Every call is bounded in time and in what it may bring, and follows nobody elsewhere.
final class ConnectorClient: Sendable {
  private let http: HTTPClient
  private static let patience = TimeAmount.seconds(15)
  /// Largest answer that is read, in bytes.
  static let largest = 4 << 20

  struct Response: Sendable {
    let status: UInt
    let bytes: [UInt8]
    let link: [String]
    var json: JSON? { try? JSON.parse(bytes) }
    var isSuccess: Bool { (200..<300).contains(status) }
    /// Whether the same may be taken at another time: the other side is not ready for it, or not there.
    var isPassing: Bool { status == 404 || status == 408 || status == 425 || status == 429 || status >= 500 }
    var words: String {
      "HTTP \(status): " + String(decoding: bytes.prefix(500), as: UTF8.self)
    }
  }

  init() {
    var words = HTTPClient.Configuration()
    words.redirectConfiguration = .disallow
    words.timeout.connect = .seconds(5)
    words.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
    http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: words)
  }

  deinit { http.shutdown(queue: .global()) { _ in } }

  func call(_ method: HTTPMethod, _ url: String, authorization: String?, body: JSON? = nil) async throws -> Response {
    var request = HTTPClientRequest(url: url)
    request.method = method
    request.headers.add(name: "accept", value: "application/json")
    request.headers.add(name: "user-agent", value: "lingqu")
    if let authorization { request.headers.add(name: "authorization", value: authorization) }
    if let body {
      request.headers.add(name: "content-type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: body.canonical))
    }
    let response = try await http.execute(request, timeout: Self.patience)
    let buffer = try await response.body.collect(upTo: Self.largest)
    return Response(
      status: response.status.code, bytes: Array(buffer.readableBytesView), link: response.headers["link"])
  }
}
