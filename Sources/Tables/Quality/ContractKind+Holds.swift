import Glibc
import Vocabulary

extension DataContract.Kind {
  /// Whether a text is a value of this kind: dates and times as ISO 8601 writes them, in full.
  func holds(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch self {
    case .string: true
    case .integer: Self.isInteger(text)
    case .number: Self.number(text) != nil
    case .boolean: ValueKind.of(text) == .boolean
    case .date: text.count == 10 && text[4] == UInt8(ascii: "-") && DayText(text)?.hasTime == false
    case .timestamp: text.count > 10 && text[4] == UInt8(ascii: "-") && DayText(text)?.hasTime == true
    case .time: Self.isTime(text)
    case .object: (try? JSON.parse(String(decoding: text, as: UTF8.self)))?.object != nil
    case .array: (try? JSON.parse(String(decoding: text, as: UTF8.self)))?.array != nil
    }
  }

  private static func isInteger(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let digits = text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+") ? text.dropFirst() : text[...]
    return !digits.isEmpty && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private static func isTime(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    // A day in front makes a timestamp of it.
    let stamp = Array("2000-01-01T".utf8) + text
    return text.count >= 5 && text[2] == UInt8(ascii: ":")
      && stamp.withUnsafeBufferPointer { DayText($0)?.hasTime == true }
  }

  /// A decimal number, as texts have it: digits with a sign, a point and an exponent.
  static func number(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    guard (1...64).contains(text.count) else { return nil }
    var hasDigit = false
    for byte in text {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
      case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "e"), UInt8(ascii: "E"): break
      // Neither hexadecimal, nor infinite, nor none.
      default: return nil
      }
    }
    guard hasDigit else { return nil }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { copy in
      for index in text.indices { copy[index] = CChar(bitPattern: text[index]) }
      copy[text.count] = 0
      guard let start = copy.baseAddress else { return nil }
      var end: UnsafeMutablePointer<CChar>?
      let value = strtod(start, &end)
      return end == start + text.count && value.isFinite ? value : nil
    }
  }
}
