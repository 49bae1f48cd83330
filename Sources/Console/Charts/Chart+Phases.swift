extension Chart {
  /// Parts one after the other, as wide as they were long, and none too narrow to be seen.
  static func phases(_ parts: [(milliseconds: Int64, kind: String)], label: String) -> String {
    let whole = parts.reduce(0.0) { $0 + Double(max(0, $1.milliseconds)) }
    let least = 8.0
    let free = 1000 - least * Double(parts.count)
    var x = 0.0
    var content = ""
    for part in parts {
      let share = whole > 0 ? Double(max(0, part.milliseconds)) / whole : 1 / Double(max(1, parts.count))
      let width = least + free * share
      content += rect(x, 0, width, 14, "phase-" + part.kind)
      x += width
    }
    return image(label, width: 1000, height: 14, kind: "phases", stretched: true, content)
  }
}
