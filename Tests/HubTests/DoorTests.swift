import HTTPTypes
import NIOHTTP1
import Store
import Testing
import Vocabulary

@testable import Hub

@Suite("What a hub says of itself") struct DoorTests {
  @Test("a hub whose store does not take writes is not ready, and says why")
  func readiness() {
    #expect(Readiness.obstacle(.ready) == nil)
    let obstacles: [(StoreCondition.Health, String)] = [
      (.full, "store.full"), (.failed, "store.failed"), (.closed, "store.closed"),
    ]
    for (health, rule) in obstacles {
      let refusal = Readiness.obstacle(health)
      #expect(refusal?.kind == .unavailable)
      #expect(refusal?.rule == rule)
      #expect(refusal.map { Problem.status($0.kind).code } == 503)
    }
  }

  @Test("a header is refused for its host, its target, its version or a length in doubt")
  func headers() {
    func look(_ fields: [(String, String)], uri: String = "/", version: HTTPVersion = .http1_1) -> String? {
      let head = HTTPRequestHead(version: version, method: .POST, uri: uri, headers: HTTPHeaders(fields))
      return Refused.look(at: head, hosts: ["hub.example", "[::1]"])?.rule
    }
    let host = ("host", "hub.example")
    #expect(look([host]) == nil)
    #expect(look([("Host", "HUB.example:8080")]) == nil)
    #expect(look([("Host", "[::1]:80")]) == nil)
    #expect(look([host, ("content-length", "12")]) == nil)
    #expect(look([host, ("transfer-encoding", "Chunked")]) == nil)
    let strangers: [[(String, String)]] = [
      [], [host, host], [("host", "")], [("host", "other")], [("host", "hub.example.attacker")],
    ]
    for fields in strangers { #expect(look(fields) == "request.host", "\(fields)") }
    #expect(look([host], uri: "http://other/") == "request.target")
    #expect(look([host], uri: "hub.example:443") == "request.target")
    #expect(look([host], version: .http2) == "request.version")
    let doubtful: [[(String, String)]] = [
      [("transfer-encoding", "chunked"), ("content-length", "1")], [("transfer-encoding", "gzip")],
      [("transfer-encoding", "gzip, chunked")], [("transfer-encoding", "chunked"), ("transfer-encoding", "chunked")],
      [("content-length", "1"), ("content-length", "1")], [("content-length", "1, 1")], [("content-length", "+1")],
      [("content-length", "")], [("content-length", "0x1")],
    ]
    for fields in doubtful { #expect(look([host] + fields) == "request.length", "\(fields)") }
    #expect(look([host, ("transfer-encoding", "chunked")], version: .http1_0) == "request.length")
  }
}
