public import Vocabulary

/// One value of a table.
public enum DatastoreCell: Hashable, Sendable {
  case null
  case int(Int64)
  case number(Double)
  case bool(Bool)
  /// Text, and days and moments as they are written.
  case text(String)

  /// The most bytes of one text.
  public static let longest = 65_536
}

extension DatastoreKind {
  /// A value as JSON tells it, or as the text of one. Nil for what is none of this kind.
  public func cell(_ value: JSON) -> DatastoreCell? {
    switch (self, value) {
    case (_, .null): .null
    case (.text, .string(let text)): text.utf8.count <= DatastoreCell.longest ? .text(text) : nil
    case (.text, .int(let number)): .text(String(number))
    case (.text, .double(let number)): .text(number.description)
    case (.text, .bool(let flag)): .text(flag ? "true" : "false")
    case (.int, .int(let number)): .int(number)
    case (.numeric, .int(let number)): .number(Double(number))
    case (.numeric, .double(let number)): .number(number)
    case (.bool, .bool(let flag)): .bool(flag)
    case (_, .string(let text)): cell(text: text)
    default: nil
    }
  }

  /// A value that is written as text. No text at all is no value, but for a text.
  public func cell(text: String) -> DatastoreCell? {
    switch self {
    case .text: return text.utf8.count <= DatastoreCell.longest ? .text(text) : nil
    case _ where text.isEmpty: return .null
    case .int:
      guard let number = Int64(text), number.magnitude <= UInt64(JSON.largestInteger) else { return nil }
      return .int(number)
    case .numeric:
      // Swift reads hexadecimal numbers and `nan` too.
      guard text.utf8.count <= 64, text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }),
        let number = Double(text), number.isFinite
      else { return nil }
      return .number(number)
    case .bool:
      return switch text.lowercased() {
      case "true", "t", "yes", "1": .bool(true)
      case "false", "f", "no", "0": .bool(false)
      default: nil
      }
    case .date: return DatastoreMoment(text).flatMap { $0.time == nil ? .text($0.day) : nil }
    case .timestamp: return DatastoreMoment(text).map { .text($0.day + "T" + ($0.time ?? "00:00:00")) }
    }
  }
}

/// A day of the Gregorian calendar, perhaps with a time of day, as ISO 8601 writes them: `2026-11-22`, `2026-11-22T08:30:00.5`,
/// with a space for the `T`, and with a `Z` that is left out of what is kept. Other zones are not taken.
struct DatastoreMoment {
  let day: String
  /// `08:30:00.5`
  let time: String?

  init?(_ text: String) {
    let bytes = Array(text.utf8)
    func number(_ from: Int, _ count: Int) -> Int? {
      guard from + count <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[from..<from + count] {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 48)
      }
      return value
    }
    func sign(_ at: Int, _ signs: StaticString) -> Bool {
      at < bytes.count && (0..<signs.utf8CodeUnitCount).contains { signs.utf8Start[$0] == bytes[at] }
    }
    guard bytes.count <= 27, let year = number(0, 4), sign(4, "-"), let month = number(5, 2), sign(7, "-"),
      let dayOfMonth = number(8, 2), (1...12).contains(month), (1...Self.days(year, month)).contains(dayOfMonth)
    else { return nil }
    day = String(decoding: bytes[..<10], as: UTF8.self)
    if bytes.count == 10 {
      time = nil
      return
    }
    guard sign(10, "T "), let hour = number(11, 2), hour < 24, sign(13, ":"), let minute = number(14, 2), minute < 60
    else { return nil }
    var end = 16
    if sign(16, ":") {
      guard let second = number(17, 2), second < 60 else { return nil }
      end = 19
      if sign(19, ".") {
        end = 20
        while end < bytes.count, (48...57).contains(bytes[end]) { end += 1 }
        guard (21...26).contains(end) else { return nil }
      }
    }
    guard end == bytes.count || end + 1 == bytes.count && sign(end, "Z") else { return nil }
    time = String(decoding: bytes[11..<end], as: UTF8.self) + (end == 16 ? ":00" : "")
  }

  private static func days(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
