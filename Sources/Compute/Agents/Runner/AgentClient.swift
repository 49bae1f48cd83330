import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import Vocabulary

/// The hub, as one agent. Every call is bounded in time, and all of them go out.
struct AgentClient: Sendable {
  private let address: String
  private let key: String

  /// Why a call brought nothing.
  enum Failure: Error, CustomStringConvertible {
    /// Nobody knows whether it was carried out.
    case unreachable(String)
    /// The hub says no: status, rule and words.
    case refused(UInt, String, String)

    var description: String {
      switch self {
      case .unreachable(let why): "the hub does not answer: " + why
      case .refused(_, let rule, let words): rule + ": " + words
      }
    }
  }

  init(address: String, key: String) {
    self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
    self.key = key
  }

  func begin(_ hello: AgentHello) async throws -> AgentSession {
    try await json(.POST, "/v1/agent/sessions", try JSON(encoding: hello)).decode()
  }

  /// Waits at the hub for work.
  func work(_ session: Int64, received: [AgentWork.Receipt]) async throws -> [AgentWork] {
    let body: JSON = ["session": .int(session), "received": try JSON(encoding: received)]
    return try await json(.POST, "/v1/agent/sync", body)["work"]?.decode() ?? []
  }

  func report(_ session: Int64, _ jobs: [AgentReport], clock: Instant, inventory: Inventory? = nil) async throws {
    var body: [String: JSON] = [
      "session": .int(session), "clock": .int(clock.milliseconds), "jobs": try JSON(encoding: jobs),
    ]
    if let inventory { body["inventory"] = try JSON(encoding: inventory) }
    _ = try await json(.POST, "/v1/agent/reports", .object(body))
  }

  /// Brings a piece of a log. Returns how much of it the hub has then.
  func log(_ session: Int64, _ job: String, _ piece: [UInt8], from offset: Int64) async throws -> Int64 {
    var request = request(.PUT, "/v1/agent/jobs/\(job)/log?session=\(session)&from=\(offset)")
    request.headers.add(name: "content-type", value: "application/octet-stream")
    request.body = .bytes(ByteBuffer(bytes: piece))
    let answer = try await whole(request, patience: Self.patience)
    return try JSON.parse(answer)["bytes"]?.int ?? offset
  }

  /// Fetches an input into `folder`, under its digest, which is checked.
  func input(_ session: Int64, _ job: String, _ index: Int, _ input: AgentWork.Input, into folder: String) async throws
  {
    let request = request(.GET, "/v1/agent/jobs/\(job)/inputs/\(index)?session=\(session)")
    try await bounded(Self.patience(for: input.bytes)) {
      var writer = try UploadWriter(folder: folder, limit: input.bytes, expects: input.sha256)
      defer { writer.discard() }
      let response = try await execute(request, Self.patience)
      do {
        for try await piece in response.body { try writer.write(Array(piece.readableBytesView)) }
      } catch let refusal as Refusal {
        throw refusal
      } catch {
        throw Failure.unreachable("\(error)")
      }
      _ = try writer.finish()
    }
  }

  /// Brings an output from a file of `bytes`.
  func output(
    _ session: Int64, _ job: String, _ index: Int, _ path: String, sha256: String, bytes: Int64
  ) async throws {
    var request = request(.PUT, "/v1/agent/jobs/\(job)/outputs/\(index)?session=\(session)&sha256=\(sha256)")
    request.headers.add(name: "content-type", value: "application/octet-stream")
    request.body = .stream(FilePieces(path: path), length: .known(bytes))
    _ = try await whole(request, patience: Self.patience(for: bytes))
  }

  // MARK: - One request

  private func request(_ method: HTTPMethod, _ path: String) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: address + path)
    request.method = method
    request.headers.add(name: "authorization", value: "Bearer " + key)
    request.headers.add(name: "user-agent", value: "lingqu-agent")
    return request
  }

  private func json(_ method: HTTPMethod, _ path: String, _ body: JSON) async throws -> JSON {
    var request = request(method, path)
    request.headers.add(name: "content-type", value: "application/json")
    request.body = .bytes(ByteBuffer(bytes: body.canonical))
    let answer = try await whole(request, patience: Self.patience)
    do { return answer.isEmpty ? .null : try JSON.parse(answer) } catch { throw Failure.unreachable("\(error)") }
  }

  private func whole(_ request: HTTPClientRequest, patience: Duration) async throws -> [UInt8] {
    try await bounded(patience) {
      let response = try await execute(request, patience)
      do {
        return Array(try await response.body.collect(upTo: Self.largest).readableBytesView)
      } catch {
        throw Failure.unreachable("\(error)")
      }
    }
  }

  private func execute(_ request: HTTPClientRequest, _ patience: Duration) async throws -> HTTPClientResponse {
    let response: HTTPClientResponse
    do {
      response = try await HTTPClient.shared.execute(request, timeout: .seconds(patience.components.seconds))
    } catch let error as ComputeFailure {
      throw error
    } catch {
      throw Failure.unreachable("\(error)")
    }
    let status = response.status.code
    if (200..<300).contains(status) { return response }
    let problem = (try? await response.body.collect(upTo: 1 << 20)).flatMap { try? JSON.parse($0.readableBytesView) }
    let rule = problem?["rule"]?.string
    let words = problem?["detail"]?.string ?? "HTTP \(status)"
    // What is no answer of the hub's own, or tells of its state and nothing of the request.
    guard let rule, status < 500, status != 429, status != 408 else { throw Failure.unreachable(words) }
    throw Failure.refused(UInt(status), rule, words)
  }

  /// A peer that has gone without a word must not hold anything up for ever.
  private func bounded<Value: Sendable>(
    _ patience: Duration, _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
      defer { group.cancelAll() }
      group.addTask(operation: work)
      group.addTask {
        try await Task.sleep(for: patience)
        throw Failure.unreachable("no answer within \(patience)")
      }
      guard let value = try await group.next() else { throw CancellationError() }
      return value
    }
  }

  private static let patience = Duration.seconds(45)
  private static let largest = 256 << 20
  /// Of a file: 16 KiB a second are slow enough for any line.
  private static func patience(for bytes: Int64) -> Duration { patience + .seconds(bytes >> 14) }
}

/// A file, piece by piece.
private struct FilePieces: AsyncSequence, Sendable {
  let path: String

  func makeAsyncIterator() -> Iterator { Iterator(path: path) }

  struct Iterator: AsyncIteratorProtocol {
    let path: String
    private var offset: Int64 = 0

    init(path: String) { self.path = path }

    mutating func next() async throws -> ByteBuffer? {
      guard let piece = Files.read(path, most: 1 << 18, from: offset) else { throw ComputeFailure("read", path) }
      offset += Int64(piece.count)
      return piece.isEmpty ? nil : ByteBuffer(bytes: piece)
    }
  }
}
