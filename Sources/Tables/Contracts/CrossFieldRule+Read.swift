import Vocabulary

extension DocumentPart {
  /// Whether a part of `quality` is a rule across fields that is for us.
  func isCrossField() throws(Refusal) -> Bool {
    guard try self["type"].optionalText() == "custom" else { return false }
    return try self["engine"].optionalText() == "lingqu"
  }
}

extension DataContract.CrossFieldRule {
  /// - Parameter reading: knows the columns of its table.
  init(_ part: DocumentPart, _ reading: RowConditionReading) throws(Refusal) {
    id = try part["id"].optionalText()
    dimension = try part["dimension"].optionalText()
    severity = try part["severity"].optionalText()
    unit = try part["unit"].word(DataContract.Rule.Unit.self, or: .rows)
    let isBound = part.json?.object?.keys.contains { $0.hasPrefix("must") } ?? false
    bound = isBound ? try DataContract.Rule.bound(part) : .exactly(0)
    // The standard has an implementation as an object or as a text.
    var implementation = part["implementation"]
    if let text = implementation.json?.string {
      guard let json = try? DocumentText.json(text, of: part.kind) else {
        throw part.kind.wrong(implementation.place, "a condition as YAML or JSON")
      }
      implementation = DocumentPart(json, at: implementation.place, of: part.kind)
    }
    condition = try RowCondition(implementation, reading)
  }
}
