import Vocabulary

/// Limits on what is told to this room, whichever door it comes through.
enum Check {
  static func text(_ text: String, _ length: ClosedRange<Int>, at field: String) throws(Refusal) {
    // NUL ends a C string, and PostgreSQL does not take it in text.
    guard length.contains(text.unicodeScalars.count), !text.utf8.contains(0) else {
      throw wrong(field, "\(length.lowerBound) to \(length.upperBound) characters")
    }
  }

  static func text(_ text: Text, _ length: ClosedRange<Int>, at field: String) throws(Refusal) {
    try self.text(text.zh, length, at: field + "/zh")
    try self.text(text.en, 0...length.upperBound, at: field + "/en")
  }

  static func number(_ number: Int64, _ range: ClosedRange<Int64>, at field: String) throws(Refusal) {
    guard range.contains(number) else {
      throw wrong(field, "an integer from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  static func words(_ words: [String], most: Int = 30, at field: String) throws(Refusal) {
    guard words.count <= most else { throw wrong(field, "at most \(most) elements") }
    for (index, word) in words.enumerated() { try text(word, 1...100, at: "\(field)/\(index)") }
  }

  /// A value must still be readable inside the lists and answers that hold it (``JSON/parse(_:depth:)``).
  static func depth(_ value: JSON, most: Int = 32, at field: String) throws(Refusal) {
    var level = [value]
    for _ in 0..<most {
      level = level.flatMap { $0.array ?? $0.object.map { Array($0.values) } ?? [] }
      if level.isEmpty { return }
    }
    throw wrong(field, "at most \(most) levels")
  }

  static func region(_ region: String?, at field: String = "/region") throws(Refusal) {
    guard region.map(Region.isCode) ?? true else { throw wrong(field, "a division code of 2, 4 or 6 digits") }
  }

  /// The form the ledger takes: `fen`, `cpuSeconds`.
  static func unit(_ unit: String, at field: String) throws(Refusal) {
    let bytes = unit.utf8
    guard (2...20).contains(bytes.count), let first = bytes.first, (97...122).contains(first),
      bytes.allSatisfy({ (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) })
    else { throw wrong(field, "2 to 20 letters and digits, the first in lower case, for instance cpuSeconds") }
  }

  static func wrong(_ field: String, _ expected: String) -> Refusal {
    Refusal(
      .invalid, rule: "exchange.field", Text(zh: "\(field) 的值不符合要求", en: "the value of \(field) is not acceptable"),
      remedy: Text(zh: "应为：\(expected)", en: "expected \(expected)"), field: field)
  }
}
