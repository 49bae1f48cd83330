import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization
import Vocabulary

/// slurmrestd, as one user of the cluster. Every call is bounded in time.
final class SlurmClient: Sendable {
  private let configuration: SlurmConfiguration
  private let token = Mutex<String?>(nil)

  typealias Failure = ClusterFailure

  init(_ configuration: SlurmConfiguration) { self.configuration = configuration }

  /// Has a script run. Returns the job's number.
  func submit(_ script: String, _ job: JSON) async throws(Failure) -> Int64 {
    let answer = try await call(.POST, "slurm", "/job/submit", body: ["script": .string(script), "job": job])
    // Slurm may warn and take the job all the same.
    if let id = answer["job_id"]?.int, id > 0 { return id }
    throw Self.refusal(answer)
  }

  /// Every job that the controller still remembers.
  func jobs() async throws(Failure) -> [SlurmJob] {
    (try await call(.GET, "slurm", "/jobs")["jobs"]?.array ?? []).compactMap(SlurmJob.init)
  }

  /// One job; nil if the controller does not know it (any more): one that was killed before it wrote down what it knows gives
  /// the number to another.
  func job(_ id: Int64, named name: String) async throws(Failure) -> SlurmJob? {
    do {
      let found = try await call(.GET, "slurm", "/job/\(id)")["jobs"]?.array?.first.flatMap(SlurmJob.init)
      return found?.name == name ? found : nil
    } catch .refused(2017, _) {
      return nil
    }
  }

  func cancel(_ id: Int64) async throws(Failure) {
    do {
      _ = try await call(.DELETE, "slurm", "/job/\(id)")
    } catch .refused(let number, _) where number == 2017 || number == 2021 {
      // Not there any more, or over already.
    }
  }

  /// What accounting knows of the jobs of these names: one question for all, because each takes a third of a second whatever it
  /// asks for. It learns the name of a job that was short up to five seconds after its end (``SlurmAccount/isNamed``).
  func accounts(named names: [String]) async throws(Failure) -> [SlurmAccount] {
    try await accounts("job_name=" + names.joined(separator: "%2C"))
  }

  /// The same by the jobs' numbers, which it knows at once.
  func accounts(of ids: [Int64]) async throws(Failure) -> [SlurmAccount] {
    try await accounts("step=" + ids.map { "\($0)" }.joined(separator: "%2C"))
  }

  private func accounts(_ condition: String) async throws(Failure) -> [SlurmAccount] {
    let answer = try await call(.GET, "slurmdb", "/jobs?" + condition)
    return (answer["jobs"]?.array ?? []).compactMap(SlurmAccount.init)
  }

  func nodes() async throws(Failure) -> [JSON] { try await call(.GET, "slurm", "/nodes")["nodes"]?.array ?? [] }

  // MARK: - One request

  private func call(
    _ method: HTTPMethod, _ service: String, _ path: String, body: JSON? = nil
  ) async throws(Failure) -> JSON {
    do {
      return try await once(method, service, path, body: body)
    } catch .refused(401, _) {
      // The operator may have renewed it.
      token.withLock { $0 = nil }
      return try await once(method, service, path, body: body)
    }
  }

  private func once(
    _ method: HTTPMethod, _ service: String, _ path: String, body: JSON?
  ) async throws(Failure) -> JSON {
    var request = HTTPClientRequest(url: "\(configuration.url)/\(service)/\(configuration.version)\(path)")
    request.method = method
    request.headers.add(name: "x-slurm-user-name", value: configuration.user)
    do { request.headers.add(name: "x-slurm-user-token", value: try bearer()) } catch {
      throw .unreachable("\(error)")
    }
    if let body {
      request.headers.add(name: "content-type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: body.canonical))
    }
    let (status, bytes): (UInt, [UInt8])
    do {
      let response = try await HTTPClient.shared.execute(request, timeout: Self.patience)
      let buffer = try await response.body.collect(upTo: Self.largest)
      (status, bytes) = (response.status.code, Array(buffer.readableBytesView))
    } catch {
      throw .unreachable("\(error)")
    }
    if status == 401 { throw .refused(401, "it does not take the token") }
    // slurmrestd answers in plain words when something is wrong with itself, or with what is behind it.
    guard let answer = try? JSON.parse(bytes) else {
      throw .unreachable("HTTP \(status): " + String(decoding: bytes.prefix(200), as: UTF8.self))
    }
    if status == 200 { return answer }
    throw Self.refusal(answer)
  }

  private func bearer() throws -> String {
    if let known = token.withLock({ $0 }) { return known }
    let read = try configuration.token()
    token.withLock { $0 = read }
    return read
  }

  private static func refusal(_ answer: JSON) -> Failure {
    let errors = answer["errors"]?.array ?? []
    let number = errors.lazy.compactMap { $0["error_number"]?.int ?? $0["error_code"]?.int }.first ?? 0
    let words = errors.compactMap { $0["error"]?.string }.joined(separator: "; ")
    return isPassing(number) ? .unreachable(words) : .refused(number, words.isEmpty ? "it says no more" : words)
  }

  /// Errors of Slurm (slurm_errno.h) that tell of its own state and nothing of the request: communication, a controller that is
  /// not there, a database that is not, what is to be tried again.
  private static func isPassing(_ number: Int64) -> Bool {
    number <= 0 || (1000..<2000).contains(number) || (7000..<8000).contains(number)
      || [11, 110, 111, 2008, 2009, 2011, 2038, 2043, 2056, 2131, 5004, 5005].contains(number)
  }

  private static let patience = TimeAmount.seconds(15)
  private static let largest = 256 << 20
}
