public import Vocabulary

extension ReleaseRule {
  /// The most columns of a rule, and the most codes of a list.
  static let mostColumns = 4_096
  static let mostCodes = 10_000

  /// Reads a rule from YAML or JSON. What is wrong is refused with its place (`release.field`); a word that is not known is, too: a
  /// mask that is misspelt must not be passed over.
  public init(text: String) throws(Refusal) {
    try self.init(DocumentPart(try DocumentText.json(text, of: .release), of: .release))
  }

  /// Reads a rule that is a part of something else.
  ///
  /// - Parameter place: where, as a JSON Pointer, for what is refused.
  public init(_ json: JSON, at place: String) throws(Refusal) {
    try self.init(DocumentPart(json, at: place, of: .release))
  }

  private init(_ part: DocumentPart) throws(Refusal) {
    try part.only(["columns", "rows", "masks", "anonymity"])
    columns = try part["columns"].names()
    let rows = part["rows"]
    self.rows = rows.json == nil ? nil : try RowCondition(rows)
    masks = [:]
    for name in (part["masks"].json?.object ?? [:]).keys.sorted() {
      let own = DocumentPart(part["masks"].json?[name], at: part.place + "/masks/" + name.pointerToken, of: part.kind)
      guard columns.contains(name) else { throw part.kind.wrong(own.place, "of one of the columns that leave") }
      masks[name] = try Mask(own, of: name)
    }
    if let json = part["masks"].json, json.object == nil { throw part.kind.wrong(part.place + "/masks", "an object") }
    let known = self
    guard columns.contains(where: { known.masks[$0] != .drop }) else {
      throw part.kind.wrong(part.place + "/columns", "at least one column that is not dropped")
    }
    anonymity = part["anonymity"].json == nil ? nil : try Anonymity(part["anonymity"], known)
  }
}

extension Anonymity {
  fileprivate init(_ part: DocumentPart, _ rule: ReleaseRule) throws(Refusal) {
    try self.init(part)
    for (index, name) in columns.enumerated() {
      guard rule.columns.contains(name), rule.masks[name] != .drop else {
        throw part.kind.wrong(part.place + "/columns/\(index)", "a column that leaves")
      }
    }
  }

  init(_ part: DocumentPart) throws(Refusal) {
    try part.only(["columns", "k", "small"])
    let columns = try part["columns"].names()
    guard let k = try part["k"].optionalInteger(), (2...1_000_000).contains(k) else {
      throw part.kind.wrong(part.place + "/k", "a whole number of 2 to 1000000")
    }
    let small = try part["small"].word(Small.self, or: .refuse)
    self.init(columns: columns, k: Int(k), small: small)
  }
}

extension ReleaseRule.Mask {
  fileprivate init(_ part: DocumentPart, of column: String) throws(Refusal) {
    switch part.json {
    case "drop": self = .drop
    case "hash": self = .hash(domain: column)
    case .object(let members)? where members.count == 1:
      switch members.keys.first {
      case "hash":
        try part["hash"].only(["domain"])
        let domain = try part["hash"]["domain"].text(or: column)
        guard !domain.utf8.contains(0), domain.utf8.count <= 1_000 else {
          throw part.kind.wrong(part.place + "/hash/domain", "a name")
        }
        self = .hash(domain: domain)
      case "mask":
        try part["mask"].only(["first", "last"])
        self = .mask(first: try part["mask"]["first"].count(), last: try part["mask"]["last"].count())
      case "generalise": self = .generalise(try ReleaseRule.Generalisation(part["generalise"]))
      default: throw Self.wrong(part)
      }
    default: throw Self.wrong(part)
    }
  }

  private static func wrong(_ part: DocumentPart) -> Refusal {
    part.kind.wrong(part.place, "drop, hash, {mask: {first: 3, last: 4}} or {generalise: …}")
  }
}

extension ReleaseRule.Generalisation {
  fileprivate init(_ part: DocumentPart) throws(Refusal) {
    let words = ["step", "bounds", "date", "division", "codes"]
    try part.only(words + ["other"])
    let told = words.filter { part[$0].json != nil }
    guard told.count == 1, told == ["codes"] || part["other"].json == nil else {
      throw part.kind.wrong(part.place, "one of step, bounds, date, division, codes (other goes with codes)")
    }
    switch told[0] {
    case "step": self = .step(try part["step"].decimal { $0.digits > 0 })
    case "bounds":
      var bounds: [Decimal128] = []
      for (index, json) in try part["bounds"].values().prefix(1_001).enumerated() {
        let item = DocumentPart(json, at: part.place + "/bounds/\(index)", of: part.kind)
        let last = bounds.last
        bounds.append(try item.decimal { number in last.map { $0.isBelow(number) == true } ?? true })
      }
      guard (1...1_000).contains(bounds.count) else {
        throw part.kind.wrong(part.place + "/bounds", "1 to 1000 numbers that go up")
      }
      self = .bounds(bounds)
    case "date": self = .date(try part["date"].word(ReleaseRule.DatePart.self, or: nil))
    case "division": self = .division(try part["division"].word(ReleaseRule.DivisionLevel.self, or: nil))
    default:
      guard let members = part["codes"].json?.object, (1...ReleaseRule.mostCodes).contains(members.count) else {
        throw part.kind.wrong(part.place + "/codes", "1 to \(ReleaseRule.mostCodes) pairs of code: other code")
      }
      var codes: [String: String] = [:]
      for (code, new) in members {
        let place = part.place + "/codes/" + code.pointerToken
        codes[code] = try DocumentPart(new, at: place, of: part.kind).text(or: nil)
      }
      // Or what was masked once would change when it is masked again.
      let chained = codes.filter { codes[$1] ?? $1 != $1 }.keys.min()
      if let chained {
        throw part.kind.wrong(part.place + "/codes/" + chained.pointerToken, "a code that stays as it is")
      }
      self = .codes(codes, other: try part["other"].text(or: Self.unknown))
    }
  }
}

extension RowCondition {
  static let mostParts = 1_000
  static let mostLevels = 16

  /// Reads which rows are meant.
  ///
  /// - Parameter place: where it stands, as a JSON Pointer, for what is refused.
  public init(_ json: JSON, at place: String) throws(Refusal) {
    try self.init(DocumentPart(json, at: place, of: .release))
  }

  /// - Parameter reading: what is known of the columns.
  init(_ part: DocumentPart, _ reading: RowConditionReading = RowConditionReading(nil)) throws(Refusal) {
    var reading = reading
    try self.init(part, level: 0, &reading)
  }

  private init(_ part: DocumentPart, level: Int, _ reading: inout RowConditionReading) throws(Refusal) {
    reading.left -= 1
    guard reading.left >= 0, level < Self.mostLevels else {
      throw part.kind.wrong(part.place, "at most \(Self.mostParts) conditions, \(Self.mostLevels) deep")
    }
    guard let members = part.json?.object else {
      throw part.kind.wrong(
        part.place,
        "an object: {column, operator, value or other}, {sum: […], operator, value or other}, {and: […]}, {or: […]}, {not: …} or {if: …, then: …}"
      )
    }
    if members.count == 1, let word = members.keys.first, ["and", "or", "not"].contains(word) {
      if word == "not" {
        self = .not(try RowCondition(part["not"], level: level + 1, &reading))
        return
      }
      var parts: [RowCondition] = []
      for item in try part[word].items() { parts.append(try RowCondition(item, level: level + 1, &reading)) }
      guard !parts.isEmpty else { throw part.kind.wrong(part.place + "/" + word, "a list of conditions") }
      self = word == "and" ? .all(parts) : .any(parts)
      return
    }
    if members["if"] != nil || members["then"] != nil {
      try part.only(["if", "then"])
      let asked = try RowCondition(part["if"], level: level + 1, &reading)
      self = .any([.not(asked), try RowCondition(part["then"], level: level + 1, &reading)])
    } else if members["sum"] != nil {
      self = .sum(try Sum(part, reading))
    } else if members["other"] != nil {
      self = .comparison(try Comparison(part, reading))
    } else {
      let test = try Test(part)
      try reading.check(test.column, part["column"])
      self = .test(test)
    }
  }
}

extension RowCondition.Test {
  static let mostValues = 10_000

  fileprivate init(_ part: DocumentPart) throws(Refusal) {
    try part.only(["column", "operator", "kind", "value"])
    column = try part["column"].text(or: nil)
    `operator` = try part["operator"].word(RowCondition.Operator.self, or: nil)
    let given = part["value"]
    let several = `operator` == .isAnyOf || `operator` == .isNoneOf
    let items = several ? try given.values() : given.json.map { [$0] } ?? []
    kind = try part["kind"].word(DataContract.Kind.self, or: Self.kind(of: items.first))
    guard ComparedValue.kinds.contains(kind) else {
      throw part.kind.wrong(
        part.place + "/kind", "one of " + ComparedValue.kinds.map(\.rawValue).joined(separator: ", "))
    }
    values = []
    for (index, json) in items.enumerated() {
      let place = given.place + (several ? "/\(index)" : "")
      let item = DocumentPart(json, at: place, of: part.kind)
      let flag = json.bool.map { $0 ? "true" : "false" }
      let text = if let flag { flag } else { try item.text(or: nil) }
      guard let value = Array(text.utf8).withUnsafeBufferPointer({ ComparedValue($0, kind) }) else {
        throw part.kind.wrong(place, "a value of kind \(kind.rawValue)")
      }
      values.append(value)
    }
    try check(part)
  }

  private static func kind(of value: JSON?) -> DataContract.Kind {
    switch value {
    case .int?, .double?: .number
    case .bool?: .boolean
    default: .string
    }
  }

  private func check(_ part: DocumentPart) throws(Refusal) {
    let place = part.place + "/value"
    switch `operator` {
    case .isMissing, .isPresent:
      guard part["value"].json == nil else { throw part.kind.wrong(place, "absent with \(`operator`.rawValue)") }
    case .isAnyOf, .isNoneOf:
      guard (1...Self.mostValues).contains(values.count) else {
        throw part.kind.wrong(place, "a list of 1 to \(Self.mostValues) values")
      }
    case .lt, .lteq, .gt, .gteq:
      guard values.count == 1, kind != .boolean else { throw part.kind.wrong(place, "one value that has an order") }
    case .startsWith:
      guard values.count == 1, kind == .string else { throw part.kind.wrong(place, "a text") }
    case .isPartOf:
      guard values.count == 1, kind == .string, Region.isCode(part["value"].json?.string ?? "") else {
        throw part.kind.wrong(place, "a division code in quotes, for instance \"450000\"")
      }
    case .eq, .neq:
      guard values.count == 1 else { throw part.kind.wrong(place, "one value") }
    }
  }
}

extension DocumentPart {
  /// Refuses members that nobody knows.
  func only(_ names: [String]) throws(Refusal) {
    guard let json else { return }
    guard let members = json.object else { throw kind.wrong(place, "an object") }
    if let other = members.keys.filter({ !names.contains($0) }).min() {
      throw kind.wrong(
        place + "/" + other.pointerToken, "absent: what is known here is " + names.joined(separator: ", "))
    }
  }

  /// Names of columns, each once.
  fileprivate func names() throws(Refusal) -> [String] {
    var names: [String] = []
    var seen: Set<String> = []
    for (index, json) in try values().enumerated() {
      let name = try DocumentPart(json, at: place + "/\(index)", of: kind).text(or: nil)
      guard !name.utf8.contains(0), seen.insert(name).inserted else {
        throw kind.wrong(place + "/\(index)", "the name of a column, once")
      }
      names.append(name)
    }
    guard (1...ReleaseRule.mostColumns).contains(names.count) else {
      throw kind.wrong(place, "a list of 1 to \(ReleaseRule.mostColumns) names of columns")
    }
    return names
  }

  func word<Word: RawRepresentable & CaseIterable>(
    _: Word.Type, or usual: Word?
  ) throws(Refusal) -> Word where Word.RawValue == String {
    if json == nil, let usual { return usual }
    guard let word = json?.string.flatMap({ Word(rawValue: $0) }) else {
      throw kind.wrong(place, "one of " + Self.words(Word.self))
    }
    return word
  }

  fileprivate func count() throws(Refusal) -> Int {
    let number = try optionalInteger() ?? 0
    guard (0...1_000).contains(number) else {
      throw kind.wrong(place, "a whole number of 0 to 1000")
    }
    return Int(number)
  }

  fileprivate func decimal(_ isGood: (Decimal128) -> Bool) throws(Refusal) -> Decimal128 {
    guard let number = Decimal128(try text(or: nil)), isGood(number) else {
      throw kind.wrong(place, "a decimal number; a step is more than 0, bounds go up")
    }
    return number
  }
}

extension String {
  /// As a part of a JSON Pointer (RFC 6901 §3).
  fileprivate var pointerToken: String {
    utf8.contains { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }
      ? reduce(into: "") { $0 += $1 == "~" ? "~0" : $1 == "/" ? "~1" : String($1) } : self
  }
}
