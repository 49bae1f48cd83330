import AsyncHTTPClient
import Dispatch
import Guard
import NIOCore
import NIOHTTP1
import Vocabulary

/// An outside classifier behind `POST /moderations` (the shape of OpenAI's API).
final class ModerationClient: Sendable {
  private let http: HTTPClient
  private let endpoint: String
  private let model: String?
  private let secret: String?
  private let milliseconds: Int64

  private static let mostBytes = 1 << 20

  init(endpoint: String, model: String?, secret: String?, milliseconds: Int64) {
    var words = HTTPClient.Configuration()
    words.redirectConfiguration = .disallow
    words.timeout.connect = .milliseconds(milliseconds)
    words.httpVersion = .http1Only
    http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: words)
    (self.endpoint, self.model, self.secret) = (endpoint, model, secret)
    self.milliseconds = milliseconds
  }

  deinit { http.shutdown(queue: .global()) { _ in } }

  /// What it finds in texts; that it cannot be asked is a finding as well.
  func findings(_ texts: [String], _ thresholds: ModerationThresholds) async -> [GuardVerdict.Finding] {
    do {
      var request = HTTPClientRequest(
        url: (endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint) + "/moderations")
      request.method = .POST
      request.headers.add(name: "content-type", value: "application/json")
      if let secret { request.headers.add(name: "authorization", value: "Bearer " + secret) }
      request.body = .bytes(ByteBuffer(bytes: ModerationRequest(input: texts, model: model).json.canonical))
      let answer = try await http.execute(request, timeout: .milliseconds(milliseconds))
      guard answer.status == .ok else { return thresholds.findingsWithoutAnswer }
      let body = try await answer.body.collect(upTo: Self.mostBytes)
      let read = try ModerationAnswer(try JSON.parse(Array(body.readableBytesView)), inputs: texts.count)
      return thresholds.findings(read)
    } catch { return thresholds.findingsWithoutAnswer }
  }
}
