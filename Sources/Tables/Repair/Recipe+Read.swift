public import Vocabulary

extension Recipe {
  /// The most steps, and the most codes of a step.
  static let mostSteps = 200
  static let mostCodes = 10_000

  /// Reads a recipe's YAML or JSON: `{steps: [{trim: [name]}, …]}`. What is wrong is refused with its place (`recipe.field`).
  public init(text: String) throws(Refusal) {
    let document = DocumentPart(try DocumentText.json(text, of: .recipe), of: .recipe)
    let items = try document["steps"].items()
    guard (1...Self.mostSteps).contains(items.count) else {
      throw DocumentKind.recipe.wrong("/steps", "a list of 1 to \(Self.mostSteps) steps")
    }
    steps = []
    for item in items { steps.append(try Step(item)) }
  }
}

extension Recipe.Step {
  fileprivate init(_ part: DocumentPart) throws(Refusal) {
    guard let members = part.json?.object, members.count == 1, let word = members.keys.first else {
      throw part.kind.wrong(part.place, "one step, for instance trim: [name]")
    }
    let given = part[word]
    switch word {
    case "trim": self = .trim(try given.columns())
    case "halfWidth": self = .halfWidth(try given.columns())
    case "number": self = .number(try given.columns())
    case "fillPrevious": self = .fillPrevious(try given.columns())
    case "deduplicate": self = .deduplicate(try given.columns())
    case "require": self = .require(try given.columns())
    case "missing": self = .missing(try given["columns"].columns(), words: Set(try given["words"].texts()))
    case "date": self = .date(try given["columns"].columns(), from: try given["from"].patterns())
    case "scale": self = .scale(try given["columns"].columns(), by: try given["by"].factor())
    case "map": self = .map(try given["columns"].columns(), codes: try given["codes"].codes())
    case "fill": self = .fill(try given["columns"].columns(), with: try given["with"].text(or: nil))
    case "rename": self = .rename(try given.codes())
    default:
      throw part.kind.wrong(
        part.place,
        "trim, halfWidth, missing, date, number, scale, map, fill, fillPrevious, deduplicate, require or rename, not \(word)"
      )
    }
  }
}

extension DocumentPart {
  /// Names of columns, or `"*"` for all of them.
  fileprivate func columns() throws(Refusal) -> Recipe.Columns {
    if json == "*" { return .all }
    var names = try json?.string == nil ? texts() : []
    if let name = json?.string { names = [name] }
    guard !names.isEmpty, Set(names).count == names.count else {
      throw kind.wrong(place, "names of columns, each once, or \"*\"")
    }
    return .named(names)
  }

  fileprivate func texts() throws(Refusal) -> [String] {
    var texts: [String] = []
    for (index, value) in try values().enumerated() {
      texts.append(try DocumentPart(value, at: place + "/\(index)", of: kind).text(or: nil))
    }
    return texts
  }

  fileprivate func patterns() throws(Refusal) -> [DatePattern] {
    var patterns: [DatePattern] = []
    for text in try texts() {
      guard let pattern = DatePattern(text) else {
        throw kind.wrong(place, "patterns of yyyy, M, d and perhaps H, m, s, for instance yyyy/M/d, not \(text)")
      }
      patterns.append(pattern)
    }
    guard !patterns.isEmpty else { throw kind.wrong(place, "patterns, for instance yyyy/M/d") }
    return patterns
  }

  fileprivate func factor() throws(Refusal) -> Decimal128 {
    guard let factor = Decimal128(try text(or: nil)), factor.digits != 0 else {
      throw kind.wrong(place, "a decimal number that is not 0, for instance 0.001")
    }
    return factor
  }

  fileprivate func codes() throws(Refusal) -> [String: String] {
    guard let members = json?.object, (1...Recipe.mostCodes).contains(members.count) else {
      throw kind.wrong(place, "pairs of old: new")
    }
    var codes: [String: String] = [:]
    for (old, new) in members {
      codes[old] = try DocumentPart(new, at: place + "/" + old, of: kind).optionalText() ?? ""
    }
    return codes
  }
}
