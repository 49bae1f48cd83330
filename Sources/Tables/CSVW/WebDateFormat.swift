/// How days and times are written: the patterns of Unicode TR35 that tables on the web know (§6.4.4).
struct WebDateFormat {
  private var signs: [(letter: Character, count: Int)] = []

  /// Nil if the pattern is none of them.
  init?(_ pattern: String) {
    var rest = pattern[...]
    while let first = rest.first {
      let run = rest.prefix { $0 == first }
      rest = rest.dropFirst(run.count)
      if first.isLetter, first.isASCII {
        switch (first, run.count) {
        case ("y", 4), ("M", 1...2), ("d", 1...2), ("H", 1...2), ("m", 1...2), ("s", 1...2),
          ("X", 1...3), ("x", 1...3):
          signs.append((first, run.count))
        case ("S", 1...9): signs.append((first, run.count))
        case ("T", 1):
          signs.append(("'", 0))
          literals.append("T")
        default: return nil
        }
      } else {
        guard " /.-:,'".contains(first) else { return nil }
        for one in run where one != "'" {
          signs.append(("'", 0))
          literals.append(one)
        }
      }
    }
  }
  private var literals: [Character] = []

  /// The moment in the form of ISO 8601, nil if it is not written so.
  func read(_ text: String, hasDay: Bool, hasTime: Bool) -> String? {
    var (rest, literal) = (text[...], 0)
    var parts: [Character: Int] = [:]
    var (fraction, zone) = ("", "")
    func digits(_ range: ClosedRange<Int>) -> String? {
      let run = rest.prefix(range.upperBound).prefix { $0.isASCII && $0.isNumber }
      guard range.contains(run.count) else { return nil }
      rest = rest.dropFirst(run.count)
      return String(run)
    }
    for (place, sign) in signs.enumerated() {
      switch sign.letter {
      case "'":
        // A fraction that may be left out takes its point with it.
        if rest.first != literals[literal] {
          guard place + 1 < signs.count, signs[place + 1].letter == "S", literals[literal] == "."
          else { return nil }
        } else {
          rest = rest.dropFirst()
        }
        literal += 1
      case "S":
        let run = rest.prefix { $0.isASCII && $0.isNumber }
        guard run.count <= sign.count else { return nil }
        rest = rest.dropFirst(run.count)
        fraction = String(run)
      case "X", "x":
        if rest.first == "Z", sign.letter == "X" {
          rest = rest.dropFirst()
          zone = "Z"
          continue
        }
        guard let first = rest.first, "+-".contains(first) else { return nil }
        rest = rest.dropFirst()
        guard let hours = digits(2...2) else { return nil }
        var minutes = "00"
        if sign.count == 3 {
          guard rest.first == ":" else { return nil }
          rest = rest.dropFirst()
        }
        if sign.count > 1 || rest.first?.isNumber == true {
          guard let own = digits(2...2) else { return nil }
          minutes = own
        }
        zone = "\(first)\(hours):\(minutes)"
      case "y":
        guard let run = digits(4...4) else { return nil }
        parts["y"] = Int(run)
      default:
        guard let run = digits(sign.count == 1 ? 1...2 : 2...2) else { return nil }
        parts[sign.letter] = Int(run)
      }
    }
    guard rest.isEmpty else { return nil }
    while fraction.hasSuffix("0") { fraction.removeLast() }
    func two(_ letter: Character) -> String {
      let number = parts[letter] ?? 0
      return number < 10 ? "0\(number)" : "\(number)"
    }
    var out = ""
    if hasDay {
      let year = "\(parts["y"] ?? 0)"
      out =
        String(repeating: "0", count: max(0, 4 - year.count)) + year + "-" + two("M") + "-"
        + two("d")
    }
    if hasTime {
      out +=
        (hasDay ? "T" : "") + two("H") + ":" + two("m") + ":" + two("s")
        + (fraction.isEmpty ? "" : "." + fraction)
    }
    out += zone
    return Self.isMoment(out, hasDay: hasDay, hasTime: hasTime) ? out : nil
  }

  /// Whether a text is a date, a time or both as XML Schema has them.
  static func isMoment(_ text: String, hasDay: Bool, hasTime: Bool) -> Bool {
    var bytes = Array(text.utf8)[...]
    func number(_ count: Int) -> Int? {
      guard bytes.count >= count, bytes.prefix(count).allSatisfy({ (48...57).contains($0) }) else {
        return nil
      }
      let value = bytes.prefix(count).reduce(0) { $0 * 10 + Int($1 - 48) }
      bytes = bytes.dropFirst(count)
      return value
    }
    func sign(_ one: Character) -> Bool {
      guard bytes.first == one.asciiValue else { return false }
      bytes = bytes.dropFirst()
      return true
    }
    if hasDay {
      _ = sign("-")
      guard let year = number(4), sign("-"), let month = number(2), sign("-"), let day = number(2),
        (1...12).contains(month), day >= 1
      else { return false }
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      guard day <= [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] else {
        return false
      }
      if hasTime, !sign("T") { return false }
    }
    if hasTime {
      guard let hour = number(2), sign(":"), let minute = number(2), sign(":"),
        let second = number(2), hour <= 24,
        minute < 60, second < 60
      else { return false }
      var isWhole = true
      if sign(".") {
        let run = bytes.prefix { (48...57).contains($0) }
        guard !run.isEmpty else { return false }
        isWhole = run.allSatisfy { $0 == 48 }
        bytes = bytes.dropFirst(run.count)
      }
      // The end of a day is the only moment of its 24th hour.
      guard hour < 24 || minute == 0 && second == 0 && isWhole else { return false }
    }
    if bytes.isEmpty || sign("Z") { return bytes.isEmpty }
    guard sign("+") || sign("-"), let hours = number(2), sign(":"), let minutes = number(2) else {
      return false
    }
    return hours <= 14 && minutes < 60 && bytes.isEmpty
  }
}
