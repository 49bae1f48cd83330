import Testing

@testable import Simulator

struct LineChartTests {
  @Test func `A chart has a line for each series, with its name and last figure beside it`() {
    let chart = LineChart(
      xName: "A & B", yName: "%",
      series: [
        .init(name: "<first>", points: [(0, 1), (50, 90), (100, 95.125)]),
        .init(name: "second", points: [(0, 2), (100, 95)]),
        .init(name: "empty", points: []),
      ])
    let html = chart.svg
    #expect(html.components("<polyline") == 2)
    #expect(html.contains("&lt;first&gt; 95.13") && html.contains("second 95<"))
    #expect(html.contains("A &amp; B") && !html.contains("<first>"))
    #expect(!html.contains("nan") && !html.contains("inf"))
  }

  @Test func `Without a range of values there is no chart`() {
    #expect(LineChart(xName: "x", yName: "y", series: []).svg.isEmpty)
    #expect(LineChart(xName: "x", yName: "y", series: [.init(name: "n", points: [(1, 1)])]).svg.isEmpty)
    let unread = LineChart.Series(name: "n", points: [(1, .nan), (2, .infinity)])
    #expect(LineChart(xName: "x", yName: "y", series: [unread]).svg.isEmpty)
  }

  @Test(arguments: [(0.0, 100.0, 0.0, 100.0, 20.0), (95.2, 97.6, 95.0, 98.0, 0.5), (-3.0, 4.0, -4.0, 4.0, 2.0)])
  func `Ticks are round numbers around the range`(low: Double, high: Double, first: Double, last: Double, step: Double)
  {
    let ticks = LineChart.ticks(low, high)
    #expect(ticks == (first, last, step))
  }

  @Test func `A level line has ticks too`() {
    let (first, last, step) = LineChart.ticks(5, 5)
    #expect(first <= 5 && last >= 5 && step > 0)
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
