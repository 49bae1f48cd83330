import ConsoleFixtures
import Testing
import Vocabulary

@testable import Console

@Suite("Pages")
struct RenderingTests {
  @Test("every page is well formed, complete and in the language that was asked for", arguments: ["zh", "en"])
  func wellFormed(language: String) async throws {
    for empty in [false, true] {
      try await Reader.with(FixtureBackend(empty: empty)) { reader in
        for path in Reader.all + Reader.open + ["/console/sign-in"] {
          let page = try await reader.get(path + (path.contains("?") ? "&" : "?") + "lang=" + language).html
          let markup = Markup(page)
          #expect(markup.defects.isEmpty, "\(path): \(markup.defects)")
          #expect(markup.elements.first?.attributes["lang"] == (language == "zh" ? "zh-CN" : "en"), "\(path)")
          #expect(!page.contains("⟦"), "\(path) lacks a word")
          #expect(!page.contains("{{"), "\(path) has an unfilled place")
          #expect(!page.contains("Optional("), "\(path) shows an optional")
          #expect(markup.elements.count { $0.name == "h1" } == 1, "\(path) has one main heading")
          #expect(markup.elements.contains { $0.name == "main" && $0.attributes["id"] == "main" }, "\(path)")
        }
      }
    }
  }

  @Test(
    "what a participant writes stays text, wherever it is shown",
    arguments: [
      "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
      "{{t.signIn}}{{{root}}}",
      "</pre></main><script>", "<!--", "javascript:alert(1)",
    ])
  func hostile(title: String) async throws {
    try await Reader.with(FixtureBackend(hostile: title)) { reader in
      for path in Reader.all + Reader.open {
        let page = try await reader.get(path).html
        let markup = Markup(page)
        #expect(markup.defects.isEmpty, "\(path): \(markup.defects)")
        #expect(!page.contains("<img"), "\(path)")
        #expect(!page.contains("<!--"), "\(path)")
        for (name, attributes) in markup.elements {
          #expect(name != "script" || attributes["src"]?.hasPrefix("/console/assets/") == true, "\(path)")
          #expect(!attributes.keys.contains { $0.hasPrefix("on") || $0 == "style" }, "\(path): \(attributes)")
          #expect(!(attributes["href"] ?? "").hasPrefix("javascript:"), "\(path)")
        }
      }
    }
  }

  @Test("the reader of pages finds what is wrong with one")
  func mutants() {
    #expect(!Markup("<p>a</div>").defects.isEmpty)
    #expect(!Markup("<main><p>a</p>").defects.isEmpty)
    #expect(!Markup("<p class=a>a</p>").defects.isEmpty)
    #expect(!Markup("<p id=\"a\" id=\"b\">a</p>").defects.isEmpty)
    #expect(!Markup("<p>1 < 2</p>").defects.isEmpty)
    #expect(Markup("<!doctype html><p title=\"1 > 0\">a<br></p>").defects.isEmpty)
  }

  @Test("every template's words are in the table, and every word is said in both languages")
  func words() {
    #expect(Words.table.count > 200)
    for (name, text) in Words.table {
      #expect(!text.zh.isEmpty && !text.en.isEmpty, "\(name)")
      for place in ["{0}", "{1}", "{2}"] {
        #expect(text.zh.contains(place) == text.en.contains(place), "\(name) fills \(place) in one language only")
      }
    }
    for asset in Asset.all.values where asset.name.hasSuffix(".mustache") {
      let text = String(decoding: asset.bytes, as: UTF8.self)
      for match in text.matches(of: /\{\{t\.([A-Za-z.]+)\}\}/) {
        #expect(Words.table[String(match.1)] != nil, "\(asset.name): \(match.1)")
      }
    }
    #expect(Words(language: .zh)("noSuchWord") == "⟦noSuchWord⟧")
  }

  @Test("figures read as people write them")
  func figures() {
    #expect(Language.zh.number(-1_234_567) == "−1,234,567")
    #expect(Language.zh.number(Int64.min) == "−9,223,372,036,854,775,808")
    #expect(Language.zh.yuan(123_450) == "¥1,234.50")
    #expect(Language.zh.yuan(-5) == "−¥0.05")
    #expect(Language.en.percent(basisPoints: 4645) == "46.45%")
    #expect(Language.en.percent(basisPoints: 4640) == "46.4%")
    #expect(Language.en.percent(basisPoints: 6500) == "65%")
    #expect(Language.en.share(6500) == "65.00%" && Language.en.share(-1605) == "−16.05%")
    #expect(Language.en.share(nil) == "–")
    #expect(Language.en.coreHours(seconds: 7200) == "2.000" && Language.en.coreHours(seconds: 72_000) == "20.0")
    #expect(Language.en.coreHours(seconds: 72_000, beside: 0) == "20.000")
    #expect(Language.en.bytes(1023) == "1,023 B")
    #expect(Language.en.bytes(1_930_000_000) == "1.7 GiB")
    #expect(Language.en.bytes(Int64.max) == "8,191.9 PiB")
    #expect(Language.zh.duration(milliseconds: 3_723_000) == "1 小时 02 分 03 秒")
    #expect(Language.en.duration(milliseconds: 999) == "999 ms")
  }

  @Test("charts stay inside their picture whatever the figures are")
  func charts() {
    for (part, whole) in [(0, 0), (0, 10), (10, 10), (1, 100_000), (99_999, 100_000), (20, 10)] as [(Int64, Int64)] {
      let picture = Markup(Chart.share(part, of: whole, label: "<label>"))
      #expect(picture.defects.isEmpty)
      let marked = picture.elements.count { $0.attributes["class"] == "mark" }
      #expect((0...100).contains(marked))
      #expect((marked == 0) == (part == 0 || whole == 0))
      if part < whole { #expect(marked < 100) }
    }
    for used in [nil, 0, 6500, 10_000, 12_000, -1] as [Int64?] {
      let picture = Markup(Chart.gauge(used, target: 6500, targetWord: "65%", label: "l"))
      #expect(picture.defects.isEmpty)
      for element in picture.elements where element.name == "rect" {
        let width = Double(element.attributes["width"] ?? "") ?? -1
        #expect((0...298).contains(width))
      }
    }
    #expect(Chart.sparkline([5], label: "l").isEmpty)
    #expect(Markup(Chart.sparkline([0, 0, Int64.max], label: "l")).defects.isEmpty)
  }
}
