import Vocabulary

extension ParticipantDraft {
  /// The most characters a name may have.
  static let longestName = 200

  /// Refuses a name that is empty, too long or holds control characters, and a region that is not six digits.
  func check() throws(Refusal) {
    for (name, field) in [(name.zh, "/name/zh"), (name.en, "/name/en")]
    where !PlainText.isOneLine(name, 1...Self.longestName) {
      throw Refusal(
        .unacceptable, rule: "identity.name", Text(zh: "名称不符合要求", en: "the name is not acceptable"),
        remedy: Text(
          zh: "1 至 \(Self.longestName) 个字符，不含控制字符",
          en: "1 to \(Self.longestName) characters without control characters"),
        field: field)
    }
    // GB/T 2260: two digits each for province, city and county; the first is a region of the country, 1–8.
    if let region,
      region.utf8.count != 6 || !region.utf8.allSatisfy({ (48...57).contains($0) })
        || !("1"..."8").contains(region.prefix(1))
    {
      throw Refusal(
        .unacceptable, rule: "identity.region", Text(zh: "行政区划代码无效", en: "not a region code"),
        remedy: Text(zh: "六位数字（GB/T 2260），例如 450100", en: "six digits (GB/T 2260), for instance 450100"),
        field: "/region")
    }
  }
}

/// Text that people enter and others read.
enum PlainText {
  /// Whether `text` has a number of characters in `range`, and none that controls (C0, C1, line and paragraph ends, marks
  /// that turn the direction of writing): such names look like other names.
  static func isOneLine(_ text: String, _ range: ClosedRange<Int>) -> Bool {
    guard text.utf8.count <= range.upperBound * 4, range.contains(text.unicodeScalars.count) else { return false }
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { return false }
    return text.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
      default: !(0x202A...0x202E).contains(scalar.value) && !(0x2066...0x2069).contains(scalar.value)
      }
    }
  }
}
