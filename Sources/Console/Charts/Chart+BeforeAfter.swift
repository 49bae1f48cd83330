extension Chart {
  /// Scores of 0 to 1,000 tenths of a point: what was before as the pale bar, what is now as the dark one below it.
  static func beforeAfter(_ before: Int64, _ after: Int64?, label: String) -> String {
    let (width, left) = (110.0, 2.0)
    func row(_ tenths: Int64, _ y: Double, _ name: String) -> String {
      rect(left, y, fraction(tenths, of: 1000) * width, 9, name)
        + "<text class=\"axis\" x=\"\(short(left + width + 6))\" y=\"\(short(y + 9))\">"
        + Language.en.decimal(tenths, over: 10) + "</text>"
    }
    var content = line(left + width, 0, left + width, after == nil ? 15 : 30, "guide") + row(before, 3, "open")
    if let after { content += row(after, 18, "level") }
    return image(label, width: 156, height: after == nil ? 15 : 30, kind: "before-after", content)
  }
}
