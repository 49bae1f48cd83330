internal import Vocabulary

/// Texts as Python has them, because templates are written for it: characters are Unicode scalars.
enum PythonText {
  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
  }

  static func length(_ text: String) -> Int { text.unicodeScalars.count }

  /// Without the scalars of `characters` at its ends; without white space if nil.
  static func strip(_ text: String, _ characters: String? = nil, left: Bool = true, right: Bool = true) -> String {
    let unwanted = characters.map { Set($0.unicodeScalars) }
    func goes(_ scalar: Unicode.Scalar) -> Bool { unwanted?.contains(scalar) ?? isSpace(scalar) }
    var rest = text.unicodeScalars[...]
    if left { rest = rest.drop(while: goes) }
    if right { while let last = rest.last, goes(last) { rest.removeLast() } }
    return String(rest)
  }

  /// Words between white space.
  static func words(_ text: String) -> [String] {
    text.unicodeScalars.split(whereSeparator: isSpace).map { String($0) }
  }

  /// The pieces between `separator`, which is not empty; at most `most` cuts are made.
  static func split(_ text: String, by separator: String, most: Int = .max) -> [String] {
    let (all, cut) = (Array(text.utf8), Array(separator.utf8))
    var (pieces, start, at): ([String], Int, Int) = ([], 0, 0)
    while at + cut.count <= all.count, pieces.count < most {
      if all[at] == cut[0], all[at..<(at + cut.count)].elementsEqual(cut) {
        pieces.append(String(decoding: all[start..<at], as: UTF8.self))
        at += cut.count
        start = at
      } else {
        at += 1
      }
    }
    return pieces + [String(decoding: all[start...], as: UTF8.self)]
  }

  static func replace(_ text: String, _ old: String, _ new: String) -> String {
    guard !old.isEmpty else { return text }
    return split(text, by: old).joined(separator: new)
  }

  static func title(_ text: String) -> String {
    var (out, inWord) = ("", false)
    for character in text {
      out += character.isLetter && !inWord ? character.uppercased() : character.lowercased()
      inWord = character.isLetter
    }
    return out
  }

  static func capitalize(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst().lowercased() }

  static func isDigits(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// Python's `str`; nil for an object, whose members have no order here.
  static func shown(_ value: JSON) -> String? {
    if case .string(let text) = value { return text }
    return written(value)
  }

  /// Python's `repr`.
  private static func written(_ value: JSON) -> String? {
    switch value {
    case .null: return "None"
    case .bool(let flag): return flag ? "True" : "False"
    case .int(let number): return String(number)
    case .double(let number): return number.description
    case .string(let text):
      let mark = text.contains("'") && !text.contains("\"") ? "\"" : "'"
      var out = mark
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": out += "\\\\"
        case "\n": out += "\\n"
        case "\r": out += "\\r"
        case "\t": out += "\\t"
        default: if String(scalar) == mark { out += "\\" + mark } else { out.unicodeScalars.append(scalar) }
        }
      }
      return out + mark
    case .array(let elements):
      var shown: [String] = []
      for element in elements {
        guard let one = written(element) else { return nil }
        shown.append(one)
      }
      return "[" + shown.joined(separator: ", ") + "]"
    case .object: return nil
    }
  }

  static func isTrue(_ value: JSON) -> Bool {
    switch value {
    case .null: false
    case .bool(let flag): flag
    case .int(let number): number != 0
    case .double(let number): number != 0
    case .string(let text): !text.isEmpty
    case .array(let elements): !elements.isEmpty
    case .object(let members): !members.isEmpty
    }
  }
}
