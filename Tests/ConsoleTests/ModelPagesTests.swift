import ConsoleFixtures
import HTTPTypes
import HummingbirdTesting
import Testing
import Vocabulary

@testable import Console

@Suite("Pages about models")
struct ModelPagesTests {
  @Test("the shelf is narrowed by words and facets, and keeps what was picked to be compared")
  func shelf() async throws {
    try await Reader.with { reader in
      func cards(_ path: String) async throws -> Int {
        Markup(try await reader.get(path).html).elements.count { $0.attributes["class"] == "offer model-card" }
      }
      #expect(try await cards("/console/models") == 4)
      #expect(try await cards("/console/models?q=%E5%88%B6%E7%B3%96") == 1)
      #expect(try await cards("/console/models?industry=%E6%94%BF%E5%8A%A1") == 2)
      #expect(try await cards("/console/models?industry=%E6%94%BF%E5%8A%A1&filing=filed") == 1)
      let page = try await reader.get("/console/models?with=off_21,off_22&q=%E6%A8%A1%E5%9E%8B").html
      #expect(page.contains("href=\"/console/models/compare?with=off_21%2Coff_22\""))
      #expect(page.contains("name=\"with\" value=\"off_21,off_22\""))
      // Of one model there is nothing to compare.
      #expect(!(try await reader.get("/console/models?with=off_21").html.contains("models/compare")))
    }
  }

  @Test("a vendor's own models stand above the shelf, drafts and those whose data were taken back among them")
  func own() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/models?lang=en").html
      #expect(page.contains("line-watch 1.1") && page.contains("Draft") && page.contains("Source revoked"))
      #expect(page.contains("href=\"/console/models/model_01\"") && page.contains("7 gaps"))
      let board = try await reader.get("/console/models/filing?model=model_01&lang=en").html
      #expect(board.contains("aria-current=\"true\">sugar-assistant 2") && board.contains("clause-column"))
      #expect(try await reader.get("/console/models/filing?model=model_99").status == .notFound)
    }
  }

  @Test("the sheet of a manual sample has every risk under its class's number, and sends nothing")
  func sheet() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/models/sheet?lang=en").html
      let markup = Markup(page)
      #expect(markup.defects.isEmpty)
      #expect(markup.elements.compactMap { $0.attributes["data-risk"] } == ["A.1.d", "A.1.g", "A.2.a"])
      #expect(markup.elements.compactMap { $0.attributes["data-class"] } == ["1", "2"])
      #expect(!markup.elements.contains { $0.attributes["id"] == "sheet-file" && $0.attributes["name"] != nil })
    }
  }

  @Test("as many models stand beside each other as there is room for, each once, whatever the address says")
  func picked() {
    #expect(Console.ModelList.picked("a,b,a,,c,d,e") == ["a", "b", "c", "d"])
    #expect(Console.ModelList.picked("").isEmpty)
    #expect(Console.ModelList.picked(String(repeating: "x", count: 1000)).isEmpty)
  }

  @Test("the cheapest and the longest are marked, and rows that nobody tells are left out")
  func compare() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/models/compare?with=off_21,off_22&lang=en").html
      #expect(page.contains("<td class=\"best\">¥2.00") && page.contains("<td>¥15.00"))
      #expect(page.contains("<td class=\"best\">131,072"))
      #expect(page.contains("86.55%") && page.contains("Evaluation ceval-mini (accuracy)"))
      #expect(!page.contains("Other price"))
      let gone = try await reader.get("/console/models/compare?with=off_99&lang=en").html
      #expect(gone.contains("No models chosen yet"))
    }
  }

  @Test("prices keep every thousandth of a fen, and contexts read as people say them")
  func figures() {
    #expect(ModelRow.yuan(milliFen: 200_000, .zh) == "¥2.00")
    #expect(ModelRow.yuan(milliFen: 25_500, .zh) == "¥0.255")
    #expect(ModelRow.yuan(milliFen: 1, .zh) == "¥0.00001")
    #expect(ModelRow.thousands(32_768, .en) == "32K" && ModelRow.thousands(128_000, .en) == "128K")
    #expect(ModelRow.thousands(1000, .en) == "1,000")
  }

  @Test("a quota's bar says what is used, and warns where it is nearly gone")
  func quotas() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/models/keys?lang=en").html
      #expect(page.contains("18,732,114 of 20,000,000") || page.contains("18,732,114 / 20,000,000"))
      #expect(page.contains("level near") && page.contains("class=\"near\""))
      // A key that has ended cannot be ended, one that is open can.
      #expect(page.contains("models/keys/apk_01/revoke") && !page.contains("models/keys/apk_03/revoke"))
    }
  }

  @Test("the days of the chart are those of the table, and their sum is the total")
  func spend() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/models/keys?lang=en").html
      let backend = FixtureBackend()
      let caller = try #require(try await backend.caller(session: FixtureBackend.session))
      let days = try await backend.modelKeys(caller).days
      let sum = days.reduce(Int64(0)) { $0 + $1.fen }
      #expect(page.contains("<strong>\(Language.en.yuan(sum))</strong>"))
      let markup = Markup(page)
      let chart = try #require(markup.elements.first { $0.attributes["class"] == "chart columns" })
      #expect(chart.attributes["aria-label"]?.contains(Language.en.yuan(sum)) == true)
      let bars = markup.elements.filter { ($0.attributes["class"] ?? "").hasPrefix("part") && $0.name == "rect" }
      #expect(bars.count == days.count { $0.fen > 0 })
    }
  }

  @Test("columns stay inside their picture whatever the figures are")
  func columns() {
    for values in [[], [0], [1], [0, 3, Int64.max / 2], [999, 1000, 1001]] as [[Int64]] {
      let chart = Chart.columns(
        values.map { ("d", [(value: $0, kind: "part0")]) }, axis: { String($0) }, label: "l")
      let picture = Markup(chart)
      #expect(picture.defects.isEmpty)
      for element in picture.elements where element.name == "rect" {
        let (y, height) = (Double(element.attributes["y"] ?? ""), Double(element.attributes["height"] ?? ""))
        #expect((y ?? -1) >= 9.99 && (y ?? 0) + (height ?? 999) <= 180.01)
      }
    }
  }

  @Test("a new key's secret is on the page that answers, and on no other")
  func made() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/models/keys")
      let token = "&token=" + (try #require(page.formToken))
      #expect(!page.html.contains(FixtureBackend.modelSecret))
      let form = "name=a&agreement=agr_01&tokens=1,000,000&days=30&concurrent=4"
      let made = try await reader.post("/console/models/keys", form + token)
      #expect(made.status == .created && made.headers[.cacheControl] == "no-store")
      #expect(made.html.contains(FixtureBackend.modelSecret))
      #expect(!(try await reader.get("/console/models/keys").html.contains(FixtureBackend.modelSecret)))
      for (form, field) in [
        ("name=&agreement=agr_01&tokens=1&days=30", "name"), ("name=a&agreement=agr_01&tokens=x&days=30", "tokens"),
        ("name=a&agreement=agr_01&tokens=1&days=400", "days"), ("name=a&agreement=&tokens=1&days=1", "agreement"),
        ("name=a&agreement=agr_01&tokens=1&days=1&calls=-1", "calls"),
      ] {
        let answer = try await reader.post("/console/models/keys", form + token)
        #expect(answer.status == .unprocessableContent, "\(form)")
        let wrong = Markup(answer.html).elements.filter { $0.attributes["aria-invalid"] == "true" }
        #expect(wrong.map { $0.attributes["id"] } == [field], "\(form)")
      }
      let poor = try await reader.post("/console/models/keys", "name=a&agreement=agr_01&tokens=60000000&days=1" + token)
      #expect(poor.status == .unprocessableContent && poor.html.contains("余额不足以冻结整个额度"))
    }
  }

  @Test("an answer comes as events while it is made, as text whatever it says, with what it took at its end")
  func stream() async throws {
    try await Reader.with { reader in
      let token = "&token=" + (try #require(try await reader.get("/console/models/play").formToken))
      let form = "act=run&model=sugar-assistant&text=a&most=100&key=" + FixtureBackend.modelSecret + token
      let answer = try await reader.post("/console/models/play?lang=en", form + "&live=1")
      #expect(answer.headers[.contentType] == "text/event-stream")
      let events = answer.html.split(separator: "\n\n").map(String.init)
      #expect(events.count > 20 && events.dropLast().allSatisfy { $0.hasPrefix("event: text\n") })
      #expect(events.last?.hasPrefix("event: done\n") == true && events.last?.contains("¥1.384") == true)
      #expect(events.last?.contains("284 ms") == true && events.last?.contains("412 (256 cached)") == true)
      // Without scripts the same comes as a page.
      let page = try await reader.post("/console/models/play", form)
      #expect(page.status == .ok && page.html.contains("&lt;b&gt;不是标记&lt;/b&gt;"))
      #expect(page.html.contains("¥1.384") && page.html.contains("class=\"aigc\""))
      #expect(Markup(page.html).defects.isEmpty)
    }
  }

  @Test("why there is no answer is said in words; what is missing is told at its field, and nothing is asked")
  func refused() async throws {
    try await Reader.with { reader in
      let token = "&token=" + (try #require(try await reader.get("/console/models/play").formToken))
      let wrong = try await reader.post("/console/models/play", "act=run&model=m&text=a&key=x&live=1" + token)
      #expect(wrong.html.contains("event: failed") && wrong.html.contains("密钥无效"))
      for (form, field) in [
        ("model=m&text=a&key=", "key"), ("model=&text=a&key=x", "model"), ("model=m&text=&key=x", "text"),
        ("model=m&text=a&key=x&most=0", "most"), ("model=m&text=a&key=%E5%AF%86", "key"),
      ] {
        let answer = try await reader.post("/console/models/play", "act=run&live=1&" + form + token)
        #expect(answer.status == .unprocessableContent, "\(form)")
        let marked = Markup(answer.html).elements.filter { $0.attributes["aria-invalid"] == "true" }
        #expect(marked.map { $0.attributes["id"] } == [field], "\(form)")
      }
      // A key that is handed over with a form is in its field, one in an address is not.
      let opened = try await reader.post("/console/models/play", "act=open&key=lqk_given&model=m" + token)
      #expect(opened.html.contains("value=\"lqk_given\""))
      #expect(!(try await reader.get("/console/models/play?key=lqk_given").html.contains("value=\"lqk_given\"")))
      let keyed = try await reader.post("/console/models/play", "act=key&agreement=agr_01" + token)
      #expect(keyed.status == .created && keyed.html.contains("value=\"\(FixtureBackend.modelSecret)\""))
    }
  }
}
