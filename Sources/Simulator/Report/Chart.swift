/// Charts as SVG text. Numbers in, a picture out; nothing is measured and nothing loaded.
public enum Chart {
  /// What the classes `c0`, `c1` … of a report stand for. They come after each other in every chart of it.
  static let colours = ["#1f77b4", "#c2571a", "#2a9d5c", "#8a5fbf", "#d1495b", "#8a6d00", "#008b9a", "#6b7280"]
  /// The same on a dark ground.
  static let coloursInTheDark = [
    "#6db3e8", "#f0925f", "#5fc98c", "#bb97e6", "#f08398", "#d6b74a", "#4cc3cf", "#a7b0b8",
  ]
  static let width = 960.0

  /// Horizontal bars with their values, the longest as wide as there is room. A name may have a second line.
  public static func bars(_ values: [(label: String, value: Double)], unit: String) -> String {
    let isTwofold = values.contains { $0.label.contains("\n") }
    let row = isTwofold ? 50.0 : 34.0
    let left = 250.0
    let largest = max(values.map(\.value).max() ?? 0, 1e-9)
    var svg = open(height: row * Double(values.count) + 8)
    for (index, bar) in values.enumerated() {
      let y = row * Double(index) + 6
      let long = max(1, (width - left - 160) * max(0, bar.value) / largest)
      for (line, words) in bar.label.split(separator: "\n").enumerated() {
        svg += text(left - 10, y + 17 + 17 * Double(line), String(words), anchor: "end", kind: line > 0 ? "tick" : nil)
      }
      svg +=
        "<rect x=\"\(left)\" y=\"\(y)\" width=\"\(short(long))\" height=\"22\" class=\"f\(index % colours.count)\"/>"
      svg += text(left + long + 8, y + 17, "\(short(bar.value)) \(unit)")
    }
    return svg + "</svg>"
  }

  /// Lines over equal steps, their names below.
  public static func lines(
    _ series: [(name: String, values: [Double])], unit: String, ticks: [(at: Int, label: String)]
  ) -> String {
    let (left, top, high, right) = (56.0, 14.0, 260.0, 24.0)
    let count = max(2, series.map(\.values.count).max() ?? 0)
    let largest = ceiling(series.flatMap(\.values).max() ?? 0)
    func x(_ index: Int) -> Double {
      left + (width - left - right) * Double(index) / Double(count - 1)
    }
    func y(_ value: Double) -> Double { top + high * (1 - value / largest) }
    // Names stand under each other below the axis: they may be as long as they like.
    var svg = open(height: top + high + 40 + 24 * Double(series.count))
    for step in 0...4 {
      let value = largest * Double(step) / 4
      svg += line(left, y(value), width - right, y(value))
      svg += text(
        left - 8, y(value) + 5, short(value) + (step == 4 ? " " + unit : ""), anchor: "end")
    }
    for tick in ticks where tick.at < count {
      svg += text(x(tick.at), top + high + 22, tick.label, anchor: "middle")
    }
    for (index, one) in series.enumerated() {
      let points = one.values.enumerated().map { "\(short(x($0.offset))),\(short(y($0.element)))" }
      let colour = index % colours.count
      svg += "<polyline class=\"line c\(colour)\" points=\"\(points.joined(separator: " "))\"/>"
      let place = top + high + 52 + 24 * Double(index)
      svg +=
        "<rect x=\"\(left)\" y=\"\(place - 11)\" width=\"14\" height=\"14\" class=\"f\(colour)\"/>"
      svg += text(left + 22, place + 1, one.name)
    }
    return svg + "</svg>"
  }

  /// The beginning of a picture. Its name is that of its figure.
  static func open(width: Double = width, height: Double) -> String {
    "<svg viewBox=\"0 0 \(short(width)) \(short(height))\" role=\"img\">"
  }

  private static func text(
    _ x: Double, _ y: Double, _ text: String, anchor: String = "start", kind: String? = nil
  ) -> String {
    let kind = kind.map { " class=\"\($0)\"" } ?? ""
    return
      "<text\(kind) x=\"\(short(x))\" y=\"\(short(y))\" text-anchor=\"\(anchor)\">\(Report.escape(text))</text>"
  }

  private static func line(_ x: Double, _ y: Double, _ toX: Double, _ toY: Double) -> String {
    "<line class=\"grid\" x1=\"\(short(x))\" y1=\"\(short(y))\" x2=\"\(short(toX))\" y2=\"\(short(toY))\"/>"
  }

  /// The next of 1, 2, 5, 10, 20, 50, … at or above a value.
  static func ceiling(_ value: Double) -> Double {
    guard value.isFinite, value > 0 else { return 1 }
    var step = 1e-9
    while true {
      for factor in [1.0, 2, 5] where step * factor >= value * (1 - 1e-12) { return step * factor }
      step *= 10
    }
  }

  /// At most two decimals, none that are zero; not a number and infinity are a dash.
  public static func short(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "–" }
    let hundredths = Int64((abs(value) * 100).rounded())
    let sign = value < 0 && hundredths > 0 ? "-" : ""
    let (whole, rest) = (hundredths / 100, hundredths % 100)
    if rest == 0 { return sign + "\(whole)" }
    return sign + "\(whole)."
      + (rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)")
  }

  /// A figure as people write it, with at most `places` decimals.
  static func number(_ value: Double, places: Int = 3) -> String {
    guard value.isFinite else { return "–" }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    if rounded == rounded.rounded(), abs(rounded) < 1e15 { return "\(Int64(rounded))" }
    return "\(rounded)"
  }
}
