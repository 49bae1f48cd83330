import AsyncHTTPClient
import Dispatch
public import NIOCore
import NIOHTTP1

/// Sends bytes to targets. Every call is bounded in time, follows nobody elsewhere, and holds no more than a piece in memory.
public final class PushClient: Sendable {
  private let http: HTTPClient
  private static let longest = TimeAmount.hours(1)

  /// What the other side answered.
  public struct Outcome: Sendable {
    public let status: UInt
    /// The beginning of what it said.
    public let words: String
    public var isSuccess: Bool { (200..<300).contains(status) }
    /// Whether the same may be taken at another time.
    public var isPassing: Bool { status == 408 || status == 425 || status == 429 || status >= 500 }
  }

  public init() {
    var words = HTTPClient.Configuration()
    words.redirectConfiguration = .disallow
    words.timeout.connect = .seconds(5)
    words.timeout.read = .seconds(60)
    words.timeout.write = .seconds(60)
    words.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 4
    http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: words)
  }

  deinit { http.shutdown(queue: .global()) { _ in } }

  /// `PUT`s `length` bytes. `next` gives them piece by piece, nil at their end.
  public func put(
    _ url: String, headers: [(String, String)], length: Int64,
    next: @escaping @Sendable () async throws -> ByteBuffer?
  ) async throws -> Outcome {
    var request = HTTPClientRequest(url: url)
    request.method = .PUT
    request.headers.add(name: "user-agent", value: "lingqu")
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    request.body = .stream(AsyncThrowingStream(unfolding: next), length: .known(length))
    let response = try await http.execute(request, timeout: Self.longest)
    var words = ""
    for try await piece in response.body {
      words += String(decoding: piece.readableBytesView.prefix(500), as: UTF8.self)
      // The rest is not read.
      if words.utf8.count >= 500 { break }
    }
    return Outcome(status: response.status.code, words: String(words.prefix(300)))
  }
}
