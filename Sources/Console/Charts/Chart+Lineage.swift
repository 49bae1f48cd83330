extension Chart {
  /// What comes of what, from left to right: a box for each thing, a line for each step.
  static func lineage(_ lineage: Console.Lineage, in frame: Frame, label: String) -> String {
    let (t, language) = (frame.t, frame.language)
    let (wide, tall, gapX, gapY) = (176.0, 52.0, 56.0, 18.0)
    let columns = lineage.columns
    let most = columns.map(\.count).max() ?? 0
    let height = Double(most) * (tall + gapY) - gapY + 4
    var place: [String: (x: Double, y: Double)] = [:]
    for (number, column) in columns.enumerated() {
      let taken = Double(column.count) * (tall + gapY) - gapY
      for (row, node) in column.enumerated() {
        place[node.id] = (
          2 + Double(number) * (wide + gapX), 2 + (height - 4 - taken) / 2 + Double(row) * (tall + gapY)
        )
      }
    }
    let broken = Set(lineage.nodes.filter(\.isBroken).map(\.id))
    var content = ""
    for edge in lineage.edges {
      guard let from = place[edge.from], let to = place[edge.to] else { continue }
      let (x1, y1, x2, y2) = (from.x + wide, from.y + tall / 2, to.x, to.y + tall / 2)
      let middle = (x1 + x2) / 2
      content +=
        "<path class=\"step\(broken.contains(edge.from) ? " broken" : "")\" d=\"M\(short(x1)) \(short(y1)) C\(short(middle)) \(short(y1))"
        + " \(short(middle)) \(short(y2)) \(short(x2)) \(short(y2))\"/>"
    }
    for node in lineage.nodes {
      guard let at = place[node.id] else { continue }
      content +=
        "<g class=\"node \(node.kind)\(node.isBroken ? " broken" : "")\">" + rect(at.x, at.y, wide, tall, "box")
      content += rect(at.x, at.y, 5, tall, "edge")
      content +=
        "<text class=\"what\" x=\"\(short(at.x + 15))\" y=\"\(short(at.y + 20))\">\(HTML.escape(t("lineage", node.kind)))</text>"
      content +=
        "<text class=\"title\" x=\"\(short(at.x + 15))\" y=\"\(short(at.y + 39))\">\(HTML.escape(fit(language.of(node.title), 21)))</text></g>"
    }
    let width = Double(columns.count) * (wide + gapX) - gapX + 4
    return image(label, width: Int(max(1160, width)), height: Int(max(1, height)), kind: "lineage", content)
  }

  /// As much of a text as has room for so many letters; a Chinese one counts for two.
  static func fit(_ text: String, _ most: Int) -> String {
    var (taken, out) = (0, "")
    for character in text {
      taken += character.isASCII ? 1 : 2
      guard taken <= most else { return out + "…" }
      out.append(character)
    }
    return out
  }
}
