/// What a value's text can be read as, the narrowest first. The words are those of the Open Data Contract Standard's
/// `logicalType`.
public enum ValueKind: String, Sendable, Codable, CaseIterable {
  case boolean, integer, number, date, timestamp, string

  /// Among all kinds, counted from 0.
  var place: Int {
    switch self {
    case .boolean: 0
    case .integer: 1
    case .number: 2
    case .date: 3
    case .timestamp: 4
    case .string: 5
    }
  }

  /// The narrowest kind of a text. A number with a leading zero is a code and not a number: it would lose that zero.
  public static func of(_ text: UnsafeBufferPointer<UInt8>) -> ValueKind {
    guard let first = text.first else { return .string }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
      if let number = number(text) { return number }
      return DayText(text).map { $0.hasTime ? .timestamp : .date } ?? .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "T"), UInt8(ascii: "F"):
      return isWord(text, "true") || isWord(text, "false") ? .boolean : .string
    default: return .string
    }
  }

  private static func number(_ text: UnsafeBufferPointer<UInt8>) -> ValueKind? {
    var index = text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") ? 1 : 0
    let start = index
    func digits() -> Int {
      let from = index
      while index < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index]) { index += 1 }
      return index - from
    }
    let whole = digits()
    if whole > 1, text[start] == UInt8(ascii: "0") { return nil }
    if index == text.count { return whole > 0 && whole <= 18 ? .integer : whole > 0 ? .string : nil }
    var fraction = 0
    if text[index] == UInt8(ascii: ".") {
      index += 1
      fraction = digits()
    }
    guard whole + fraction > 0 else { return nil }
    if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") { index += 1 }
      guard digits() > 0 else { return nil }
    }
    return index == text.count ? .number : nil
  }

  private static func isWord(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
    text.count == word.utf8CodeUnitCount
      && text.indices.allSatisfy { text[$0] | 0x20 == word.utf8Start[$0] }
  }
}

/// A day, perhaps with a time, as ISO 8601 writes them: `2026-11-22`, `2026-11-22T08:30:00Z`; with `/` for `-` and a space for `T`
/// too, as spreadsheets do.
struct DayText {
  let hasTime: Bool

  init?(_ text: UnsafeBufferPointer<UInt8>) {
    var index = 0
    func number(_ least: Int, _ most: Int) -> Int? {
      let from = index
      var value = 0
      while index < text.count, index - from < most, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index]) {
        value = value * 10 + Int(text[index] - UInt8(ascii: "0"))
        index += 1
      }
      return index - from >= least ? value : nil
    }
    func sign(_ signs: StaticString) -> UInt8? {
      guard index < text.count else { return nil }
      let found = text[index]
      for place in 0..<signs.utf8CodeUnitCount where signs.utf8Start[place] == found {
        index += 1
        return found
      }
      return nil
    }
    guard let year = number(4, 4), let dash = sign("-/"), let month = number(1, 2), sign("-/") == dash,
      let day = number(1, 2), (1...12).contains(month), day >= 1, day <= Self.days(year, month)
    else { return nil }
    if index == text.count {
      hasTime = false
      return
    }
    guard sign("T ") != nil, let hour = number(1, 2), hour < 24, sign(":") != nil, let minute = number(2, 2),
      minute < 60
    else { return nil }
    if sign(":") != nil {
      guard let second = number(2, 2), second <= 60 else { return nil }
      if sign(".,") != nil { guard number(1, 9) != nil else { return nil } }
    }
    if sign("Z") == nil, sign("+-") != nil {
      guard let hours = number(2, 2), hours < 24 else { return nil }
      _ = sign(":")
      guard let minutes = number(2, 2), minutes < 60 else { return nil }
    }
    guard index == text.count else { return nil }
    hasTime = true
  }

  private static func days(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
