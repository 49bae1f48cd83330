import AsyncHTTPClient
import Dispatch
public import NIOCore
import NIOHTTP1

/// Calls services. Follows nobody elsewhere, waits for a bounded time, and hands on bodies piece by piece.
public final class GatewayClient: Sendable {
  private let http: HTTPClient

  public init() {
    var words = HTTPClient.Configuration()
    words.redirectConfiguration = .disallow
    words.timeout.connect = .seconds(5)
    words.timeout.read = .seconds(50)
    words.timeout.write = .seconds(50)
    words.httpVersion = .http1Only
    words.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 128
    http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: words)
  }

  deinit { http.shutdown(queue: .global()) { _ in } }

  /// What is sent as a body.
  public enum Body: Sendable {
    case none
    case bytes(ByteBuffer)
    case pieces(StreamedBody)
  }

  /// A body of the HTTP client.
  public struct StreamedBody: Sendable {
    fileprivate let body: HTTPClientRequest.Body

    public init<Source: AsyncSequence & Sendable>(_ source: Source, length: Int64?) where Source.Element == ByteBuffer {
      body = .stream(source, length: length.map { .known($0) } ?? .unknown)
    }
  }

  /// An answer whose body is still to come.
  public struct Response: Sendable {
    public let head: GatewayAnswer
    /// What the head says of its length.
    public let length: Int64?
    fileprivate let body: HTTPClientResponse.Body

    public var pieces: Pieces { Pieces(body: body) }

    public struct Pieces: AsyncSequence, Sendable {
      public typealias Element = ByteBuffer
      fileprivate let body: HTTPClientResponse.Body
      public func makeAsyncIterator() -> Iterator { Iterator(inner: body.makeAsyncIterator()) }

      public struct Iterator: AsyncIteratorProtocol {
        fileprivate var inner: HTTPClientResponse.Body.AsyncIterator
        public mutating func next() async throws -> ByteBuffer? { try await inner.next() }
      }
    }
  }

  /// - Parameter milliseconds: until when the head must be there.
  public func call(
    _ method: String, _ url: String, _ fields: [(name: String, value: String)], _ body: Body, within milliseconds: Int64
  ) async throws(GatewayFailure) -> Response {
    var request = HTTPClientRequest(url: url)
    request.method = HTTPMethod(rawValue: method)
    for field in fields { request.headers.add(name: field.name, value: field.value) }
    switch body {
    case .none: break
    case .bytes(let buffer): request.body = .bytes(buffer)
    case .pieces(let pieces): request.body = pieces.body
    }
    let response: HTTPClientResponse
    do {
      response = try await http.execute(request, timeout: .milliseconds(max(1, milliseconds)))
    } catch {
      throw Self.failure(error)
    }
    let head = GatewayAnswer(
      status: Int(response.status.code),
      fields: response.headers.map { ($0.name.lowercased(), $0.value) })
    let length = head.values("content-length").first.flatMap { Int64($0) }
    return Response(head: head, length: length, body: response.body)
  }

  /// What an error of the client means for an exchange.
  public static func failure(_ error: any Error) -> GatewayFailure {
    switch error {
    case let error as HTTPClientError
    where [.deadlineExceeded, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout].contains(error):
      GatewayFailure(.timeout)
    case let error as HTTPClientError where [.connectTimeout].contains(error): GatewayFailure(.unreachable)
    case is HTTPClientError, is HTTPParserError: GatewayFailure(.broken)
    default: GatewayFailure(.unreachable)
    }
  }
}

/// Why there is no answer.
public struct GatewayFailure: Error {
  public let why: GatewayExchange.Failure
  public init(_ why: GatewayExchange.Failure) { self.why = why }
}
