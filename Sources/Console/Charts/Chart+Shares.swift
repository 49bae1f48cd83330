extension Chart {
  /// Shares over time on a scale of 0–100 %, one line for each, with a target line and a moment that is marked. Basis points;
  /// nil breaks the line.
  static func shares(
    _ lines: [(values: [Int64?], name: String, said: String)], target: Int64?, targetWord: String,
    mark: (place: Int, word: String)? = nil, ends: (String, String), label: String
  ) -> String {
    let (left, width, top, height) = (44.0, 540.0, mark == nil ? 12.0 : 24.0, 140.0)
    let count = lines.map(\.values.count).max() ?? 0
    guard count > 0 else { return "" }
    func x(_ place: Int) -> Double { left + (count > 1 ? Double(place) / Double(count - 1) * width : width / 2) }
    func y(_ value: Int64) -> Double { top + height * (1 - fraction(value, of: 10_000)) }
    var content = ""
    for share in stride(from: Int64(0), through: 10_000, by: 2500) {
      content += line(left, y(share), left + width, y(share), "guide")
      content +=
        "<text class=\"axis\" x=\"\(short(left - 8))\" y=\"\(short(y(share) + 4))\" text-anchor=\"end\">\(share / 100)%</text>"
    }
    if let target {
      content += line(left, y(target), left + width, y(target), "aim")
      content +=
        "<text class=\"axis aim-word\" x=\"\(short(left + width + 8))\" y=\"\(short(y(target) + 4))\">"
        + "\(HTML.escape(targetWord))</text>"
    }
    if let mark {
      let anchor = mark.place * 5 < count ? "start" : mark.place * 5 > count * 4 ? "end" : "middle"
      content += line(x(mark.place), top - 4, x(mark.place), top + height, "now")
      content +=
        "<text class=\"now-word\" x=\"\(short(x(mark.place)))\" y=\"\(short(top - 8))\" text-anchor=\"\(anchor)\">"
        + "\(HTML.escape(mark.word))</text>"
    }
    for one in lines {
      for piece in pieces(one.values) {
        if piece.count == 1 {
          content += circle(x(piece[0].place), y(piece[0].value), 3.5, "dot \(one.name)")
        } else {
          let path = piece.map { short(x($0.place)) + " " + short(y($0.value)) }.joined(separator: " L")
          content += "<path class=\"curve \(one.name)\" d=\"M\(path)\"/>"
        }
      }
    }
    let below = top + height + 20
    content += "<text class=\"axis\" x=\"\(short(left))\" y=\"\(short(below))\">\(HTML.escape(ends.0))</text>"
    if count > 1 {
      content +=
        "<text class=\"axis\" x=\"\(short(left + width))\" y=\"\(short(below))\" text-anchor=\"end\">"
        + "\(HTML.escape(ends.1))</text>"
    }
    return image(label, width: 668, height: mark == nil ? 180 : 192, kind: "shares", content)
  }

  /// Values without gaps between them.
  private static func pieces(_ values: [Int64?]) -> [[(place: Int, value: Int64)]] {
    var pieces: [[(place: Int, value: Int64)]] = []
    var open = false
    for (place, value) in values.enumerated() {
      guard let value else {
        open = false
        continue
      }
      if open { pieces[pieces.count - 1].append((place, value)) } else { pieces.append([(place, value)]) }
      open = true
    }
    return pieces
  }
}
