import Mustache
import Vocabulary

/// Every word of the interface in both languages, keyed by name: the table is `files/words.txt`.
///
/// In a template `{{t.signIn}}` is the word `signIn`. A name that the table does not have shows as `⟦name⟧`,
/// which no page may ever show: a test renders all pages and looks for it.
struct Words: Sendable, MustacheParent {
  static let table: [String: Text] = parse(Asset.text(named: "words.txt"))

  let language: Language

  func callAsFunction(_ name: String) -> String {
    Self.table[name].map(language.of) ?? "⟦\(name)⟧"
  }

  /// A word for a stable name that the hub gave, such as a state; the name itself when the table has none.
  func callAsFunction(_ group: String, _ name: String) -> String {
    Self.table[group + "." + name].map(language.of) ?? name
  }

  /// A word with numbers or names put in for `{0}`, `{1}` …
  func callAsFunction(_ name: String, with values: String...) -> String {
    var sentence = self(name)
    for (place, value) in values.enumerated() {
      sentence = sentence.split(separator: "{\(place)}", omittingEmptySubsequences: false).joined(separator: value)
    }
    return sentence
  }

  func child(named name: String) -> Any? { self(name) }

  /// Lines of `name = 中文 | English`; blank lines and lines that begin with `#` say nothing.
  static func parse(_ source: String) -> [String: Text] {
    var table: [String: Text] = [:]
    for line in source.split(separator: "\n") where !line.hasPrefix("#") {
      guard let equals = line.firstIndex(of: "="), let bar = line.firstIndex(of: "|"), equals < bar else { continue }
      let name = trimmed(line[..<equals])
      table[name] = Text(
        zh: trimmed(line[line.index(after: equals)..<bar]), en: trimmed(line[line.index(after: bar)...]))
    }
    return table
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
