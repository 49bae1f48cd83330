import NIOHTTP1
import Vocabulary

/// Why a connection is ended with a problem before any operation sees the request.
struct Refused: Sendable {
  let status: Int
  let title: String
  let rule: String
  let detail: String

  var document: JSON {
    [
      "detail": .string(detail), "rule": .string(rule), "status": JSON(status), "title": .string(title),
      "type": .string("urn:lingqu:rule:" + rule), "instance": "urn:lingqu:connection",
    ]
  }

  static let host = Refused(
    status: 400, title: "Bad Request", rule: "request.host",
    detail: "exactly one Host header that names this hub is needed")
  static let target = Refused(
    status: 400, title: "Bad Request", rule: "request.target", detail: "the request's target must be a path")
  static let length = Refused(
    status: 400, title: "Bad Request", rule: "request.length",
    detail: "a body's length is given by one Content-Length, or by Transfer-Encoding: chunked alone")
  static let version = Refused(
    status: 505, title: "HTTP Version Not Supported", rule: "request.version",
    detail: "HTTP/1.1 and HTTP/1.0 are spoken")
  static let malformed = Refused(
    status: 400, title: "Bad Request", rule: "request.not-http", detail: "this is not a well-formed HTTP/1.1 request")
  static let slowBody = Refused(
    status: 408, title: "Request Timeout", rule: "request.slow", detail: "the body came in too slowly")
  static let slowAnswer = Refused(
    status: 503, title: "Service Unavailable", rule: "hub.slow",
    detail:
      "the answer took too long; whether it was done is not known: ask again with the same Idempotency-Key, or look")

  /// What is wrong with a header, if anything.
  static func look(at head: HTTPRequestHead, hosts: Set<String>) -> Refused? {
    guard head.version.major == 1, head.version.minor <= 1 else { return .version }
    let named = head.headers["host"]
    guard named.count == 1, let host = named.first, hosts.isEmpty || hosts.contains(name(host)) else { return .host }
    // An absolute target would name a host of its own (RFC 9112 §3.2.2), and a proxy is what we are not.
    guard head.uri.utf8.first == UInt8(ascii: "/") || head.uri == "*" else { return .target }
    let codings = head.headers["transfer-encoding"]
    let lengths = head.headers["content-length"]
    if !codings.isEmpty {
      let isPlain = codings.count == 1 && codings[0].lowercased() == "chunked" && head.version.minor == 1
      guard isPlain, lengths.isEmpty else { return .length }
    }
    guard lengths.count <= 1, lengths.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } && !$0.isEmpty })
    else {
      return .length
    }
    return nil
  }

  private static func name(_ host: String) -> String {
    let lower = host.lowercased()
    if lower.hasPrefix("[") { return String(lower.prefix { $0 != "]" }) + "]" }
    return String(lower.prefix { $0 != ":" })
  }
}
