import ConsoleFixtures
import HTTPTypes
import HummingbirdTesting
import Testing
import Vocabulary

@testable import Console

@Suite("A model's page, its evaluation and its filing")
struct ModelReportTests {
  /// A document as a form sends it.
  private static func sent(_ text: String) -> String { "document=" + Address.encode(text) }

  @Test("a report shows its three axes with every figure, and says which sources nobody covers")
  func report() async throws {
    try await Reader.with { reader in
      let token = "&token=" + (try #require(try await reader.get("/console/models/evaluation").formToken))
      let page = try await reader.post(
        "/console/models/evaluation?lang=en", Self.sent(FixtureBackend.report.canonicalText) + token)
      #expect(page.status == .ok)
      #expect(Markup(page.html).defects.isEmpty)
      for figure in ["0.8470", "0.8270 – 0.8660", "+0.0630", "−0.0080", "¥1.357", "3 of 1,319 items"] {
        #expect(page.html.contains(figure), "\(figure)")
      }
      #expect(page.html.contains("neither a licence nor a right") && page.html.contains("Not better"))
      // The fixture's model page has the same axes, with the speed that was measured.
      let model = try await reader.get("/console/models/off_21?lang=en").html
      #expect(
        model.contains("412.9 ms") && model.contains("MLPerf Llama 3.1 8B interactive") && model.contains("Missed"))
    }
  }

  @Test("an assessment is shown clause by clause, with its gaps and what to do next")
  func board() async throws {
    try await Reader.with { reader in
      let token = "&token=" + (try #require(try await reader.get("/console/models/filing").formToken))
      let page = try await reader.post(
        "/console/models/filing?lang=en", Self.sent(FixtureBackend.assessment.canonicalText) + token)
      #expect(page.status == .ok && Markup(page.html).defects.isEmpty)
      #expect(page.html.contains("4 of 6 clauses conform (66.6%)") && page.html.contains("2 gaps"))
      #expect(page.html.contains("draw 800 more by seed 7"))
      let none = #"{"kind":"none","why":{"zh":"仅供内部使用","en":"used inside only"}}"#
      let spared = try await reader.post("/console/models/filing?lang=en", Self.sent(none) + token)
      #expect(spared.html.contains("No filing needed") && spared.html.contains("used inside only"))
    }
  }

  @Test(
    "what is no such document comes back with what is wrong, and never as a server error",
    arguments: [
      "", "{", "[]", "null", #"{"format":"lingqu-evaluation/2"}"#, #"{"need":{"kind":"filing"}}"#, "<script>",
      #"{"format":"lingqu-evaluation/1","model":"m","task":{"name":"t"}}"#, String(repeating: "[", count: 100_000),
    ])
  func unreadable(text: String) async throws {
    try await Reader.with { reader in
      let token = "&token=" + (try #require(try await reader.get("/console/models/filing").formToken))
      for path in ["/console/models/evaluation", "/console/models/filing"] {
        let page = try await reader.post(path, Self.sent(text) + token)
        #expect(page.status == .unprocessableContent, "\(path) \(text.prefix(40))")
        let markup = Markup(page.html)
        #expect(markup.defects.isEmpty)
        #expect(markup.elements.contains { $0.attributes["aria-invalid"] == "true" })
      }
    }
  }

  @Test("figures that no report should have are drawn inside their picture or left out")
  func extremes() throws {
    let odd: JSON = [
      "format": "lingqu-evaluation/1", "model": "m", "task": ["name": "t"],
      "capability": [
        "scores": [
          ["metric": "a", "value": 1e300, "low": -1e300, "high": 1e300], ["metric": "b", "value": "x"],
          ["metric": "c", "value": -5.0, "low": 3.0, "high": -9.0],
        ], "comparisons": [["baseline": "b", "difference": 1e11, "low": -1e11, "high": 1e11]],
      ], "cost": ["answers": 1, "fenPerThousandItems": -1e11],
      "corpus": ["sources": ["x", ["name": 4]], "contamination": ["leaks": 5, "items": 0]],
    ]
    let model = try Console.EvaluationReport.Model(reading: odd)
    #expect(model.scores.map(\.metric) == ["c"] && model.comparisons.count == 1)
    let frame = Frame(language: .en, formToken: "", address: "", title: "")
    let markup = Markup(Console.EvaluationReport.View.axes(model, in: frame))
    #expect(markup.defects.isEmpty)
    for element in markup.elements where element.attributes["class"]?.hasPrefix("point") == true {
      #expect((0...470).contains(Double(element.attributes["cx"] ?? "") ?? -1))
    }
  }

  @Test("things stand after all that they come of; a circle ends too, and so does a graph beyond any page")
  func lineage() {
    func node(_ id: String) -> Console.Lineage.Node { .init(id: id, kind: "job", title: Text(zh: id, en: id)) }
    func columns(_ ids: [String], _ edges: [(String, String)]) -> [[String]] {
      Console.Lineage(nodes: ids.map(node), edges: edges.map { .init(from: $0.0, to: $0.1) }).columns.map {
        $0.map(\.id)
      }
    }
    #expect(columns(["c", "a", "b"], [("a", "b"), ("b", "c"), ("a", "c")]) == [["a"], ["b"], ["c"]])
    // What goes straight into the last thing stands right before it.
    #expect(columns(["a", "b", "c", "d"], [("a", "b"), ("b", "c"), ("d", "c")]) == [["a"], ["b", "d"], ["c"]])
    #expect(columns(["a", "b"], [("a", "b"), ("b", "a")]).flatMap { $0 }.count == 2)
    #expect(columns(["a"], [("a", "a"), ("a", "gone")]) == [["a"]])
    #expect(columns([], []).isEmpty)
    let many = (0..<500).map { "n\($0)" }
    #expect(columns(many, []).flatMap { $0 }.count == Console.Lineage.most)
    #expect(Chart.fit("甘蔗压榨线能耗", 8) == "甘蔗压榨…" && Chart.fit("short", 8) == "short")
  }

  @Test("a model's page draws what it comes of, says the same as a list, and keeps its filing's history")
  func page() async throws {
    try await Reader.with { reader in
      let page = try await reader.get("/console/models/off_21?lang=en").html
      let markup = Markup(page)
      #expect(markup.elements.count { ($0.attributes["class"] ?? "").hasPrefix("node ") } == 8)
      #expect(markup.elements.count { $0.attributes["class"] == "step" } == 7)
      #expect(page.contains("from Cane crushing line history"))
      #expect(page.contains("Number Gx-MoNi-2026-014") && page.contains("Filing submitted"))
      #expect(page.contains("models/play?model=sugar-assistant"))
      #expect(try await reader.get("/console/models/off_99").status == .notFound)
    }
  }
}
