extension Chart {
  /// A few quantities under each other on one scale, each with its name and its figure.
  static func bars(_ rows: [(name: String, value: Int64, said: String, kind: String)], label: String) -> String {
    let most = max(1, rows.map(\.value).max() ?? 1)
    var content = ""
    for (place, row) in rows.enumerated() {
      let y = Double(place) * 44
      content += "<text class=\"name\" x=\"0\" y=\"\(short(y + 12))\">\(HTML.escape(row.name))</text>"
      content +=
        "<text class=\"said\" x=\"480\" y=\"\(short(y + 12))\" text-anchor=\"end\">\(HTML.escape(row.said))</text>"
      content += rect(0, y + 18, max(2, fraction(row.value, of: most) * 480), 16, row.kind)
    }
    return image(label, width: 480, height: rows.count * 44 - 8, kind: "bars", content)
  }
}
