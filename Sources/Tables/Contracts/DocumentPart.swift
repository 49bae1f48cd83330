import Vocabulary

/// A part of a document that people write, with its place in it.
struct DocumentPart {
  let json: JSON?
  /// A JSON Pointer.
  let place: String
  let kind: DocumentKind

  init(_ json: JSON?, at place: String = "", of kind: DocumentKind) {
    self.json = json == .null ? nil : json
    self.place = place
    self.kind = kind
  }

  subscript(_ name: String) -> DocumentPart { DocumentPart(json?[name], at: place + "/" + name, of: kind) }

  static func words<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> String where Word.RawValue == String {
    Word.allCases.map(\.rawValue).joined(separator: ", ")
  }

  func optionalText() throws(Refusal) -> String? {
    switch json {
    case nil: return nil
    case .string(let text)?: return text
    // YAML reads `version: 1.0` as a number.
    case .int?, .double?: return json?.canonicalText
    default: throw kind.wrong(place, "a text")
    }
  }

  func text(or usual: String?) throws(Refusal) -> String {
    guard let text = try optionalText() ?? usual, !text.isEmpty else { throw kind.wrong(place, "a text") }
    return text
  }

  func flag() throws(Refusal) -> Bool {
    guard let json else { return false }
    guard let flag = json.bool else { throw kind.wrong(place, "true or false") }
    return flag
  }

  func optionalInteger() throws(Refusal) -> Int64? {
    guard let json else { return nil }
    guard let number = json.int else { throw kind.wrong(place, "a whole number") }
    return number
  }

  func optionalNumber() throws(Refusal) -> Double? {
    guard let json else { return nil }
    guard let number = json.double else { throw kind.wrong(place, "a number") }
    return number
  }

  func number(_ range: ClosedRange<Double>) throws(Refusal) -> Double {
    guard let number = try optionalNumber(), range.contains(number) else {
      throw kind.wrong(
        place, "a number of \(JSON(range.lowerBound).canonicalText) to \(JSON(range.upperBound).canonicalText)")
    }
    return number
  }

  func limit() throws(Refusal) -> DataContract.Limit.Value? {
    switch json {
    case nil: return nil
    case .string(let text)?: return .text(text)
    default:
      guard let number = try optionalNumber() else { return nil }
      return .number(number)
    }
  }

  func values() throws(Refusal) -> [JSON] {
    guard let json else { return [] }
    guard let list = json.array else { throw kind.wrong(place, "a list") }
    return list
  }

  func items() throws(Refusal) -> [DocumentPart] {
    var items: [DocumentPart] = []
    for (index, json) in try values().enumerated() {
      guard json.object != nil else { throw kind.wrong(place + "/\(index)", "an object") }
      items.append(DocumentPart(json, at: place + "/\(index)", of: kind))
    }
    return items
  }
}
