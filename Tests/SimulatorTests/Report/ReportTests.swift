import Testing
import Vocabulary

@testable import Simulator

struct ReportTests {
  @Test
  func
    `A report holds both languages and its figures, loads nothing, and escapes what it is given`()
  {
    let chart = Chart.bars([("<b>", 3), ("b", 1.5)], unit: "元")
    let report = Report(
      title: Text(zh: "报告", en: "A & B"), lead: Text(zh: "一", en: "one"),
      sections: [
        .init(
          Text(zh: "表", en: "Table"),
          [
            .figures([(Text(zh: "省", en: "saved"), "45 %")]),
            .chart(chart, caption: Text(zh: "图", en: "chart")),
            .table(header: [Text(zh: "甲", en: "a")], rows: [["<script>"]]),
          ])
      ], colophon: "lingqu simulate --x 'y'")
    let html = report.html
    for piece in [
      "报告", "A &amp; B", "45 %", "&lt;script&gt;", "&lt;b&gt;", "&#39;y&#39;", "3 元",
      "<!DOCTYPE html>",
    ] {
      #expect(html.contains(piece), "\(piece)")
    }
    for piece in ["<script", "<b>", "src=", "href=", "url(", "@import"] {
      #expect(!html.contains(piece), "\(piece)")
    }
  }

  @Test func `Axes end at a round number at or above the largest, and odd numbers break nothing`() {
    for (value, end) in [
      (0.0, 1.0), (3, 5), (5, 5), (51, 100), (0.04, 0.05), (.nan, 1), (.infinity, 1),
    ] {
      #expect(abs(Chart.ceiling(value) - end) < 1e-9)
    }
    #expect(
      [2.0, 2.5, 2.05, -1.239, -0.001, .nan].map(Chart.short) == [
        "2", "2.5", "2.05", "-1.24", "0", "–",
      ])
    #expect(Chart.lines([("a", [])], unit: "%", ticks: []).hasSuffix("</svg>"))
  }
}
