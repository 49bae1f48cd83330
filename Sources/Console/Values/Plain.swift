public import Vocabulary

extension Console {
  /// A sentence of the hub as people read it: codes that have a word are said with it, and pointers into documents, which
  /// are for programs, are left out.
  public static func plain(_ text: Text) -> Text {
    Text(zh: plain(text.zh, .zh), en: plain(text.en, .en))
  }

  private static func plain(_ text: String, _ language: Language) -> String {
    var text = text.replacing(#/[（(]/[a-zA-Z0-9/]+[）)]/#, with: "")
    for (code, word) in codes { text = replace(code, with: language.of(word), in: text) }
    // The hub leaves room around codes; Chinese words stand without it.
    return text.replacing(#/([为是于过])\x20([\u4E00-\u9FFF])/#) { "\($0.1)\($0.2)" }
  }

  /// Codes that appear inside the hub's sentences, the longest first.
  private static let codes: [(String, Text)] = Words.table.compactMap { name, word in
    for group in ["purpose.", "unit.", "action."] where name.hasPrefix(group) {
      return (String(name.dropFirst(group.count)), word)
    }
    return nil
  }.filter { $0.0.utf8.count > 4 }.sorted { ($0.0.utf8.count, $0.0) > ($1.0.utf8.count, $1.0) }

  /// Only where the code stands by itself.
  private static func replace(_ code: String, with word: String, in text: String) -> String {
    guard text.contains(code) else { return text }
    func isPart(_ character: Character?) -> Bool {
      character.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") } ?? false
    }
    var result = ""
    var rest = text[...]
    while let found = rest.firstRange(of: code) {
      let alone = !isPart(rest[..<found.lowerBound].last ?? result.last) && !isPart(rest[found.upperBound...].first)
      result += rest[..<found.lowerBound]
      result += alone ? word : code
      rest = rest[found.upperBound...]
    }
    return result + rest
  }
}
