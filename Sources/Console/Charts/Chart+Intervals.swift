extension Chart {
  /// Values with their intervals under each other on one scale: a dot with its whisker. A scale that holds nought marks it.
  ///
  /// - Parameters:
  ///   - least: where the scale begins; a little before the lowest unless told.
  ///   - most: where it ends; a little after the highest unless told.
  static func intervals(
    _ rows: [(name: String, value: Double, low: Double, high: Double, kind: String)], least: Double?, most: Double?,
    say: (Double) -> String, label: String
  ) -> String {
    guard !rows.isEmpty else { return "" }
    var lowest = least ?? min(0, rows.map(\.low).min() ?? 0)
    var highest = most ?? max(0, rows.map(\.high).max() ?? 0)
    let room = (highest - lowest) * 0.06
    if least == nil { lowest -= room }
    if most == nil { highest += room }
    if highest <= lowest { highest = lowest + 1 }
    let width = 470.0
    func x(_ value: Double) -> Double { max(0, min(1, (value - lowest) / (highest - lowest))) * width }
    let height = Double(rows.count) * 46
    var content = ""
    for quarter in 0...4 {
      let value = lowest + (highest - lowest) * Double(quarter) / 4
      if least != nil && most != nil {
        content += line(x(value), 0, x(value), height, "guide")
        content +=
          "<text class=\"axis\" x=\"\(short(x(value)))\" y=\"\(short(height + 16))\" text-anchor=\"middle\">"
          + "\(HTML.escape(say(value)))</text>"
      }
    }
    if lowest < 0, highest > 0 { content += line(x(0), 0, x(0), height, "aim thin") }
    for (place, row) in rows.enumerated() {
      let y = Double(place) * 46 + 30
      content += "<text class=\"name\" x=\"0\" y=\"\(short(y - 14))\">\(HTML.escape(row.name))</text>"
      content += line(0, y, width, y, "lane")
      content += rect(x(row.low), y - 4, max(2, x(row.high) - x(row.low)), 8, "whisker \(row.kind)")
      content += circle(x(row.value), y, 6, "point \(row.kind)")
      content +=
        "<text class=\"said\" x=\"\(short(width + 16))\" y=\"\(short(y + 5))\">\(HTML.escape(say(row.value)))</text>"
    }
    let said = rows.map { $0.name + " " + say($0.value) + " (" + say($0.low) + " – " + say($0.high) + ")" }
    return image(
      label + ": " + said.joined(separator: "; "), width: 550, height: rows.count * 46 + 24, kind: "intervals",
      content)
  }
}
