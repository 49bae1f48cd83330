import AsyncHTTPClient
import Evaluation
import Filing
import NIOCore
import NIOHTTP1
import Vocabulary

/// A server of models that speaks as OpenAI's API does. Connections stay open; what may be tried again is.
final class ModelClient: Sendable {
  let dialect: OpenAIDialect
  private let address: String
  private let key: String?
  private let retries: Int
  private let timeout: TimeAmount
  private let client: HTTPClient

  /// The largest answer that is read.
  private static let largestAnswer = 16 << 20

  init(
    _ dialect: OpenAIDialect, address: String, key: String?, concurrency: Int, retries: Int, timeout: Int
  ) throws {
    var address = address
    while address.hasSuffix("/") { address.removeLast() }
    guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
      throw Failure.usage(
        Text(zh: "地址应以 http:// 或 https:// 开头：\(address)", en: "an address starts with http:// or https://: \(address)"))
    }
    self.dialect = dialect
    self.address = address
    self.key = key
    self.retries = retries
    self.timeout = .seconds(Int64(timeout))
    var configuration = HTTPClient.Configuration(timeout: .init(connect: .seconds(10), read: .seconds(Int64(timeout))))
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = concurrency
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  func close() async { try? await client.shutdown() }

  /// What a request is known by in a journal: the server, the model and all that is asked.
  func digest(_ request: ModelRequest) -> String {
    let all: JSON = [
      "server": .string(address), "model": .string(dialect.model), "endpoint": .string(dialect.endpoint.rawValue),
      "seed": .int(dialect.seed), "request": request.key,
    ]
    return FileDigest.of(all.canonical)
  }

  /// Why a try gave no answer: what may be tried again, after how many seconds.
  private struct Trouble: Error {
    let why: String
    var after: Double?
    var isFinal = false
  }

  /// Asks until there is an answer, or the tries are used up.
  func ask(_ request: ModelRequest) async throws -> JournalLine {
    let body = try dialect.body(request).canonical
    var tries = 0
    while true {
      do {
        let json = try await whole(body)
        guard let answer = try dialect.answer(to: request, json) else {
          throw Trouble(why: "no answer in \(json.canonicalText.prefix(200))")
        }
        let usage = OpenAIDialect.usage(json)
        return JournalLine(
          key: digest(request), answer: answer, promptTokens: usage?.prompt, completionTokens: usage?.completion)
      } catch let trouble as Trouble {
        tries += 1
        guard !trouble.isFinal, tries <= retries else {
          throw Failure.unreachable(address + dialect.endpoint.path, why: trouble.why)
        }
        let pause = min(30, trouble.after ?? 0.2 * Double(1 << min(tries, 8)))
        try await Task.sleep(for: .milliseconds(Int64(pause * 1000)))
      }
    }
  }

  private func request(_ body: [UInt8]) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: address + dialect.endpoint.path)
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/json")
    request.headers.add(name: "user-agent", value: "lingqu-eval")
    if let key { request.headers.add(name: "authorization", value: "Bearer " + key) }
    request.body = .bytes(body)
    return request
  }

  /// An answer that drips in without end is as good as none.
  private func whole(_ body: [UInt8]) async throws -> JSON {
    try await withThrowingTaskGroup(of: JSON?.self) { group in
      group.addTask { try await self.send(body) }
      group.addTask {
        try await Task.sleep(for: .nanoseconds(self.timeout.nanoseconds))
        return nil
      }
      defer { group.cancelAll() }
      guard let answer = try await group.next() ?? nil else { throw Trouble(why: "no whole answer in time") }
      return answer
    }
  }

  private func send(_ body: [UInt8]) async throws -> JSON {
    let bytes: [UInt8]
    let response: HTTPClientResponse
    do {
      response = try await client.execute(request(body), timeout: timeout)
      bytes = Array(try await response.body.collect(upTo: Self.largestAnswer).readableBytesView)
    } catch let error as CancellationError {
      throw error
    } catch {
      throw Trouble(why: "\(error)")
    }
    try Self.check(response, bytes)
    do { return try JSON.parse(bytes) } catch { throw Trouble(why: "not JSON: \(error)") }
  }

  private static func check(_ response: HTTPClientResponse, _ body: [UInt8]) throws {
    let status = Int(response.status.code)
    guard !(200..<300).contains(status) else { return }
    let told = try? JSON.parse(body)
    let words = told?["error"]?["message"]?.string ?? told?["detail"]?.string ?? ""
    let mayPass = status == 408 || status == 409 || status == 429 || status >= 500
    throw Trouble(
      why: "HTTP \(status) \(words)", after: response.headers.first(name: "retry-after").flatMap { Double($0) },
      isFinal: !mayPass)
  }

  /// One streamed answer, timed: until its first piece, and until its last. Not tried again.
  func time(_ request: ModelRequest) async throws -> LoadFigures.Sample {
    let body = try dialect.body(request, stream: true).canonical
    let clock = ContinuousClock()
    let start = clock.now
    func elapsed() -> Double { (clock.now - start) / .milliseconds(1) }
    do {
      let response = try await client.execute(self.request(body), timeout: timeout)
      guard (200..<300).contains(response.status.code) else {
        try Self.check(response, Array(try await response.body.collect(upTo: Self.largestAnswer).readableBytesView))
        throw Trouble(why: "HTTP \(response.status.code)")
      }
      var (buffer, first, last, pieces, used): ([UInt8], Double?, Double, Int, Int64?) = ([], nil, 0, 0, nil)
      for try await part in response.body {
        buffer += part.readableBytesView
        guard buffer.count <= Self.largestAnswer else { throw Trouble(why: "an event that is too long") }
        let lines = buffer.split(separator: 0x0A, omittingEmptySubsequences: false)
        for line in lines.dropLast() where line.starts(with: Array("data:".utf8)) {
          guard let json = try? JSON.parse(Array(line.dropFirst(5))) else { continue }
          if let usage = OpenAIDialect.usage(json) { used = usage.completion }
          let choice = json["choices"]?.array?.first
          guard let text = (choice?["delta"]?["content"] ?? choice?["text"])?.string, !text.isEmpty else { continue }
          pieces += 1
          last = elapsed()
          if first == nil { first = last }
        }
        buffer = lines.last.map { Array($0) } ?? []
      }
      guard let first else { throw Trouble(why: "a stream without a token") }
      return LoadFigures.Sample(first: first, last: last, tokens: max(pieces, Int(used ?? 0)))
    } catch let trouble as Trouble {
      throw Failure.unreachable(address + dialect.endpoint.path, why: trouble.why)
    } catch let error as HTTPClientError {
      throw Failure.unreachable(address + dialect.endpoint.path, why: error.description)
    }
  }
}
