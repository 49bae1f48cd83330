/// How days, perhaps with times, are written: `yyyy/M/d`, `yyyy年M月d日`, `yyyyMMdd HH:mm`. A doubled letter has its digits in full,
/// a single one takes one digit or two; all else stands for itself.
public struct DatePattern: Hashable, Sendable {
  public let text: String
  private let parts: [Part]

  private enum Part: Hashable, Sendable {
    case number(Field, least: Int, most: Int)
    case sign(UInt8)
  }

  private enum Field: Int, Hashable, Sendable { case year, month, day, hour, minute, second }

  /// Nil unless it has a year, a month and a day, none of them twice.
  public init?(_ text: String) {
    self.text = text
    var parts: [Part] = []
    var fields: [Field] = []
    var rest = Array(text.utf8)[...]
    while let letter = rest.first {
      let count = rest.prefix { $0 == letter }.count
      let field: Field?
      switch (letter, count) {
      case (UInt8(ascii: "y"), 4): field = .year
      case (UInt8(ascii: "M"), 1...2): field = .month
      case (UInt8(ascii: "d"), 1...2): field = .day
      case (UInt8(ascii: "H"), 1...2): field = .hour
      case (UInt8(ascii: "m"), 1...2): field = .minute
      case (UInt8(ascii: "s"), 1...2): field = .second
      case (UInt8(ascii: "a")...UInt8(ascii: "z"), _), (UInt8(ascii: "A")...UInt8(ascii: "Z"), _): return nil
      default: field = nil
      }
      if let field {
        guard !fields.contains(field) else { return nil }
        fields.append(field)
        parts.append(.number(field, least: field == .year ? 4 : count, most: field == .year ? 4 : 2))
        rest = rest.dropFirst(count)
      } else {
        parts.append(.sign(letter))
        rest = rest.dropFirst()
      }
    }
    guard text.utf8.count <= 64, Set([Field.year, .month, .day]).isSubset(of: fields),
      !fields.contains(.minute) || fields.contains(.hour), !fields.contains(.second) || fields.contains(.minute)
    else { return nil }
    self.parts = parts
  }

  /// The same as ISO 8601 has it, `2026-01-31` or `2026-01-31T08:05:00`; nil unless all of the text is a day that there is.
  public func iso(_ text: some StringProtocol) -> String? {
    var fields: [Int?] = [nil, nil, nil, nil, nil, nil]
    var rest = Array(text.utf8)[...]
    for part in parts {
      switch part {
      case .sign(let sign):
        guard rest.popFirst() == sign else { return nil }
      case .number(let field, let least, let most):
        let digits = rest.prefix(most).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard digits.count >= least else { return nil }
        fields[field.rawValue] = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        rest = rest.dropFirst(digits.count)
      }
    }
    guard rest.isEmpty, let year = fields[0], let month = fields[1], let day = fields[2] else { return nil }
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    var iso = String(repeating: "0", count: max(0, 4 - "\(year)".count)) + "\(year)-\(two(month))-\(two(day))"
    if let hour = fields[3] { iso += "T\(two(hour)):\(two(fields[4] ?? 0)):\(two(fields[5] ?? 0))" }
    let isDay = Array(iso.utf8).withUnsafeBufferPointer { DayText($0) != nil }
    return isDay ? iso : nil
  }
}
