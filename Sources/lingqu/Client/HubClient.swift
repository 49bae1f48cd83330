import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Vocabulary

/// A hub as a command sees it: by address and key.
struct HubClient: Sendable {
  let address: String
  var key: String?

  struct Reply: Sendable {
    let status: Int
    let bytes: [UInt8]
    let isProblem: Bool
    var json: JSON { (try? JSON.parse(bytes)) ?? .null }
  }

  /// One request, its answer whatever the status. Throws ``Unreachable`` if there is none.
  func send(_ method: String, _ path: String, _ body: JSON? = nil, idempotencyKey: String? = nil) async throws -> Reply
  {
    var request = HTTPClientRequest(url: address + path)
    request.method = HTTPMethod(rawValue: method)
    if let key { request.headers.add(name: "authorization", value: "Bearer " + key) }
    if let idempotencyKey { request.headers.add(name: "idempotency-key", value: idempotencyKey) }
    if let body {
      request.headers.add(name: "content-type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: body.canonical))
    }
    do {
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
      let buffer = try await response.body.collect(upTo: 1 << 30)
      return Reply(
        status: Int(response.status.code), bytes: Array(buffer.readableBytesView),
        isProblem: response.headers.first(name: "content-type")?.hasPrefix("application/problem") ?? false)
    } catch {
      throw Unreachable(address: address, reason: "\(error)")
    }
  }

  /// One request that must succeed. Throws ``Refused`` otherwise.
  func call(_ method: String, _ path: String, _ body: JSON? = nil) async throws -> JSON {
    let reply = try await send(method, path, body)
    guard reply.status < 300 else { throw Refused(status: reply.status, problem: reply.json) }
    return reply.json
  }
}

struct Unreachable: Error, CustomStringConvertible {
  let address: String
  let reason: String
  var description: String { "no hub at \(address): \(reason); start one with lingqu serve, or give --hub" }
}

/// A problem that the hub answered.
struct Refused: Error, CustomStringConvertible {
  let status: Int
  let problem: JSON
  var rule: String { problem["rule"]?.string ?? "" }
  var description: String {
    let detail = problem["detail"]?.string ?? "status \(status)"
    let field = problem["field"]?.string.map { " [\($0)]" } ?? ""
    let remedy = problem["remedy"]?.string.map { "\n  → " + $0 } ?? ""
    return "\(detail)\(field) (\(rule))\(remedy)"
  }
}
