import ConsoleFixtures
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import Vocabulary

@testable import Console

@Suite("Forms that are filled in")
struct EntryTests {
  private static let need = "title=a&summary=b&purpose=energy-saving&wants-data=c"

  @Test("every form that changes something is refused without its token")
  func tokens() async throws {
    try await Reader.with { reader in
      for (path, form) in [
        ("/console/needs", Self.need), ("/console/offers/off_02/request", "purpose=a&days=7"),
        ("/console/negotiations/neg_01/accept", ""), ("/console/password", "old=a&new=b&again=b"),
        ("/console/agreements/agr_01/revoke", "reason=a"), ("/console/pools/pol_01/state", "state=draining"),
        ("/console/jobs", "purpose=a&command=b&cpuSeconds=1"),
        ("/console/datasets/dts_01/problem", "fault=wrong&words=a"),
        ("/console/models/keys", "name=a&agreement=agr_01&tokens=1&days=1"), ("/console/models/keys/apk_01/revoke", ""),
        ("/console/models/play", "act=run&key=k&model=m&text=t"), ("/console/models/play", "act=key&agreement=agr_01"),
      ] {
        let answer = try await reader.post(path, form)
        #expect(answer.status == .forbidden, "\(path)")
        #expect(answer.html.contains("console.form-token"), "\(path)")
      }
    }
  }

  @Test("a need that is whole is published; one that is not comes back with what was typed")
  func need() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/needs/new")
      #expect(page.status == .ok)
      let token = "&token=" + (try #require(page.formToken))
      let published = try await reader.post("/console/needs", Self.need + token)
      #expect(published.status == .seeOther)
      #expect(published.headers[.location] == "/console/needs/ned_01")
      for (form, field) in [
        (Self.need + "&budget=12.345", "budget"), (Self.need + "&budget=-1", "budget"),
        ("title=x&summary=b&purpose=c", "wants-data"), ("title=refused&summary=b&purpose=c&wants-data=d", "title"),
      ] {
        let answer = try await reader.post("/console/needs", form + token)
        #expect(answer.status == .unprocessableContent, "\(form)")
        let markup = Markup(answer.html)
        #expect(markup.defects.isEmpty, "\(markup.defects)")
        let wrong = markup.elements.filter { $0.attributes["aria-invalid"] == "true" }
        #expect(wrong.map { $0.attributes["id"] } == [field], "\(form)")
        #expect(wrong.first?.attributes["aria-describedby"]?.hasPrefix(field + "-error") == true)
      }
    }
  }

  @Test("what was typed comes back as text, whatever it is")
  func hostile() async throws {
    try await Reader.with { reader in
      let token = "&token=" + (try #require(try await reader.get("/console/needs/new").formToken))
      let typed = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E%7B%7Bt.signIn%7D%7D%3C%2Ftextarea%3E"
      for (path, form) in [
        ("/console/needs", "title=\(typed)&summary=\(typed)&purpose=\(typed)&budget=\(typed)&measures=\(typed)"),
        ("/console/offers/off_01/request", "purpose=\(typed)&days=\(typed)&quantity=\(typed)"),
      ] {
        let page = try await reader.post(path, form + token).html
        let markup = Markup(page)
        #expect(markup.defects.isEmpty, "\(path): \(markup.defects)")
        #expect(!page.contains("<script>"), "\(path)")
        #expect(page.contains("&lt;script&gt;"), "\(path) keeps what was typed")
      }
    }
  }

  @Test("an agreement that a rule approves is there to sign; another waits; a refusal says in words what would pass")
  func request() async throws {
    try await Reader.with { reader in
      let token = "&token=" + (try #require(try await reader.get("/console/offers/off_02").formToken))
      func ask(_ form: String) async throws -> TestResponse {
        try await reader.post("/console/offers/off_02/request", form + token)
      }
      #expect(try await ask("purpose=a&days=7").headers[.location] == "/console/agreements/agr_01")
      #expect(try await ask("purpose=a&days=365").headers[.location] == "/console/agreements")
      for days in ["", "0", "-1", "x", "99999", "9223372036854775808"] {
        #expect(try await ask("purpose=a&days=\(days)").status == .unprocessableContent, "\(days)")
      }
      let refused = try await ask("purpose=resale&days=7")
      #expect(refused.status == .unprocessableContent)
      #expect(refused.html.contains("策略不允许：用途为转售。用途为节能降耗"))
      #expect(!refused.html.contains("/permission/0"))
      #expect(refused.html.contains("value=\"resale\""))
    }
  }

  @Test("terms that wait for the reader's answer can be taken")
  func accept() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/agreements")
      let token = try #require(page.formToken)
      #expect(page.html.contains("action=\"/console/negotiations/neg_01/accept\""))
      #expect(!page.html.contains("negotiations/neg_02/accept"), "those are the other side's to take")
      let answer = try await reader.post("/console/negotiations/neg_01/accept", "token=\(token)")
      #expect(answer.headers[.location] == "/console/agreements/agr_01")
    }
  }

  @Test("who has a one-time password sees the page that changes it, and no other")
  func bound() async throws {
    let cookie = "lingqu_session=" + FixtureBackend.firstSession
    try await Reader.with { reader in
      for path in Reader.all {
        let answer = try await reader.get(path, cookie: cookie)
        #expect(answer.status == .seeOther, "\(path)")
        #expect(answer.headers[.location] == "/console/password", "\(path)")
      }
      let page = try await reader.get("/console/password", cookie: cookie)
      #expect(page.status == .ok)
      #expect(!Markup(page.html).elements.contains { $0.attributes["class"] == "menu" })
      let token = try #require(page.formToken)
      #expect(
        try await reader.post("/console/needs", Self.need + "&token=\(token)", cookie: cookie).status == .seeOther)
      func change(_ old: String, _ new: String, _ again: String) async throws -> TestResponse {
        try await reader.post(
          "/console/password", "old=\(old)&new=\(new)&again=\(again)&token=\(token)", cookie: cookie)
      }
      let long = "a-long-enough-passphrase"
      for (answer, field) in [
        (try await change("wrong", long, long), "old"),
        (try await change(FixtureBackend.password, "short", "short"), "new"),
        (try await change(FixtureBackend.password, long, long + "x"), "again"),
      ] {
        #expect((400..<500).contains(answer.status.code))
        #expect(!answer.html.contains(long), "a password is never written into a page")
        let wrong = Markup(answer.html).elements.filter { $0.attributes["aria-invalid"] == "true" }
        #expect(wrong.map { $0.attributes["id"] } == [field])
      }
      let changed = try await change(FixtureBackend.password, long, long)
      #expect(changed.status == .seeOther)
      #expect(changed.cookies["lingqu_session"]?.hasPrefix(FixtureBackend.session + ";") == true)
    }
  }

  @Test("amounts are read exactly, or not at all")
  func amounts() {
    for (typed, fen) in [
      ("0", 0), ("1", 100), ("1234.5", 123_450), ("0.01", 1), ("999999999999999.99", 99_999_999_999_999_999),
    ]
      as [(String, Int64)]
    {
      #expect(Amount.fen(ofYuan: typed) == fen, "\(typed)")
    }
    for typed in ["", ".", "1.", ".5", "1.234", "-1", "+1", "1e3", "1,000", "１", "1 ", "0x1", "9999999999999999"] {
      #expect(Amount.fen(ofYuan: typed) == nil, "\(typed)")
    }
  }
}
