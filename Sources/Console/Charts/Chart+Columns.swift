extension Chart {
  /// Columns side by side, each of parts on top of one another; `kind` is the class of a part.
  ///
  /// - Parameter axis: how a value is written.
  static func columns(
    _ columns: [(name: String, parts: [(value: Int64, kind: String)])], axis: (Int64) -> String, label: String
  ) -> String {
    let (left, width, top, height) = (76.0, 644.0, 10.0, 170.0)
    let most = round(columns.map { $0.parts.reduce(Int64(0)) { $0 &+ max(0, $1.value) } }.max() ?? 0)
    var content = ""
    for quarter in [Int64(0), 2, 4] {
      let y = top + height * (1 - Double(quarter) / 4)
      content += line(left, y, left + width, y, "guide")
      content +=
        "<text class=\"axis\" x=\"\(short(left - 8))\" y=\"\(short(y + 4))\" text-anchor=\"end\">"
        + "\(HTML.escape(axis(most / 4 * quarter + most % 4 * quarter / 4)))</text>"
    }
    let step = width / Double(max(1, columns.count))
    let bar = min(36, step * 0.7)
    // As many names as have room.
    let every = max(1, (columns.count + 9) / 10)
    for (place, column) in columns.enumerated() {
      let x = left + step * Double(place) + (step - bar) / 2
      var base = top + height
      for part in column.parts where part.value > 0 {
        let tall = fraction(part.value, of: most) * height
        base -= tall
        content += rect(x, base, bar, tall, part.kind)
      }
      let back = columns.count - 1 - place
      if back.isMultiple(of: every) {
        // On a narrow screen every second one has room.
        content +=
          "<text class=\"axis\((back / every).isMultiple(of: 2) ? "" : " fine")\" x=\"\(short(x + bar / 2))\" y=\"\(short(top + height + 18))\" text-anchor=\"middle\">"
          + "\(HTML.escape(column.name))</text>"
      }
    }
    return image(label, width: 730, height: 204, kind: "columns", content)
  }

  /// A little more than `most` that reads well at the end of a scale, and that has a half.
  private static func round(_ most: Int64) -> Int64 {
    var power: Int64 = 1
    while power <= most / 100, power < Int64.max / 1000 { power *= 10 }
    for step in [Int64(2), 4, 6, 8, 10, 12, 16, 20, 24, 30, 40, 50, 60, 80, 100] where power * step >= most {
      return power * step
    }
    return max(2, most)
  }
}
