import Vocabulary

/// What single values look like.
extension DatasetEntry {
  static func text(_ text: String, _ length: ClosedRange<Int>, at field: String) throws(Refusal) {
    let isWhole = text.unicodeScalars.allSatisfy {
      $0 == "\n" || $0 == "\t" || $0 == "\r" || !($0.value < 32 || $0.value == 127)
    }
    guard length.contains(text.unicodeScalars.count), isWhole,
      length.lowerBound == 0 || !text.allSatisfy(\.isWhitespace)
    else {
      throw DatasetRefusal.wrong(
        field,
        Text(
          zh: "\(length.lowerBound) 至 \(length.upperBound) 个字符，不含控制字符",
          en: "\(length.lowerBound) to \(length.upperBound) characters without control characters"))
    }
  }

  static func text(_ text: Text, _ length: ClosedRange<Int>, at field: String) throws(Refusal) {
    try self.text(text.zh, length, at: field + "/zh")
    try self.text(text.en, 0...length.upperBound, at: field + "/en")
  }

  static func each<Element>(
    _ list: [Element]?, most: Int, at field: String, _ check: (Element, String) throws(Refusal) -> Void
  ) throws(Refusal) {
    guard let list else { return }
    guard list.count <= most else {
      throw DatasetRefusal.wrong(field, Text(zh: "至多 \(most) 项", en: "at most \(most) elements"))
    }
    for (index, element) in list.enumerated() { try check(element, "\(field)/\(index)") }
  }

  /// A word that may stand in an address.
  static func word(_ word: String, at field: String) throws(Refusal) {
    guard (2...100).contains(word.utf8.count),
      word.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95 }),
      !word.hasPrefix(Dataset.idPrefix + "_")
    else {
      throw DatasetRefusal.wrong(
        field,
        Text(
          zh: "2 至 100 个小写字母、数字、- 或 _，且不以 \(Dataset.idPrefix)_ 开头",
          en: "2 to 100 of a–z, 0–9, - and _, and not \(Dataset.idPrefix)_ first"))
    }
  }

  /// Letters, digits and `. / - _`.
  static func isCode(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || (45...47).contains(byte)
      || byte == 95
  }

  /// GB/T 4754-2017: sections A to T; two digits for a division, three for a group, four for a class.
  static func isIndustry(_ code: String) -> Bool {
    guard let first = code.utf8.first, (65...84).contains(first) else { return false }
    let digits = code.utf8.dropFirst()
    return [0, 2, 3, 4].contains(digits.count) && digits.allSatisfy { (48...57).contains($0) }
  }

  /// A day of the Gregorian calendar as ISO 8601 writes it in full.
  static func isDay(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), year > 0, (1...12).contains(month)
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...days[month - 1]).contains(day)
  }

  /// An http or https address that can be written in every form a door has, as it is: what those set apart is not in it.
  static func isAddress(_ text: String) -> Bool {
    let lower = text.lowercased()
    guard let scheme = ["https://", "http://"].first(where: lower.hasPrefix), text.utf8.count <= 2000 else {
      return false
    }
    let rest = text.dropFirst(scheme.count)
    guard let first = rest.first, first != "/", first != "?", first != "#" else { return false }
    return rest.unicodeScalars.allSatisfy {
      $0.value > 32 && $0.value != 127 && !"<>\"{}|\\^`".unicodeScalars.contains($0)
    }
      && !rest.unicodeScalars.contains { $0.properties.isWhitespace }
  }
}
