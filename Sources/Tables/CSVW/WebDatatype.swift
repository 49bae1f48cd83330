import Vocabulary

/// What the values of a column are ("Metadata Vocabulary for Tabular Data", §5.11).
struct WebDatatype {
  enum Family {
    case text, whole, decimal, double, boolean, date, dateTime, time, duration, binary, other
  }

  var base = "string"
  var id: String?
  var family: Family { Self.families[base] ?? .text }
  private var pattern: Pattern?
  private var numbers = WebNumberFormat()
  private var dates: WebDateFormat?
  private var truths: (yes: String, no: String)?
  private var (length, least, most): (Int?, Int?, Int?) = (nil, nil, nil)
  private var bounds: [(name: String, value: Value)] = []

  struct Value {
    var json: JSON
    var text: String
    var order: Order
  }
  enum Order {
    case none
    case number(Double)
    case text(String)
  }

  init() {}

  static let families: [String: Family] = [
    "anyAtomicType": .text, "string": .text, "normalizedString": .text, "token": .text,
    "language": .text,
    "Name": .text,
    "NMTOKEN": .text, "xml": .text, "html": .text, "json": .text, "any": .text, "anyURI": .other,
    "QName": .other,
    "base64Binary": .binary, "hexBinary": .binary, "binary": .binary, "boolean": .boolean,
    "date": .date,
    "dateTime": .dateTime, "datetime": .dateTime, "dateTimeStamp": .dateTime, "time": .time,
    "duration": .duration,
    "dayTimeDuration": .duration, "yearMonthDuration": .duration, "decimal": .decimal,
    "integer": .whole,
    "long": .whole,
    "int": .whole, "short": .whole, "byte": .whole, "nonNegativeInteger": .whole,
    "positiveInteger": .whole,
    "unsignedLong": .whole, "unsignedInt": .whole, "unsignedShort": .whole, "unsignedByte": .whole,
    "nonPositiveInteger": .whole, "negativeInteger": .whole, "double": .double, "float": .double,
    "number": .double,
    "gDay": .other, "gMonth": .other, "gMonthDay": .other, "gYear": .other, "gYearMonth": .other,
  ]

  private static let ranges: [String: ClosedRange<Double>] = [
    "long": -0x1p63...0x1p63, "int": -2_147_483_648...2_147_483_647,
    "short": -32_768...32_767, "byte": -128...127, "nonNegativeInteger": 0...Double.infinity,
    "positiveInteger": 1...Double.infinity, "unsignedLong": 0...0x1p64,
    "unsignedInt": 0...4_294_967_295, "unsignedShort": 0...65_535, "unsignedByte": 0...255,
    "nonPositiveInteger": -Double.infinity...0, "negativeInteger": -Double.infinity ... -1,
  ]

  init(_ json: JSON, _ place: String, _ problems: WebTableProblems) {
    if let name = json.string {
      if Self.families[name] == nil { problems.warn(.datatype, place, name) } else { base = name }
      return
    }
    guard let members = json.object else {
      problems.warn(.datatype, place)
      return
    }
    if let given = members["base"] {
      if let name = given.string, Self.families[name] != nil {
        base = name
      } else {
        problems.warn(.datatype, place + "/base")
      }
    }
    if let given = members["@id"] {
      guard let text = given.string, WebAddress.isAbsolute(text), !text.hasPrefix("_:"),
        !(text.hasPrefix("http://www.w3.org/2001/XMLSchema#")
          && Self.families[String(text.dropFirst(33))] != nil),
        !text.hasPrefix("http://www.w3.org/ns/csvw#")
      else {
        problems.error(.identifier, place + "/@id")
        return
      }
      id = text
    }
    for name in members.keys.sorted() where !Self.properties.contains(name) && !name.contains(":") {
      problems.warn(.property, place, name)
    }
    readFormat(members["format"], place + "/format", problems)
    readLengths(members, place, problems)
    readBounds(members, place, problems)
  }

  private static let limits = [
    "minimum", "minInclusive", "minExclusive", "maximum", "maxInclusive", "maxExclusive",
  ]
  private static let properties: Set<String> = [
    "base", "format", "length", "minLength", "maxLength", "@id", "@type", "minimum", "minInclusive",
    "minExclusive",
    "maximum", "maxInclusive", "maxExclusive",
  ]

  private mutating func readFormat(_ format: JSON?, _ place: String, _ problems: WebTableProblems) {
    guard let format else { return }
    let bad = { problems.warn(.format, place, format.string ?? "") }
    switch family {
    case .whole, .decimal, .double:
      let part = { (name: String) in format[name]?.string }
      let sign = { (name: String) in part(name).flatMap { $0.count == 1 ? $0.first : nil } }
      guard format.string != nil || format.object != nil else { return bad() }
      if let made = WebNumberFormat(
        pattern: format.string ?? part("pattern"), group: sign("groupChar"),
        decimal: sign("decimalChar"))
      {
        numbers = made
      } else {
        bad()
        numbers =
          WebNumberFormat(pattern: nil, group: sign("groupChar"), decimal: sign("decimalChar"))
          ?? numbers
      }
    case .boolean:
      let words =
        format.string?.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        ?? []
      guard words.count == 2, words.allSatisfy({ !$0.isEmpty }), words[0] != words[1] else {
        return bad()
      }
      truths = (words[0], words[1])
    case .date, .dateTime, .time:
      guard let made = format.string.flatMap(WebDateFormat.init) else { return bad() }
      dates = made
    default:
      guard let text = format.string, let made = try? Pattern("^(?:\(text))$", at: place) else {
        return bad()
      }
      pattern = made
    }
  }

  private mutating func readLengths(
    _ members: [String: JSON], _ place: String, _ problems: WebTableProblems
  ) {
    func count(_ name: String) -> Int? {
      guard let given = members[name] else { return nil }
      guard let number = given.int, number >= 0 else {
        problems.warn(.value, place + "/" + name)
        return nil
      }
      return Int(number)
    }
    (length, least, most) = (count("length"), count("minLength"), count("maxLength"))
    guard length != nil || least != nil || most != nil else { return }
    if family != .text && family != .binary && base != "anyURI" {
      problems.error(.datatype, place, "length of \(base)")
    }
    if let length, length < least ?? 0 || length > most ?? .max {
      problems.error(.datatype, place, "length")
    }
    if let least, let most, least > most {
      problems.error(.datatype, place, "minLength > maxLength")
    }
  }

  private mutating func readBounds(
    _ members: [String: JSON], _ place: String, _ problems: WebTableProblems
  ) {
    for name in Self.limits {
      guard let given = members[name] else { continue }
      switch family {
      case .whole, .decimal, .double, .date, .dateTime, .time, .duration: break
      default:
        problems.error(.datatype, place + "/" + name, base)
        continue
      }
      let text = given.string ?? given.canonicalText
      var plain = self
      plain.bounds = []
      guard let value = plain.read(text) ?? WebDatatype(base: base).read(text) else {
        problems.warn(.value, place + "/" + name, text)
        continue
      }
      bounds.append(
        (name == "minimum" ? "minInclusive" : name == "maximum" ? "maxInclusive" : name, value))
    }
    func given(_ name: String) -> Value? { bounds.first { $0.name == name }?.value }
    let (fromIn, fromEx, toIn, toEx) = (
      given("minInclusive"), given("minExclusive"), given("maxInclusive"), given("maxExclusive")
    )
    let contradicts =
      fromIn != nil && fromEx != nil || toIn != nil && toEx != nil
      || Self.compare(toIn, fromIn).map { $0 < 0 } ?? false
      || Self.compare(toEx, fromIn).map { $0 <= 0 } ?? false
      || Self.compare(toEx, fromEx).map { $0 < 0 } ?? false
      || Self.compare(toIn, fromEx).map { $0 <= 0 } ?? false
    if contradicts { problems.error(.datatype, place, "minimum, maximum") }
  }

  private init(base: String) { self.base = base }

  /// Nil: cannot be compared.
  private static func compare(_ one: Value?, _ other: Value?) -> Int? {
    switch (one?.order, other?.order) {
    case (.number(let one), .number(let other)): one < other ? -1 : one > other ? 1 : 0
    case (.text(let one), .text(let other)): one < other ? -1 : one > other ? 1 : 0
    default: nil
    }
  }

  /// The value of a text, nil if it is none of this datatype.
  func read(_ text: String) -> Value? {
    guard let value = plain(text) else { return nil }
    if let pattern, !Array(text.utf8).withUnsafeBufferPointer(pattern.matches) { return nil }
    if length != nil || least != nil || most != nil {
      var count = text.unicodeScalars.count
      if base == "hexBinary" { count /= 2 }
      if base == "base64Binary" || base == "binary" { count = text.count { $0 != "=" } * 3 / 4 }
      guard length ?? count == count, count >= least ?? 0, count <= most ?? .max else { return nil }
    }
    for bound in bounds {
      guard let order = Self.compare(value, bound.value) else { continue }
      switch bound.name {
      case "minInclusive" where order < 0, "minExclusive" where order <= 0,
        "maxInclusive" where order > 0,
        "maxExclusive" where order >= 0:
        return nil
      default: break
      }
    }
    return value
  }

  private func plain(_ text: String) -> Value? {
    switch family {
    case .text, .other, .binary:
      guard WebLexicalForm.holds(text, base) else { return nil }
      return Value(json: .string(text), text: text, order: .none)
    case .boolean:
      let (yes, no) = (
        truths.map { [$0.yes] } ?? ["true", "1"], truths.map { [$0.no] } ?? ["false", "0"]
      )
      guard yes.contains(text) || no.contains(text) else { return nil }
      return Value(
        json: .bool(yes.contains(text)), text: yes.contains(text) ? "true" : "false", order: .none)
    case .whole, .decimal, .double:
      if family == .double, ["NaN", "INF", "-INF"].contains(text) {
        return Value(json: .string(text), text: text, order: .none)
      }
      guard
        let (plain, number) = numbers.read(
          text, allowsExponent: family == .double, isWhole: family == .whole),
        Self.ranges[base]?.contains(number) ?? true
      else { return nil }
      if family == .whole, number != number.rounded() { return nil }
      // At the ends of their ranges binary floating point is too coarse.
      if base == "long", abs(number) >= 0x1p63, Int64(plain) == nil { return nil }
      if base == "unsignedLong", number >= 0x1p64, UInt64(plain) == nil { return nil }
      let json: JSON =
        number == number.rounded() && abs(number) <= Double(JSON.largestInteger)
        ? .int(Int64(number)) : .double(number)
      return Value(json: json, text: plain, order: .number(number))
    case .date, .dateTime, .time:
      let (hasDay, hasTime) = (family != .time, family != .date)
      let made =
        dates.map { $0.read(text, hasDay: hasDay, hasTime: hasTime) }
        ?? (WebDateFormat.isMoment(text, hasDay: hasDay, hasTime: hasTime) ? text : nil)
      guard let made, base != "dateTimeStamp" || WebLexicalForm.hasZone(made) else { return nil }
      return Value(json: .string(made), text: made, order: .text(made))
    case .duration:
      return Self.isDuration(text, base)
        ? Value(json: .string(text), text: text, order: .none) : nil
    }
  }

  private static func isDuration(_ text: String, _ base: String) -> Bool {
    var rest = text.drop { $0 == "-" }
    guard text.count - rest.count <= 1, rest.first == "P" else { return false }
    rest = rest.dropFirst()
    var (isTime, wasAny, order) = (false, false, 0)
    while !rest.isEmpty {
      if rest.first == "T" {
        guard !isTime else { return false }
        (isTime, order, wasAny) = (true, 3, false)
        rest = rest.dropFirst()
        continue
      }
      let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
      rest = rest.dropFirst(number.count)
      guard let unit = rest.first, number.first?.isNumber == true, number.last?.isNumber == true,
        let place = (isTime ? ["H": 3, "M": 4, "S": 5] : ["Y": 0, "M": 1, "D": 2])[unit],
        place >= order,
        !number.contains(".") || unit == "S", base != "dayTimeDuration" || place >= 2,
        base != "yearMonthDuration" || place < 2
      else { return false }
      (order, wasAny) = (place + 1, true)
      rest = rest.dropFirst()
    }
    return wasAny
  }
}
