import Vocabulary

extension Policy.Operand {
  var json: JSON {
    switch self {
    case .word(let word): .string(word)
    case .integer(let number): .int(number)
    case .instant(let instant): ["@value": JSON(instant), "@type": "xsd:dateTime"]
    case .days, .seconds: ["@value": .string(text), "@type": "xsd:duration"]
    case .day: ["@value": .string(text), "@type": "xsd:date"]
    case .amount: ["@value": .string(text), "@type": "xsd:decimal"]
    }
  }

  /// The value as XML Schema writes it (`P90D`, `2026-12-31+08:00`, `10.5`).
  var text: String {
    switch self {
    case .word(let word): word
    case .integer(let number): String(number)
    case .instant(let instant): instant.description
    case .days(let days): "P\(days)D"
    case .seconds(let seconds): Self.duration(seconds)
    case .day(let start, let zone):
      String(start.adding(seconds: Int64(zone) * 60).description.prefix(10)) + Self.zone(zone)
    case .amount(let millionths, _): Self.decimal(millionths)
    }
  }

  /// A plain value, or one with its type (JSON-LD `@value`), or the name of something (`@id`).
  init(_ reader: PolicyReader, for left: Policy.LeftOperand, unit: String? = nil) throws(Refusal) {
    var plain = reader
    if reader.value.object != nil {
      try reader.only(["@value", "@type", "@language", "@id"])
      plain = try reader.has("@id") && left.type == .word ? reader.at("@id") : reader.needed("@value")
    }
    switch left.type {
    case .word: self = try Self.word(plain, for: left)
    case .integer:
      guard let number = plain.value.int ?? plain.value.string.flatMap(Self.digits), number >= 0 else {
        throw plain.wrong("an integer, 0 or more")
      }
      self = .integer(number)
    case .instant:
      guard let text = plain.value.string, let moment = Instant(text).map(Self.instant) ?? Self.day(text) else {
        throw plain.wrong("an RFC 3339 date-time such as 2026-11-21T08:00:00Z, or a day such as 2026-11-21")
      }
      self = moment
    case .duration:
      guard let seconds = plain.value.string.flatMap(Self.seconds), seconds <= 36_500 * 86_400 else {
        throw plain.wrong("a duration of days, hours, minutes and seconds such as P90D or PT8H")
      }
      self = seconds % 86_400 == 0 ? .days(seconds / 86_400) : .seconds(seconds)
    case .amount:
      let text = plain.value.string ?? plain.value.int.map(String.init) ?? plain.value.double.map { "\($0)" }
      guard let millionths = text.flatMap(Self.millionths) else {
        throw plain.wrong("a decimal number of at most 6 places below 9,000,000,000,000")
      }
      self = .amount(millionths, unit: unit)
    }
  }

  private static func word(_ plain: PolicyReader, for left: Policy.LeftOperand) throws(Refusal) -> Self {
    let word = try plain.word()
    if left == .spatial, plain.reading == .published, !Region.isCode(word) {
      throw plain.wrong("a division code of 2, 4 or 6 digits")
    }
    if left == .export, Policy.Export(rawValue: word) == nil { throw plain.wrong("none, results or raw") }
    return .word(word)
  }

  // MARK: XML Schema's ways to write

  private static func digits(_ text: some StringProtocol) -> Int64? {
    text.utf8.count <= 18 && !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) } ? Int64(text) : nil
  }

  /// A day without a zone is one in China.
  private static func day(_ text: String) -> Self? {
    let zone: Int
    switch text.dropFirst(10) {
    case "", "+08:00": zone = 480
    case "Z": zone = 0
    case let rest where rest.utf8.count == 6:
      guard let hours = digits(rest.dropFirst().prefix(2)), let minutes = digits(rest.suffix(2)) else { return nil }
      zone = Int(hours * 60 + minutes) * (rest.first == "-" ? -1 : 1)
    default: return nil
    }
    return Instant(text.prefix(10) + "T00:00:00" + Self.zone(zone)).map { .day($0, zone: zone) }
  }

  private static func zone(_ minutes: Int) -> String {
    guard minutes != 0 else { return "Z" }
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return (minutes < 0 ? "-" : "+") + two(abs(minutes) / 60) + ":" + two(abs(minutes) % 60)
  }

  /// Months and years are refused: nobody knows how long they are before they have begun.
  private static func seconds(_ text: String) -> Int64? {
    guard text.hasPrefix("P") else { return nil }
    let halves = text.dropFirst().split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.contains(where: { !$0.isEmpty }), halves.count == 1 || !halves[1].isEmpty else { return nil }
    var total: Int64 = 0
    for (half, units) in zip(halves, ["D", "HMS"]) {
      var units = Substring(units)
      var number = ""
      for character in half {
        if ("0"..."9").contains(character) {
          number.append(character)
          continue
        }
        guard let value = digits(number), value <= 10_000_000_000, let place = units.firstIndex(of: character) else {
          return nil
        }
        total += value * (["D": 86_400, "H": 3600, "M": 60, "S": 1][character] ?? 0)
        (units, number) = (units[units.index(after: place)...], "")
      }
      guard number.isEmpty else { return nil }
    }
    return total
  }

  private static func duration(_ seconds: Int64) -> String {
    func part(_ number: Int64, _ unit: String) -> String { number == 0 ? "" : "\(number)\(unit)" }
    return "P" + part(seconds / 86_400, "D") + "T" + part(seconds / 3600 % 24, "H") + part(seconds / 60 % 60, "M")
      + part(seconds % 60, "S")
  }

  private static func millionths(_ text: String) -> Int64? {
    let isNegative = text.hasPrefix("-")
    let parts = text.dropFirst(isNegative ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let whole = digits(parts[0]), whole < 9_000_000_000_000 else { return nil }
    var fraction: Int64 = 0
    if parts.count == 2 {
      guard parts[1].utf8.count <= 6,
        let places = digits(parts[1] + String(repeating: "0", count: 6 - parts[1].utf8.count))
      else { return nil }
      fraction = places
    }
    return (whole * 1_000_000 + fraction) * (isNegative ? -1 : 1)
  }

  private static func decimal(_ millionths: Int64) -> String {
    let magnitude = millionths.magnitude
    var fraction = String(magnitude % 1_000_000 + 1_000_000).dropFirst()
    while fraction.hasSuffix("0") { fraction = fraction.dropLast() }
    return (millionths < 0 ? "-" : "") + String(magnitude / 1_000_000) + (fraction.isEmpty ? "" : "." + fraction)
  }
}
