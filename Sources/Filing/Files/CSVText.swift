/// Writes CSV that people open in a spreadsheet program. Text that such a program would take for a formula gets an
/// apostrophe in front, and loses it when it is read back.
enum CSVText {
  /// Begins with a byte order mark, by which spreadsheet programs know UTF-8.
  static func file(_ rows: [[String]]) -> [UInt8] {
    var out: [UInt8] = [0xEF, 0xBB, 0xBF]
    for row in rows { out.append(contentsOf: line(row).utf8) }
    return out
  }

  static func line(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") + "\r\n" }

  static func field(_ text: String) -> String {
    let safe = isFormula(text) || isGuarded(text) ? "'" + text : text
    // By bytes: “\r\n” is one Character.
    guard safe.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return safe }
    var quoted = "\""
    for scalar in safe.unicodeScalars {
      if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  /// What ``field(_:)`` was given, without the spaces around it.
  static func bare(_ field: String) -> String {
    let text = trimmed(field)
    return isGuarded(text) ? String(text.dropFirst()) : text
  }

  static func trimmed(_ text: String) -> String {
    let blank: (Character) -> Bool = { $0.isWhitespace }
    guard let first = text.firstIndex(where: { !blank($0) }), let last = text.lastIndex(where: { !blank($0) }) else {
      return ""
    }
    return String(text[first...last])
  }

  private static func isGuarded(_ text: String) -> Bool {
    guard text.unicodeScalars.first == "'" else { return false }
    let rest = text.dropFirst()
    return isFormula(rest) || isGuarded(String(rest))
  }

  /// The signs that begin a formula, also full-width; a tab or line end, after which one may hide.
  private static func isFormula(_ text: some StringProtocol) -> Bool {
    guard let first = text.unicodeScalars.first else { return false }
    return "=+-@＝＋－＠\t\r\n".unicodeScalars.contains(first)
  }
}
