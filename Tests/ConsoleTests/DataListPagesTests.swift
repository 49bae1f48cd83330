import ConsoleFixtures
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import Console

@Suite("Pages about lists of data")
struct DataListPagesTests {
  @Test("a list tells what its newest version has changed, its rows and its versions, and how it is proven")
  func list() async throws {
    try await Reader.with { reader in
      let index = try await reader.get("/console/lists?lang=en").html
      #expect(index.contains("/console/lists/dsl_01") && index.contains("/console/lists?cursor=2"))
      #expect(index.contains("Not published yet") && index.contains("version 2, published on"))
      let html = try await reader.get("/console/lists/dsl_01?lang=en").html
      #expect(html.contains("1 added, 1 removed, 1 changed") && html.contains("grade, theme"))
      #expect(html.contains("The first version: 2 rows") && html.contains("/console/evidence?entry=7"))
      let links = Markup(html).elements.compactMap { $0.attributes["href"] }
      for href in [
        "/console/datasets/dts_01", "/console/lists/dsl_01?version=1", "/console/lists/dsl_01?version=2&amp;cursor=30",
      ] {
        #expect(links.contains(href) || links.contains(href.replacing("&amp;", with: "&")), "\(href)")
      }
      let other = try await reader.get("/console/lists/dsl_02?lang=en").html
      #expect(other.contains("Not published yet") && !other.contains("/publish"))
    }
  }

  @Test("the rows of the version that is shown are downloaded as a table and as the signed file, byte by byte")
  func files() async throws {
    try await Reader.with { reader in
      let links = Markup(try await reader.get("/console/lists/dsl_01?lang=en").html).elements.compactMap {
        $0.attributes["href"]
      }
      let table = "/console/lists/dsl_01/rows.csv?version=2"
      let file = "/console/lists/dsl_01/rows.json?version=2"
      #expect(links.contains(table) && links.contains(file))
      let rows = try await reader.get(table)
      #expect(rows.headers[.contentDisposition] == #"attachment; filename="dsl_01-2.csv""#)
      #expect(Array(rows.body.readableBytesView) == Array("\u{FEFF}id,title\r\n".utf8))
      let signed = try await reader.get(file)
      #expect(signed.headers[.contentType] == "application/json" && signed.html == #"{"rows":[]}"#)
      let never = try await reader.get("/console/lists/dsl_02?lang=en").html
      #expect(!never.contains("rows.csv") && !never.contains("rows.json"))
      #expect(try await reader.get("/console/lists/dsl_02/rows.csv").status == .notFound)
      #expect(try await reader.get(table, cookie: nil).status == .seeOther)
    }
  }

  @Test("a list is published after the version that its page showed; when there is another, that is told")
  func publish() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/lists/dsl_01?lang=en")
      let token = try #require(page.formToken)
      let done = try await reader.post("/console/lists/dsl_01/publish", "token=\(token)&after=0")
      #expect(done.status == .seeOther && done.headers[.location] == "/console/lists/dsl_01")
      let late = try await reader.post("/console/lists/dsl_01/publish", "token=\(token)&after=1&lang=en")
      #expect(late.status == .conflict)
      #expect(try await reader.post("/console/lists/dsl_01/publish", "after=0").status == .forbidden)
    }
  }
}
