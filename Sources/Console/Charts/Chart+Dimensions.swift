extension Chart {
  /// Scores of 0 to 1,000 tenths of a point under each other: what was before as the pale bar, what is now as the dark one.
  static func dimensions(
    _ rows: [(name: String, before: Int64?, after: Int64?)], notTold: String, label: String
  ) -> String {
    let (left, width, step) = (112.0, 352.0, 40.0)
    let height = Double(rows.count) * step
    var content = ""
    for share in [0, 50, 100] {
      let x = left + width * Double(share) / 100
      content += line(x, 0, x, height, "guide")
      content +=
        "<text class=\"axis\" x=\"\(short(x))\" y=\"\(short(height + 16))\" text-anchor=\"middle\">\(share)</text>"
    }
    for (place, row) in rows.enumerated() {
      let y = Double(place) * step
      content += "<text class=\"name\" x=\"0\" y=\"\(short(y + 24))\">\(HTML.escape(row.name))</text>"
      guard let after = row.after else {
        content += "<text class=\"axis\" x=\"\(short(left + 6))\" y=\"\(short(y + 24))\">\(HTML.escape(notTold))</text>"
        continue
      }
      let end = fraction(after, of: 1000) * width
      if let before = row.before {
        content += rect(left, y + 6, fraction(before, of: 1000) * width, 10, "open")
        content += said(before, left + width + 8, y + 15, "axis")
        content += rect(left, y + 19, end, 13, "level") + said(after, left + width + 8, y + 31, "said")
      } else {
        content += rect(left, y + 12, end, 14, "level") + said(after, left + width + 8, y + 24, "said")
      }
    }
    return image(label, width: 510, height: rows.count * 40 + 22, kind: "dimensions", content)
  }

  private static func said(_ tenths: Int64, _ x: Double, _ y: Double, _ name: String) -> String {
    "<text class=\"\(name)\" x=\"\(short(x))\" y=\"\(short(y))\">\(Language.en.decimal(tenths, over: 10))</text>"
  }
}
