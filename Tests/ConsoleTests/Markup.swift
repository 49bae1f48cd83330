/// A strict reader of the HTML that the console writes: enough to find what a browser would silently mend.
struct Markup {
  /// What is wrong, if anything; empty for a well-formed document.
  private(set) var defects: [String] = []
  /// The elements in document order, with their attributes.
  private(set) var elements: [(name: String, attributes: [String: String])] = []

  private static let void: Set = ["meta", "link", "input", "br", "hr", "img"]

  init(_ html: String) {
    var open: [String] = []
    var rest = html[...]
    if let doctype = rest.range(of: "<!doctype html>") { rest = rest[doctype.upperBound...] }
    while let less = rest.firstIndex(of: "<") {
      rest = rest[rest.index(after: less)...]
      guard let end = Self.endOfTag(rest) else {
        defects.append("a tag without an end: \(rest.prefix(60))")
        return
      }
      let tag = rest[..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        let name = String(tag.dropFirst())
        if open.popLast() != name { defects.append("</\(name)> closes nothing that is open: \(open)") }
        continue
      }
      let name = String(tag.prefix { $0.isLetter || $0.isNumber || $0 == "-" })
      if name.isEmpty { defects.append("a bare <: \(tag.prefix(60))") }
      elements.append((name, attributes(of: tag.dropFirst(name.count))))
      if !Self.void.contains(name), !tag.hasSuffix("/") { open.append(name) }
    }
    if !open.isEmpty { defects.append("left open: \(open)") }
  }

  /// The first `>` that is not inside a quoted value.
  private static func endOfTag(_ text: Substring) -> Substring.Index? {
    var quote: Character?
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == ">" {
        return index
      }
    }
    return nil
  }

  private mutating func attributes(of text: Substring) -> [String: String] {
    var found: [String: String] = [:]
    var rest = text
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == "/" }
      let name = rest.prefix { !$0.isWhitespace && $0 != "=" && $0 != "/" }
      guard !name.isEmpty else { return found }
      rest = rest.dropFirst(name.count)
      var value = ""
      if rest.first == "=" {
        rest = rest.dropFirst()
        guard let quote = rest.first, quote == "\"" || quote == "'" else {
          defects.append("an unquoted value: \(text.prefix(60))")
          return found
        }
        rest = rest.dropFirst()
        value = String(rest.prefix { $0 != quote })
        rest = rest.dropFirst(value.count + 1)
      }
      if found.updateValue(value, forKey: String(name)) != nil { defects.append("\(name) twice: \(text.prefix(60))") }
    }
  }
}

extension Substring {
  fileprivate func range(of text: String) -> Range<Index>? {
    hasPrefix(text) ? startIndex..<index(startIndex, offsetBy: text.count) : nil
  }
}
