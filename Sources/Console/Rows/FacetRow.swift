/// One way to narrow a list.
struct FacetRow {
  var name: String
  var href: String
  var count: String?
  var here: Bool
}

/// A longer text as paragraphs.
enum Paragraphs {
  static func of(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).map(String.init)
  }
}
