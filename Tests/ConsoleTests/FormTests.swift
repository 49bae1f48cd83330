import ConsoleFixtures
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import Console

@Suite("Forms and sessions")
struct FormTests {
  static let right = "name=\(FixtureBackend.name)&password=\(FixtureBackend.password)"

  /// The door's cookie and token, as a browser has them after opening it.
  private func door(_ reader: Reader) async throws -> (cookie: String, token: String) {
    let page = try await reader.get("/console/sign-in", cookie: nil)
    let visit = try #require(page.cookies["lingqu_visit"]?.split(separator: ";").first)
    return ("lingqu_visit=\(visit)", try #require(page.formToken))
  }

  @Test("signing in gives a session that scripts, other sites and other doors never see")
  func signIn() async throws {
    try await Reader.with { reader in
      let (cookie, token) = try await door(reader)
      let answer = try await reader.post("/console/sign-in", "\(Self.right)&token=\(token)", cookie: cookie)
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.location] == "/console/")
      let session = try #require(answer.cookies["lingqu_session"])
      #expect(session.hasPrefix(FixtureBackend.session + ";"))
      for property in ["HttpOnly", "SameSite=Lax", "Path=/console", "Max-Age="] { #expect(session.contains(property)) }
      #expect(!session.contains("Secure"))
    }
  }

  @Test("where TLS is said, cookies are for TLS alone")
  func secure() async throws {
    try await Reader.with(options: .init(secure: true)) { reader in
      let page = try await reader.get("/console/sign-in", cookie: nil)
      #expect(page.cookies["__Secure-lingqu_visit"]?.contains("; Secure") == true)
      // A session that came under the other name is none.
      #expect(try await reader.get("/console").status == .seeOther)
    }
  }

  @Test(
    "a form without the right token is refused, whatever else is right",
    arguments: ["", "&token=", "&token=" + String(repeating: "0", count: 64), "&token=%00"])
  func token(extra: String) async throws {
    try await Reader.with { reader in
      let (cookie, _) = try await door(reader)
      let signIn = try await reader.post("/console/sign-in", Self.right + extra, cookie: cookie)
      #expect(signIn.status == .forbidden)
      #expect(signIn.html.contains("console.form-token"))
      #expect(signIn.cookies["lingqu_session"] == nil)
      for path in ["/console/sign-out", "/console/agreements/agr_01/sign", "/console/jobs/job_02/cancel"] {
        let answer = try await reader.post(path, "a=b" + extra)
        #expect(answer.status == .forbidden, "\(path)")
        #expect(answer.html.contains("console.form-token"), "\(path)")
      }
    }
  }

  @Test("a reader without a visit has no token: what is made of an empty secret anybody can make")
  func noVisit() async throws {
    try await Reader.with { reader in
      let made = FormToken.make(secret: "")
      for cookie in [nil, "lingqu_visit=", "lingqu_visit=\"\""] {
        let answer = try await reader.post("/console/sign-in", "\(Self.right)&token=\(made)", cookie: cookie)
        #expect(answer.status == .forbidden, "\(cookie ?? "none")")
        #expect(answer.cookies["lingqu_session"] == nil)
      }
    }
  }

  @Test("the token of one session is nothing in another, nor is the door's")
  func foreignToken() async throws {
    try await Reader.with { reader in
      let (cookie, token) = try await door(reader)
      #expect(try await reader.post("/console/sign-out", "token=\(token)").status == .forbidden)
      let own = try #require(try await reader.get("/console").formToken)
      #expect(own != token)
      let answer = try await reader.post("/console/sign-in", "\(Self.right)&token=\(own)", cookie: cookie)
      #expect(answer.status == .forbidden)
      #expect(try await reader.post("/console/sign-out", "token=\(own)").status == .seeOther)
    }
  }

  @Test("a form that another site sends is refused even with the right token")
  func origin() async throws {
    try await Reader.with { reader in
      let own = try #require(try await reader.get("/console").formToken)
      for origin in ["https://evil.example", "null", "http://localhost.evil.example", "https://localhost"] {
        let answer = try await reader.post("/console/sign-out", "token=\(own)", origin: origin)
        #expect(answer.status == .forbidden, "\(origin)")
        #expect(answer.html.contains("console.form-origin"), "\(origin)")
      }
    }
  }

  @Test("a form of another type, or too large, is refused and never a server error")
  func strange() async throws {
    try await Reader.with { reader in
      let own = try #require(try await reader.get("/console").formToken)
      let json = try await reader.post("/console/sign-out", "{\"token\":\"\(own)\"}", type: "application/json")
      #expect(json.status == .badRequest)
      let large = try await reader.post("/console/sign-out", "token=\(own)&a=" + String(repeating: "x", count: 20_000))
      #expect(large.status == .contentTooLarge)
    }
  }

  @Test("without a session every page leads to the door, and back only into the console")
  func door() async throws {
    try await Reader.with { reader in
      for path in Reader.all where path != "/console/offers/nothing" {
        for cookie in [nil, "lingqu_session=wrong", "lingqu_session="] {
          let answer = try await reader.get(path, cookie: cookie)
          #expect(answer.status == .seeOther, "\(path)")
          #expect(answer.headers[.location]?.hasPrefix("/console/sign-in") == true, "\(path)")
        }
      }
      for next in [
        "https://evil.example", "//evil.example", "/console//evil.example", "/consolex", "/console/\\evil", "/v1/me",
      ] {
        let (cookie, token) = try await door(reader)
        let answer = try await reader.post(
          "/console/sign-in", "\(Self.right)&token=\(token)&next=" + Address.encode(next), cookie: cookie)
        #expect(answer.headers[.location] == "/console/", "\(next)")
      }
      let (cookie, token) = try await door(reader)
      let answer = try await reader.post(
        "/console/sign-in", "\(Self.right)&token=\(token)&next=%2Fconsole%2Fneeds", cookie: cookie)
      #expect(answer.headers[.location] == "/console/needs")
    }
  }

  @Test("a wrong password is refused in words and keeps the name, not the password")
  func wrongPassword() async throws {
    try await Reader.with { reader in
      let (cookie, token) = try await door(reader)
      let answer = try await reader.post(
        "/console/sign-in", "name=demo&password=hunter2&token=\(token)", cookie: cookie)
      #expect(answer.status == .unauthorized)
      #expect(answer.html.contains("账号或口令不正确"))
      #expect(answer.html.contains("value=\"demo\""))
      #expect(!answer.html.contains("hunter2"))
      #expect(answer.cookies["lingqu_session"] == nil)
    }
  }

  @Test("a refusal of the hub is a page with its rule, its reason and what to do")
  func refusal() async throws {
    try await Reader.with { reader in
      let own = try #require(try await reader.get("/console").formToken)
      let answer = try await reader.post("/console/agreements/agr_01/revoke", "token=\(own)&reason=x")
      #expect(answer.status == .conflict)
      for words in ["exchange.agreement-not-active", "模拟数据不能撤销", "请在真实枢纽上操作"] { #expect(answer.html.contains(words)) }
      #expect(try await reader.get("/console/no/such/page").status == .notFound)
      #expect(try await reader.get("/console/evidence/receipts/-1").status == .notFound)
      #expect(try await reader.get("/console/evidence/receipts/x").status == .notFound)
    }
  }

  @Test("every answer forbids what a page is not meant to do")
  func headers() async throws {
    try await Reader.with { reader in
      for path in Reader.all + ["/console/sign-in"] {
        let answer = try await reader.get(path)
        let policy = try #require(answer.headers[.contentSecurityPolicy])
        #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe"))
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
        #expect(answer.headers[.cacheControl] == "no-store", "\(path)")
      }
    }
  }

  @Test("the language switch is remembered, and nothing but a language is")
  func language() async throws {
    try await Reader.with { reader in
      let switched = try await reader.get("/console?lang=en")
      #expect(switched.cookies["lingqu_lang"]?.hasPrefix("en;") == true)
      #expect(
        try await reader.get("/console", cookie: Reader.signedIn + "; lingqu_lang=en").html.contains("lang=\"en\""))
      let strange = try await reader.get("/console?lang=%22%3E%3Cscript%3E")
      #expect(strange.cookies["lingqu_lang"] == nil)
      #expect(strange.html.contains("<html lang=\"zh-CN\""))
    }
  }

  @Test("forms are read as browsers write them")
  func decoding() {
    let form = Form(encoded: "a=%E7%94%98+%E8%94%97&b=1%2B1&c&d=%zz&a2==&=x&e=%")
    #expect(form["a"] == "甘 蔗")
    #expect(form["b"] == "1+1")
    #expect(form["c"] == "" && form.value("c") == nil)
    #expect(form["d"] == "%zz")
    #expect(form["a2"] == "=")
    #expect(form["e"] == "%")
  }
}
