extension Chart {
  /// A level on a scale of 0–100 %, against a target line if there is a target. Both are in basis points; no level while
  /// `used` is nil.
  static func gauge(_ used: Int64?, target: Int64?, targetWord: String = "", label: String) -> String {
    let width = 298.0
    let level = fraction(used ?? 0, of: 10_000) * width
    var content = rect(0, 14, width, 20, "track")
    content += rect(0, 14, level, 20, (used ?? 0) < target ?? .max ? "level" : "level good")
    for tenth in 1..<10 { content += line(Double(tenth) * width / 10, 34, Double(tenth) * width / 10, 38, "tick") }
    guard let target else { return image(label, width: 298, height: 46, kind: "gauge", content) }
    let aim = fraction(target, of: 10_000) * width
    content += line(aim, 8, aim, 40, "target")
    // The word stays inside the picture at either end of the scale.
    let anchor = aim > width * 0.8 ? "end" : aim < width * 0.2 ? "start" : "middle"
    content +=
      "<text class=\"note\" x=\"\(short(aim))\" y=\"5\" text-anchor=\"\(anchor)\">\(HTML.escape(targetWord))</text>"
    return image(label, width: 298, height: 46, kind: "gauge", content)
  }

  /// A small level against a limit; a plain track while there is no limit. One that `warns` shows when it is near.
  static func bar(_ value: Int64, of limit: Int64?, warns: Bool = false, label: String) -> String {
    var content = rect(0, 0, 300, 6, "track")
    if let limit {
      let full = fraction(value, of: limit)
      content += rect(0, 0, full * 300, 6, warns && full >= 0.9 ? "level near" : "level")
    }
    return image(label, width: 300, height: 6, kind: "bar", stretched: true, content)
  }
}
