/// How a number is written: the part of Unicode TR35's number patterns that tables on the web know (§6.4.2), with signs of one's own
/// for groups and decimals.
struct WebNumberFormat {
  var group: Character = ","
  var decimal: Character = "."
  /// Nil: any number.
  private var pattern: Parts?

  private struct Parts {
    var prefix = "", suffix = ""
    var leastWhole = 0
    /// Sizes of groups from the decimal sign outwards; the last repeats.
    var groups: [Int] = []
    var leastFraction = 0, mostFraction = 0, fractionGroup = 0
    var leastExponent: Int?
    /// With an exponent: the mantissa has no more.
    var mostWhole = Int.max
  }

  init() {}

  /// Nil if the pattern is none.
  init?(pattern text: String?, group: Character?, decimal: Character?) {
    self.group = group ?? ","
    self.decimal = decimal ?? "."
    guard let text else { return }
    var parts = Parts()
    let core = "0#,.E+".contains as (Character) -> Bool
    var rest = text[...]
    while let first = rest.first, !"0#".contains(first) {
      guard "+-%‰".contains(first) else { return nil }
      parts.prefix.append(first)
      rest.removeFirst()
    }
    while let last = rest.last, !core(last) || last == "+" {
      guard "+-%‰".contains(last) else { return nil }
      parts.suffix.insert(last, at: parts.suffix.startIndex)
      rest.removeLast()
    }
    guard !rest.isEmpty, rest.allSatisfy(core) || rest.contains("E") else { return nil }
    let halves = rest.split(separator: "E", omittingEmptySubsequences: false)
    guard halves.count <= 2 else { return nil }
    if halves.count == 2 {
      let digits = halves[1].drop { "+-".contains($0) }
      guard !digits.isEmpty, digits.allSatisfy({ "0#".contains($0) }) else { return nil }
      parts.leastExponent = digits.count { $0 == "0" }
      parts.mostWhole = halves[0].prefix { $0 != "." }.count { "0#".contains($0) }
    }
    let sides = halves[0].split(separator: ".", omittingEmptySubsequences: false)
    guard sides.count <= 2 else { return nil }
    let whole = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    let digits = whole.joined()
    guard !digits.isEmpty, digits.allSatisfy({ "0#".contains($0) }),
      !whole.contains(where: \.isEmpty) || whole.count == 1,
      !digits.drop(while: { $0 == "#" }).contains("#")
    else { return nil }
    parts.leastWhole = digits.count { $0 == "0" }
    parts.groups = whole.dropFirst().reversed().map(\.count)
    if sides.count == 2 {
      let groups = sides[1].split(separator: ",", omittingEmptySubsequences: false)
      let digits = groups.joined()
      guard digits.allSatisfy({ "0#".contains($0) }), !digits.drop(while: { $0 == "0" }).contains("0") else {
        return nil
      }
      parts.leastFraction = digits.count { $0 == "0" }
      parts.mostFraction = digits.count
      if groups.count > 1 { parts.fractionGroup = groups[0].count }
    }
    pattern = parts
  }

  /// The number, nil if it is not written so. Its text in plain form beside it.
  func read(_ text: String, allowsExponent: Bool, isWhole: Bool) -> (text: String, value: Double)? {
    var rest = text[...]
    var scale = 1.0
    var sign = ""
    // A sign and a percent or per mille sign at most, in either order, before the digits or behind them.
    func take(_ one: Character) -> Bool {
      if "+-".contains(one), sign.isEmpty {
        sign = String(one)
      } else if "%‰".contains(one), scale == 1 {
        scale = one == "%" ? 100 : 1_000
      } else {
        return false
      }
      return true
    }
    while let first = rest.first, take(first) { rest.removeFirst() }
    while let last = rest.last, take(last) { rest.removeLast() }
    if let pattern {
      let wanted = (pattern.prefix + pattern.suffix).first { "%‰".contains($0) }
      guard (wanted == "%" ? 100 : wanted == "‰" ? 1_000 : 1) == scale else { return nil }
      if pattern.prefix.contains("+"), sign.isEmpty { return nil }
    }
    let halves = rest.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "E" || $0 == "e" }
    guard let mantissa = halves.first, !mantissa.isEmpty else { return nil }
    var exponent = ""
    if halves.count == 2 {
      guard allowsExponent, !isWhole else { return nil }
      exponent = String(halves[1])
      let digits = exponent.drop { "+-".contains($0) }
      guard !digits.isEmpty, digits.allSatisfy(Self.isDigit), exponent.count - digits.count <= 1 else { return nil }
      if let pattern, digits.count < pattern.leastExponent ?? .max { return nil }
    } else if pattern?.leastExponent != nil {
      return nil
    }
    let sides = mantissa.split(separator: decimal, omittingEmptySubsequences: false)
    guard sides.count <= 2, !(isWhole && sides.count == 2 && pattern == nil) else { return nil }
    let whole = sides[0].split(separator: group, omittingEmptySubsequences: false)
    let fraction = sides.count == 2 ? sides[1].split(separator: group, omittingEmptySubsequences: false) : []
    let (wholeDigits, fractionDigits) = (whole.joined(), fraction.joined())
    guard wholeDigits.allSatisfy(Self.isDigit), fractionDigits.allSatisfy(Self.isDigit),
      !wholeDigits.isEmpty || !fractionDigits.isEmpty, whole.count == 1 || !whole.contains(where: \.isEmpty),
      fraction.count < 2 || !fraction.contains(where: \.isEmpty), !(sides.count == 2 && fractionDigits.isEmpty)
    else { return nil }
    if let pattern,
      !Self.fits(pattern, whole.map(\.count), fraction.map(\.count), wholeDigits.count, fractionDigits.count)
    {
      return nil
    }
    let plain =
      (sign == "-" ? "-" : "") + (wholeDigits.isEmpty ? "0" : wholeDigits)
      + (fractionDigits.isEmpty ? "" : "." + fractionDigits) + (exponent.isEmpty ? "" : "E" + exponent)
    guard let value = Double(plain), value.isFinite else { return nil }
    return (plain, value / scale)
  }

  private static func isDigit(_ one: Character) -> Bool { one.isASCII && one.isNumber }

  private static func fits(_ pattern: Parts, _ whole: [Int], _ fraction: [Int], _ digits: Int, _ behind: Int) -> Bool {
    guard digits >= pattern.leastWhole, digits <= pattern.mostWhole, behind >= pattern.leastFraction,
      behind <= pattern.mostFraction
    else {
      return false
    }
    if pattern.groups.isEmpty {
      guard whole.count == 1 else { return false }
    } else {
      for (place, size) in whole.reversed().enumerated() {
        let wanted = place < pattern.groups.count ? pattern.groups[place] : pattern.groups.last ?? 3
        guard place == whole.count - 1 ? size <= wanted : size == wanted else { return false }
      }
    }
    guard pattern.fractionGroup > 0 else { return fraction.count <= 1 }
    for (place, size) in fraction.enumerated() {
      guard place == fraction.count - 1 ? size <= pattern.fractionGroup : size == pattern.fractionGroup else {
        return false
      }
    }
    return true
  }
}
