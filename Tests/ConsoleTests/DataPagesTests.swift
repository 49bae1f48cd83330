import ConsoleFixtures
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import Vocabulary

@testable import Console

@Suite("Pages about data")
struct DataPagesTests {
  private static func at(_ text: String) throws -> Instant { try #require(Instant(text)) }

  @Test("a search keeps its words and filters on every way on: to another value, without one, and to the next page")
  func filters() {
    let query = Console.DatasetList.Query(text: "糖 厂", chosen: [.sharing: "conditional", .grade: "good"], cursor: "x")
    let next = Console.DatasetList.address(query, cursor: "a b")
    #expect(next == "/console/datasets?q=%E7%B3%96%20%E5%8E%82&sharing=conditional&grade=good&cursor=a%20b")
    let read = Console.DatasetList.Query(Form(encoded: String(next.split(separator: "?")[1])))
    #expect(read == Console.DatasetList.Query(text: "糖 厂", chosen: query.chosen, cursor: "a b"))
  }

  @Test("a chosen filter is marked, and its links take it away; the form carries it on")
  func chosen() async throws {
    try await Reader.with { reader in
      let page = Markup(try await reader.get("/console/datasets?q=%E7%B3%96&sharing=conditional&lang=en").html)
      let here = page.elements.filter { $0.attributes["aria-current"] == "true" }
      #expect(here.map { $0.attributes["href"] } == ["/console/datasets?q=%E7%B3%96"])
      let carried = page.elements.filter { $0.attributes["type"] == "hidden" && $0.attributes["name"] == "sharing" }
      #expect(carried.map { $0.attributes["value"] } == ["conditional"])
    }
  }

  @Test("a request's clock is told in words: days left, the last day, days overdue")
  func clock() throws {
    let frame = Frame(language: .en, formToken: "", address: "/", title: "")
    // Midnight in China at the end of 27 November.
    let due = try Self.at("2026-11-27T16:00:00Z")
    func said(_ now: String, _ isOverdue: Bool) throws -> String {
      SharingRow.clock(due, isOverdue, try Self.at(now), frame)
    }
    #expect(try said("2026-11-25T02:00:00Z", false) == "due by 2026-11-27 (days left: 2)")
    #expect(try said("2026-11-27T02:00:00Z", false) == "last day: due today, 2026-11-27")
    #expect(try said("2026-11-27T16:00:00Z", true) == "was due by 2026-11-27 (days overdue: 1)")
    #expect(try said("2026-11-30T02:00:00Z", true) == "was due by 2026-11-27 (days overdue: 3)")
  }

  @Test("the desk begins with what is overdue, and says so in words")
  func desk() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/desk?lang=en").html
      let overdue = try #require(page.firstRange(of: "days overdue:"))
      let waiting = try #require(page.firstRange(of: "days left:"))
      #expect(overdue.lowerBound < waiting.lowerBound)
      #expect(page.contains("Overdue requests: 1"))
      #expect(page.contains("/console/datasets?grade=poor&amp;publisher=prt_01"))
    }
  }

  @Test("the desk has tickets with their clocks and scores before and after, what others are late with, and reminders")
  func tickets() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/desk?lang=en").html
      for words in [
        "Rules of the data contract are broken", "score 73.4 poor → 91.0 good", "was to be put right by",
        "Overdue elsewhere, brought before you", "The last reminders", "/console/tickets/tkt_01",
      ] {
        #expect(page.contains(words), "\(words)")
      }
      let ticket = try await reader.get("/console/tickets/tkt_01?lang=en").html
      for words in ["for instance rows 4, 9", "Suggestion: ", "I look after it", "Close it", "73.4 poor", "91.0 good"] {
        #expect(ticket.contains(words), "\(words)")
      }
      let closed = try await reader.get("/console/tickets/tkt_04?lang=en").html
      #expect(closed.contains("An assessment that passed") && !closed.contains("I look after it"))
    }
    try await Reader.with(FixtureBackend(empty: true)) { reader in
      let page = try await reader.get("/console/desk?lang=en").html
      #expect(page.contains("Nothing has to be put right"))
    }
  }

  @Test("what nobody used is told with its reasons in words, the better one and the needs linked, and the next page")
  func idle() async throws {
    try await Reader.with { reader in
      let html = try await reader.get("/console/idle?lang=en").html
      let links = Markup(html).elements.compactMap { $0.attributes["href"] }
      for href in [
        "/console/datasets/dts_03", "/console/datasets/dts_01", "/console/needs/ned_01", "/console/idle?cursor=2",
      ] {
        #expect(links.contains(href), "\(href)")
      }
      #expect(html.contains("its data are 130 days old") && html.contains("Suggestion: renew the data"))
      #expect(html.contains("No plain reason was found"))
    }
    try await Reader.with(FixtureBackend(empty: true)) { reader in
      let html = try await reader.get("/console/idle?lang=en").html
      #expect(html.contains("No dataset here was never used"))
    }
  }

  @Test("a dataset's page shows the first rows of its tables as text, why others are not shown, and how it is used")
  func sample() async throws {
    try await Reader.with { reader in
      let html = try await reader.get("/console/datasets/dts_01?lang=en").html
      #expect(html.contains("<td>31204</td>") && html.contains("<td>&lt;b&gt;</td>"))
      #expect(html.contains("dts_01.1: 8,760 rows") && html.contains("an agreement comes first"))
      #expect(html.contains("3 requests, 900 uses") && html.contains("Rows sent"))
    }
    try await Reader.with(FixtureBackend(empty: true)) { reader in
      let html = try await reader.get("/console/datasets/dts_01?lang=en").html
      #expect(!html.contains("h-tables"))
    }
  }

  @Test("call rates are told by city and by unit, the lowest first, and as a table whose text no program carries out")
  func callRates() async throws {
    try await Reader.with { reader in
      let cities = try await reader.get("/console/call-rates?lang=en").html
      let (lowest, highest) = (
        try #require(cities.firstRange(of: "4.39%")), try #require(cities.firstRange(of: "53.12%"))
      )
      #expect(lowest.lowerBound < highest.lowerBound)
      #expect(cities.contains("613 datasets are published, 181 were used, 432 never; the call rate is 29.52%"))
      #expect(cities.contains("There are more units or datasets than are counted"))
      let units = try await reader.get("/console/call-rates?lang=en&by=unit").html
      #expect(units.contains("Simulated commerce bureau") && !units.contains("Division not known"))
      let table = try await reader.get("/console/call-rates.csv").html
      #expect(table.contains("prt_02,模拟市商务局,Simulated commerce bureau,450200,205,164,17,9,9,51,18,1899,4.39"))
      #expect(table.contains("'=Simulated water bureau"))
    }
    try await Reader.with(FixtureBackend(empty: true)) { reader in
      let html = try await reader.get("/console/call-rates?lang=en").html
      #expect(html.contains("No unit has published a dataset yet"))
    }
  }

  @Test("a dataset is asked for from its page; what is wrong is told at its field, and what was typed stays")
  func ask() async throws {
    try await Reader.with { reader in
      let token = "&token=" + (try #require(try await reader.get("/console/datasets/dts_01").formToken))
      let path = "/console/datasets/dts_01/request"
      for (form, field) in [
        ("purpose=&days=30&ground=a", "purpose"), ("purpose=a&days=0&ground=a", "days"),
        ("purpose=a&days=4000&ground=a", "days"), ("purpose=a&days=30&ground=", "ground"),
      ] {
        let answer = try await reader.post(path, form + token)
        #expect(answer.status == .unprocessableContent, "\(form)")
        let markup = Markup(answer.html)
        #expect(markup.defects.isEmpty, "\(markup.defects)")
        let wrong = markup.elements.filter { $0.attributes["aria-invalid"] == "true" }
        #expect(wrong.map { $0.attributes["id"] } == [field], "\(form)")
      }
      let asked = try await reader.post(path, "purpose=energy-saving&days=30&ground=b" + token)
      #expect(asked.status == .seeOther && asked.headers[.location] == "/console/requests/shr_02")
    }
  }

  @Test("a problem of a dataset is reported from its page, by others than its owner; what was typed stays")
  func reportProblem() async throws {
    try await Reader.with { reader in
      let token = "&token=" + (try #require(try await reader.get("/console/datasets/dts_01").formToken))
      let path = "/console/datasets/dts_01/problem"
      for (form, fields) in [
        ("fault=&words=row+7", ["fault"]), ("fault=wrong&words=", ["words"]), ("fault=wrong&words=abc", ["words"]),
        ("fault=&words=", ["fault", "words"]),
      ] {
        let answer = try await reader.post(path, form + token)
        #expect(answer.status == .unprocessableContent, "\(form)")
        let markup = Markup(answer.html)
        #expect(markup.defects.isEmpty, "\(markup.defects)")
        let wrong = markup.elements.filter { $0.attributes["aria-invalid"] == "true" }
        #expect(wrong.map { $0.attributes["id"] } == fields, "\(form)")
        #expect(answer.html.contains("value=\"wrong\" selected") == form.hasPrefix("fault=wrong"), "\(form)")
      }
      let reported = try await reader.post(path, "fault=wrong&words=row+7" + token)
      #expect(reported.status == .seeOther && reported.headers[.location] == "/console/tickets/tkt_03")
    }
  }

  @Test("a request is decided on its page; another reason needs words, and no reason is none")
  func decide() async throws {
    try await Reader.with { reader in
      let path = "/console/requests/shr_04"
      let token = "&token=" + (try #require(try await reader.get(path).formToken))
      for (form, field) in [("act=refuse&reason=", "reason"), ("act=refuse&reason=other", "words")] {
        let answer = try await reader.post(path, form + token)
        #expect(answer.status == .unprocessableContent)
        let wrong = Markup(answer.html).elements.filter { $0.attributes["aria-invalid"] == "true" }
        #expect(wrong.map { $0.attributes["id"] } == [field], "\(form)")
      }
      for form in ["act=refuse&reason=not-held", "act=refuse&reason=other&words=a", "act=grant", "act=withdraw"] {
        let answer = try await reader.post(path, form + token)
        #expect(answer.status == .seeOther && answer.headers[.location] == path, "\(form)")
      }
      #expect(try await reader.post(path, "act=grant").status == .forbidden)
      // Whoever asked may take it back and no more.
      let own = try await reader.get("/console/requests/shr_01").html
      #expect(own.contains("value=\"withdraw\"") && !own.contains("value=\"grant\""))
    }
  }

  @Test("a certificate is checked by anybody; a code that is nobody's comes back to be mended")
  func certificate() async throws {
    try await Reader.with { reader in
      let found = try await reader.get("/console/certificates/AAAAA?lang=en", cookie: nil)
      #expect(found.status == .ok && found.html.contains("In force") && !found.html.contains("class=\"menu\""))
      let lapsed = try await reader.get("/console/certificates/BBBBB?lang=en", cookie: nil)
      #expect(lapsed.status == .ok && lapsed.html.contains("Lapsed: its time is over"))
      let unknown = try await reader.get("/console/certificates/%3Cb%3E?lang=en", cookie: nil)
      #expect(unknown.status == .notFound && unknown.html.contains("value=\"&lt;b&gt;\""))
      let asked = try await reader.get("/console/certificates?code=a%2Fb", cookie: nil)
      #expect(asked.headers[.location] == "/console/certificates/a%2Fb")
      #expect(try await reader.get("/console/certificates", cookie: nil).status == .ok)
      // Who is signed in keeps the menu.
      #expect(try await reader.get("/console/certificates").html.contains("class=\"menu\""))
    }
  }

  @Test("a right is told with its chain, pledge, disputes, certificate and agreements; what ended it is said in words")
  func rights() async throws {
    try await Reader.with { reader in
      let list = try await reader.get("/console/rights?lang=en").html
      #expect(list.contains("/console/rights/rgt_04") && list.contains("/console/rights?cursor=2"))
      let html = try await reader.get("/console/rights/rgt_01?lang=en").html
      let links = Markup(html).elements.compactMap { $0.attributes["href"] }
      for href in [
        "/console/datasets/dts_01", "/console/rights/rgt_02", "/console/agreements/agr_01",
        "/console/evidence?entry=12",
        "/console/certificates/AAAAA-BBBBB-CCCCC-DDDDD",
      ] { #expect(links.contains(href), "\(href)") }
      #expect(html.contains("In force, and pledged") && html.contains("登记的字段超出授权范围"))
      let lapsed = try await reader.get("/console/rights/rgt_04?lang=en").html
      #expect(lapsed.contains("Lapsed: its time is over"))
      #expect(try await reader.get("/console/rights/nothing").status == .notFound)
    }
  }

  @Test("a grant is told with its parties, datasets, rights and the operator's account; a proposal has no account yet")
  func grants() async throws {
    try await Reader.with { reader in
      let list = try await reader.get("/console/grants?lang=en").html
      #expect(list.contains("/console/grants/opg_04") && list.contains("/console/grants?cursor=2"))
      #expect(list.contains("By field") && list.contains("Transport"))
      let html = try await reader.get("/console/grants/opg_01?lang=en").html
      let links = Markup(html).elements.compactMap { $0.attributes["href"] }
      for href in ["/console/datasets/dts_01", "/console/rights/rgt_01"] { #expect(links.contains(href), "\(href)") }
      for said in ["2026-11", "¥1,999.00", "15.05%", "¥300.84"] { #expect(html.contains(said), "\(said)") }
      let proposal = try await reader.get("/console/grants/opg_03?lang=en").html
      #expect(!proposal.contains("¥") && proposal.contains("No dataset yet"))
      #expect(try await reader.get("/console/grants/nothing").status == .notFound)
    }
  }

  @Test("the asset ledger tells costs, rights and revenue; prices of a month in which too few took part are not told")
  func assets() async throws {
    try await Reader.with { reader in
      let ledger = try await reader.get("/console/assets?lang=en").html
      for said in ["/console/datasets/dts_01", "Intangible asset", "¥12,000.00", "¥1,734.00", "−¥90.00", "2026-01"] {
        #expect(ledger.contains(said), "\(said)")
      }
      #expect(ledger.contains("/console/assets?cursor=2"))
      let prices = try await reader.get("/console/prices?lang=en").html
      for said in ["Weather", "2.500", "3.750", "Some months are not told"] {
        #expect(prices.contains(said), "\(said)")
      }
      #expect(prices.contains("class=\"chart sparkline\""))
    }
  }

  @Test("a grade is told with the dimension that decides it, and checks in words of both languages")
  func grades() async throws {
    try await Reader.with { reader in
      let zh = try await reader.get("/console/datasets/dts_01?lang=zh").html
      #expect(zh.contains("等级按最弱的维度评定：时效性 95.1 分，等级为“优”。"))
      #expect(zh.contains("空值") && !zh.contains("nullValues"))
    }
    func said(_ metric: String, _ what: String, _ language: Language = .zh) -> String {
      Console.Dataset.CheckWords.said(
        .init(metric: metric, what: what, found: 1), Words(language: language))
    }
    #expect(said("invalidValues", "0 ≤ value < 5") == "不合规则的值：0 ≤ 数值 < 5")
    #expect(said("invalidValues", "2 ≤ length") == "不合规则的值：2 ≤ 长度")
    #expect(said("invalidValues", "integer") == "不合规则的值：整数")
    #expect(said("invalidValues", "^value$") == "不合规则的值：^value$")
    #expect(said("invalidValues", "one of 5", .en) == "Values against the rule: one of 5")
    #expect(said("duplicateValues", "unique", .en) == "Repeated values")
  }

  @Test("only a web address is a link, whatever a distribution names")
  func addresses() async throws {
    try await Reader.with(FixtureBackend(hostile: "ftp://example.cn/a")) { reader in
      let page = Markup(try await reader.get("/console/datasets/dts_01").html)
      #expect(!page.elements.contains { $0.attributes["href"]?.hasPrefix("ftp") == true })
    }
  }

  @Test("the chart of dimensions stays inside its picture and leaves out what was not assessed")
  func dimensions() {
    let rows: [(name: String, before: Int64?, after: Int64?)] = [
      ("<a>", nil, 1000), ("b", 0, 2000), ("c", 500, nil), ("d", nil, -5),
    ]
    let picture = Markup(Chart.dimensions(rows, notTold: "–", label: "l"))
    #expect(picture.defects.isEmpty)
    let bars = picture.elements.filter { $0.name == "rect" }
    #expect(bars.count == 4)
    for bar in bars { #expect((0...352).contains(Double(bar.attributes["width"] ?? "") ?? -1)) }
  }
}
