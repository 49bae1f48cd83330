/// Writes Markdown from values: what people typed stays text, whatever it looks like.
struct Markdown {
  private(set) var text = ""

  mutating func heading(_ level: Int, _ words: String) {
    text += String(repeating: "#", count: level) + " " + words + "\n\n"
  }
  mutating func paragraph(_ words: String) { text += words + "\n\n" }
  mutating func item(_ words: String) { text += "- " + words + "\n" }
  mutating func space() { text += "\n" }

  mutating func table(_ header: [String], _ rows: [[String]]) {
    row(header)
    row(header.map { _ in "---" })
    for one in rows { row(one) }
    space()
  }

  private mutating func row(_ cells: [String]) { text += "| " + cells.joined(separator: " | ") + " |\n" }

  /// Text of somebody's, on one line, with what Markdown or HTML would read as more than text made harmless.
  static func plain(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "|", "[", "]", "`", "*", "_", "\\", "#": out += "\\" + String(character)
      default: out += character.isNewline ? " " : String(character)
      }
    }
    return out
  }
}
