/// What steps of a recipe do to one value.
enum Cleaning {
  /// Unicode's white space, the full-width space among it, and the mark that some programs put in front of a text.
  static func trimmed(_ text: String) -> String {
    func isOut(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace || scalar == "\u{FEFF}" }
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last, isOut(first) || isOut(last) else { return text }
    let start = scalars.drop(while: isOut)
    guard let end = start.lastIndex(where: { !isOut($0) }) else { return "" }
    return String(start[...end])
  }

  /// U+FF01…U+FF5E become U+0021…U+007E, and the full-width space a space (GB/T 2312's second way to write ASCII).
  static func halfWidth(_ text: String) -> String {
    let isWide = { (scalar: Unicode.Scalar) in (0xFF01...0xFF5E).contains(scalar.value) || scalar.value == 0x3000 }
    guard text.unicodeScalars.contains(where: isWide) else { return text }
    var narrow = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let value = scalar.value == 0x3000 ? 0x20 : scalar.value - (isWide(scalar) ? 0xFEE0 : 0)
      narrow.append(Unicode.Scalar(value) ?? scalar)
    }
    return String(narrow)
  }

  /// Whether it is a day or a moment as ISO 8601 has it already.
  static func isDay(_ text: String) -> Bool {
    Array(text.utf8).withUnsafeBufferPointer { bytes in
      DataContract.Kind.date.holds(bytes) || DataContract.Kind.timestamp.holds(bytes)
    }
  }

  /// Without separators of thousands and the unit behind it; nil if no number is left. A percentage becomes its number, as
  /// units do: `12.5 %` is `12.5`.
  static func number(_ text: String) -> String? {
    var rest = trimmed(halfWidth(text))[...]
    if let first = rest.first, "¥￥$€".contains(first) { rest = rest.dropFirst().drop(while: \.isWhitespace) }
    let figures = rest.prefix { $0.isASCII && ($0.isNumber || "+-.,eE ".contains($0)) }
    let unit = rest[figures.endIndex...]
    // A unit has no digits, or it is no unit.
    guard !unit.contains(where: \.isNumber), unit.count <= 12 else { return nil }
    var words = trimmed(String(figures))
    // `t` of a unit is none of a number; `e` of a number is.
    while let last = words.last, "eE+-.,".contains(last) { words.removeLast() }
    guard let plain = ungrouped(trimmed(words)) else { return nil }
    return Array(plain.utf8).withUnsafeBufferPointer { DataContract.Kind.number($0) } == nil ? nil : plain
  }

  /// `1,234,567.8` without its commas, where they stand as they must: three digits behind each.
  private static func ungrouped(_ text: String) -> String? {
    let separators = text.filter { $0 == "," || $0 == " " }
    guard let separator = separators.first else { return text }
    guard separators.allSatisfy({ $0 == separator }) else { return nil }
    let whole = text.prefix { $0 != "." && $0 != "e" && $0 != "E" }
    let groups = whole.split(separator: separator, omittingEmptySubsequences: false)
    let first = groups[0].drop { $0 == "-" || $0 == "+" }
    guard (1...3).contains(first.count), groups.dropFirst().allSatisfy({ $0.count == 3 }),
      !text[whole.endIndex...].contains(separator)
    else { return nil }
    return groups.joined() + text[whole.endIndex...]
  }
}
