import AsyncHTTPClient
import Dispatch
import Glibc
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization
import Vocabulary

/// An API server, as one service account. Every call is bounded in time and in what it may bring.
final class KubernetesClient: Sendable {
  private let configuration: KubernetesConfiguration
  private let http: HTTPClient
  private let token = Mutex<Token?>(nil)

  private struct Token {
    var bearer: String
    /// The file as it was then.
    var changed: timespec
  }

  init(_ configuration: KubernetesConfiguration) throws {
    self.configuration = configuration
    var tls = TLSConfiguration.makeClientConfiguration()
    if let file = configuration.caFile {
      guard let bytes = Files.read(file, most: 1 << 20) else { throw ComputeFailure("read", file) }
      do {
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(bytes))
      } catch {
        throw ComputeFailure(file, because: "\(error)")
      }
    }
    var words = HTTPClient.Configuration(tlsConfiguration: tls)
    // A token does not follow where somebody else points.
    words.redirectConfiguration = .disallow
    words.timeout.connect = .seconds(5)
    http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: words)
  }

  deinit { http.shutdown(queue: .global()) { _ in } }

  /// A call in the jobs' namespace, or with a path of its own.
  func call(
    _ method: HTTPMethod, _ path: String, body: JSON? = nil
  ) async throws(ClusterFailure) -> JSON {
    let bytes = try await bytes(method, path, body: body, most: Self.largest)
    guard let answer = try? JSON.parse(bytes) else {
      throw .unreachable("no JSON: " + String(decoding: bytes.prefix(200), as: UTF8.self))
    }
    return answer
  }

  func bytes(
    _ method: HTTPMethod, _ path: String, body: JSON? = nil, most: Int
  ) async throws(ClusterFailure) -> [UInt8] {
    var (status, retry, bytes) = try await once(method, path, body, most)
    if status == 401 {
      // The operator, or whoever renews it, may have written a new one.
      token.withLock { $0 = nil }
      (status, retry, bytes) = try await once(method, path, body, most)
    }
    if (200..<300).contains(status) { return bytes }
    throw Self.failure(method, status, retry, bytes)
  }

  private func once(
    _ method: HTTPMethod, _ path: String, _ body: JSON?, _ most: Int
  ) async throws(ClusterFailure) -> (UInt, Int64?, [UInt8]) {
    var request = HTTPClientRequest(url: configuration.url + path)
    request.method = method
    request.headers.add(name: "accept", value: "application/json")
    request.headers.add(name: "user-agent", value: "lingqu")
    do {
      request.headers.add(name: "authorization", value: "Bearer " + (try bearer()))
    } catch {
      throw .unreachable("\(error)")
    }
    if let body {
      request.headers.add(name: "content-type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: body.canonical))
    }
    do {
      let response = try await http.execute(request, timeout: Self.patience)
      let buffer = try await response.body.collect(upTo: most)
      let retry = response.headers.first(name: "retry-after").flatMap { Int64($0) }
      return (response.status.code, retry, Array(buffer.readableBytesView))
    } catch is NIOTooManyBytesError {
      throw .unreachable("the answer to \(path.prefix(100)) holds more than \(most) bytes")
    } catch {
      throw .unreachable("\(error)")
    }
  }

  private func bearer() throws -> String {
    var status = stat()
    guard stat(configuration.tokenFile, &status) == 0 else { throw ComputeFailure("look at", configuration.tokenFile) }
    let changed = status.st_mtim
    return try token.withLock { known in
      if let known, known.changed.tv_sec == changed.tv_sec, known.changed.tv_nsec == changed.tv_nsec {
        return known.bearer
      }
      let bearer = try configuration.token()
      known = Token(bearer: bearer, changed: changed)
      return bearer
    }
  }

  /// What an answer other than success means. Only what the server says of the request itself is taken for a no.
  static func failure(_ method: HTTPMethod, _ status: UInt, _ retry: Int64?, _ bytes: [UInt8]) -> ClusterFailure {
    let answer = (try? JSON.parse(bytes)) ?? .null
    let isServers = answer["kind"]?.string == "Status"
    let said = answer["message"]?.string ?? String(decoding: bytes.prefix(200), as: UTF8.self)
    let words = String(said.prefix(1_000))
    switch status {
    case 401: return .unreachable("401, the token is not accepted: " + words, pause: 5_000)
    // An admission webhook says no to this job; all else is about what the service account may do.
    case 403 where isServers && method == .POST && words.contains(" denied "): return .refused(403, words)
    case 403: return .unreachable("403, the service account may not do this: " + words, pause: 5_000)
    case 404 where isServers && method != .POST: return .refused(404, words)
    case 400 where isServers, 409 where isServers, 410 where isServers, 413 where isServers, 422 where isServers:
      return .refused(Int64(status), words)
    default:
      let wanted = retry ?? answer["details"]?["retryAfterSeconds"]?.int ?? 1
      return .unreachable("HTTP \(status): " + words, pause: min(max(wanted, 1), 60) * 1000)
    }
  }

  private static let patience = TimeAmount.seconds(15)
  private static let largest = 64 << 20
}
