import ConsoleFixtures
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import Console

@Suite("Live pages")
struct LiveTests {
  @Test("a job's life comes as pieces of its page, each with the log's position, and ends")
  func live() async throws {
    try await Reader.with { reader in
      let answer = try await reader.get("/console/jobs/job_02/live?from=100")
      #expect(answer.headers[.contentType] == "text/event-stream")
      let events = answer.html.split(separator: "\n\n").map(String.init)
      #expect(events.first?.hasPrefix("event: restart\nid: 100\n") == true)
      #expect(events.last?.hasPrefix("event: end\n") == true)
      #expect(events.contains { $0.hasPrefix("event: state\n") && $0.contains("成功") })
      #expect(events.contains { $0.hasPrefix("event: meter\n") })
      // What a job prints is text, even when it looks like markup.
      #expect(!answer.html.contains("<b>") && answer.html.contains("&lt;b&gt;"))
      let ids = events.compactMap { $0.split(separator: "\n").first { $0.hasPrefix("id: ") }?.dropFirst(4) }.compactMap
      { Int64($0) }
      #expect(ids == ids.sorted() && (ids.last ?? 0) > 100)
    }
  }

  @Test("a browser that reconnects goes on where it was, without beginning again")
  func resumed() async throws {
    try await Reader.with { reader in
      var fields = HTTPFields()
      fields[.cookie] = Reader.signedIn
      fields[try #require(HTTPField.Name("Last-Event-ID"))] = "250"
      let answer = try await reader.client.execute(
        uri: "/console/jobs/job_02/live?from=100", method: .get, headers: fields)
      let text = String(buffer: answer.body)
      #expect(!text.contains("event: restart"))
      #expect(text.hasSuffix("\n\n") && text.contains("event: end"))
    }
  }

  @Test("the queue's page listens for changes; its stream begins with one and tells of nothing else")
  func queue() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/jobs/queue").html
      #expect(page.contains("sse-connect=\"/console/jobs/queue/live\"") && page.contains("sse:changed"))
      #expect(page.contains("另有至少 996,000 个"))
      let answer = try await reader.get("/console/jobs/queue/live")
      #expect(answer.headers[.contentType] == "text/event-stream")
      #expect(answer.html == "event: changed\nid: 0\ndata: \n\nevent: changed\nid: 1\ndata: \n\n")
      #expect(try await reader.get("/console/jobs/queue/live", cookie: nil).status == .seeOther)
    }
  }

  @Test("a stream too many is refused before it begins, with a page that says so; the pages themselves are as ever")
  func crowded() async throws {
    try await Reader.with(FixtureBackend(isCrowded: true)) { reader in
      for page in ["/console/jobs/queue", "/console/jobs/job_02"] {
        let answer = try await reader.get(page + "/live")
        #expect(answer.status == .tooManyRequests && answer.headers[.contentType] == "text/html; charset=utf-8")
        #expect(answer.html.contains("同时打开的实时页面过多") && answer.html.contains("关闭其中一个后重试"))
        let shown = try await reader.get(page)
        #expect(shown.status == .ok)
        // What the browser shows when its stream does not come.
        let note = Markup(shown.html).elements.first { $0.attributes["data-stale"] != nil }
        #expect(note?.attributes["hidden"] != nil)
      }
    }
  }

  @Test("an event's data keep their line ends")
  func lines() {
    #expect(
      String(buffer: EventStream.event("log", "a\nb\n", id: 3)) == "event: log\nid: 3\ndata: a\ndata: b\ndata: \n\n")
    #expect(
      String(buffer: EventStream.event("log", "a\r\nb\rc", id: 3)) == "event: log\nid: 3\ndata: a\ndata: b\ndata: c\n\n"
    )
  }

  @Test("a receipt is served as the JSON that it is, to readers who are signed in")
  func receipt() async throws {
    try await Reader.with { reader in
      let answer = try await reader.get("/console/evidence/receipts/7")
      #expect(answer.headers[.contentType] == "application/json")
      #expect(answer.html.hasPrefix("{\"checkpoint\":"))
      #expect(try await reader.get("/console/evidence/receipts/7", cookie: nil).status == .seeOther)
      #expect(try await reader.get("/console/evidence/receipts/131").status == .notFound)
    }
  }
}
