/// How values of datatypes are written that are kept as text (XML Schema Definition Language 1.1, part 2).
enum WebLexicalForm {
  /// Whether a text may be a value of a datatype; those without a form of their own take any.
  static func holds(_ text: String, _ base: String) -> Bool {
    var rest = Array(text.utf8)[...]
    switch base {
    case "hexBinary": return rest.count.isMultiple(of: 2) && rest.allSatisfy(isHexadecimal)
    case "base64Binary", "binary": return isBase64(rest.filter { $0 != UInt8(ascii: " ") })
    case "language":
      return text.split(separator: "-", omittingEmptySubsequences: false).enumerated().allSatisfy {
        place, part in
        (1...8).contains(part.utf8.count)
          && part.utf8.allSatisfy { isLetter($0) || place > 0 && isDigit($0) }
      }
    case "gYear": return year(&rest) && zone(rest)
    case "gYearMonth": return year(&rest) && signs("-", &rest) && month(&rest) != nil && zone(rest)
    case "gMonth": return signs("--", &rest) && month(&rest) != nil && zone(rest)
    case "gDay":
      guard signs("---", &rest), let day = number(2, &rest) else { return false }
      return (1...31).contains(day) && zone(rest)
    case "gMonthDay":
      guard signs("--", &rest), let month = month(&rest), signs("-", &rest),
        let day = number(2, &rest)
      else {
        return false
      }
      return day >= 1 && day <= [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        && zone(rest)
    default: return true
    }
  }

  /// Whether a date-time ends with its zone.
  static func hasZone(_ moment: String) -> Bool {
    moment.hasSuffix("Z") || moment.utf8.count > 6 && "+-".contains(moment.suffix(6).prefix(1))
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
  private static func isLetter(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte)
  }
  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    isDigit(byte) || (65...70).contains(byte) || (97...102).contains(byte)
  }

  private static func isBase64(_ bytes: [UInt8]) -> Bool {
    let core = bytes.prefix {
      isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/")
    }
    let padding = bytes.dropFirst(core.count)
    return bytes.count.isMultiple(of: 4) && padding.count <= 2
      && padding.allSatisfy { $0 == UInt8(ascii: "=") }
  }

  private static func signs(_ wanted: String, _ rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.starts(with: wanted.utf8) else { return false }
    rest = rest.dropFirst(wanted.utf8.count)
    return true
  }

  private static func number(_ digits: Int, _ rest: inout ArraySlice<UInt8>) -> Int? {
    let run = rest.prefix(digits)
    guard run.count == digits, run.allSatisfy(isDigit) else { return nil }
    rest = rest.dropFirst(digits)
    return run.reduce(0) { $0 * 10 + Int($1 - 48) }
  }

  private static func month(_ rest: inout ArraySlice<UInt8>) -> Int? {
    number(2, &rest).flatMap { (1...12).contains($0) ? $0 : nil }
  }

  private static func year(_ rest: inout ArraySlice<UInt8>) -> Bool {
    _ = signs("-", &rest)
    let run = rest.prefix(while: isDigit)
    rest = rest.dropFirst(run.count)
    return run.count == 4 || run.count > 4 && run.first != 48
  }

  /// Nothing, or a zone.
  private static func zone(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    if rest.isEmpty || rest.elementsEqual("Z".utf8) { return true }
    guard signs("+", &rest) || signs("-", &rest), let hours = number(2, &rest), signs(":", &rest),
      let minutes = number(2, &rest)
    else { return false }
    return rest.isEmpty && minutes < 60 && (hours < 14 || hours == 14 && minutes == 0)
  }
}
