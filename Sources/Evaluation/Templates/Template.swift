public import Vocabulary

/// A prompt's template: the part of Jinja that evaluation tasks use. What is not supported is refused when it is read, by name and line.
///
/// `{{ expressions }}` with filters and methods, `{% if %}`, `{% for %}`, `{# comments #}` and `-` against white space.
public struct Template: Sendable {
  private indirect enum Node: Sendable {
    case text(String)
    case output(Expression, line: Int)
    case branch([(condition: Expression?, body: [Node])], line: Int)
    case loop(String, Expression, [Node], line: Int)
  }
  private enum Piece {
    case text(String)
    case output(String, line: Int)
    case statement(String, line: Int)
  }

  public let source: String
  private let field: String
  private let nodes: [Node]
  static let longest = 1 << 18
  /// Bytes of one rendered text.
  static let longestText = 4 << 20

  /// - Parameter field: where it stands, for refusals.
  public init(_ source: String, field: String) throws(Refusal) {
    self.source = source
    self.field = field
    guard source.utf8.count <= Self.longest else {
      throw .template(field, line: 1, Text(zh: "模板过长", en: "it is longer than \(Self.longest) bytes"))
    }
    var pieces = try Self.pieces(of: source, field)[...]
    nodes = try Self.nodes(&pieces, field, depth: 0, until: [])
  }

  /// Its text for one document.
  public func text(_ document: JSON) throws(Refusal) -> String {
    var out = ""
    try Self.write(nodes, document.object ?? [:], field, to: &out)
    return out
  }

  /// The value of a template that is one expression alone, such as `{{choices}}`; otherwise its text read as a literal if it
  /// is one in brackets, and as text if not.
  public func value(_ document: JSON) throws(Refusal) -> JSON {
    if nodes.count == 1, case .output(let expression, let line) = nodes[0] {
      return try Evaluator(field: field, line: line, names: document.object ?? [:]).value(of: expression)
    }
    let text = try text(document)
    return Self.literal(text) ?? .string(text)
  }

  /// A list as Python writes it.
  static func literal(_ text: String) -> JSON? {
    let bare = PythonText.strip(text)
    guard bare.hasPrefix("["), bare.hasSuffix("]"), var parser = try? ExpressionParser(bare, field: "", line: 1),
      let expression = try? parser.whole()
    else { return nil }
    return try? Evaluator(field: "", line: 1, names: [:]).value(of: expression)
  }

  // MARK: Reading

  private static func pieces(of source: String, _ field: String) throws(Refusal) -> [Piece] {
    var (pieces, rest, line, strips): ([Piece], Substring, Int, Bool) = ([], source[...], 1, false)
    func opening() -> String.Index? {
      var place = rest.startIndex
      while let brace = rest[place...].firstIndex(of: "{") {
        let next = rest.index(after: brace)
        guard next < rest.endIndex else { return nil }
        if ["{", "%", "#"].contains(rest[next]) { return brace }
        place = next
      }
      return nil
    }
    while !rest.isEmpty {
      let open = opening()
      var text = String(rest[..<(open ?? rest.endIndex)])
      line += text.unicodeScalars.count { $0 == "\n" }
      if strips { text = PythonText.strip(text, right: false) }
      strips = false
      guard let open else {
        pieces.append(.text(text))
        break
      }
      rest = rest[rest.index(open, offsetBy: 2)...]
      let mark = source[source.index(after: open)]
      if rest.first == "-" {
        text = PythonText.strip(text, left: false)
        rest = rest.dropFirst()
      }
      if !text.isEmpty { pieces.append(.text(text)) }
      let close = mark == "{" ? "}}" : String(mark) + "}"
      guard let end = end(of: rest, close, quotes: mark != "#") else {
        throw .template(field, line: line, Text(zh: "缺少“\(close)”", en: "“\(close)” is missing"))
      }
      var inner = String(rest[..<end])
      if inner.hasSuffix("-") {
        inner.removeLast()
        strips = true
      }
      if mark == "{" { pieces.append(.output(inner, line: line)) }
      if mark == "%" { pieces.append(.statement(PythonText.strip(inner), line: line)) }
      line += inner.unicodeScalars.count { $0 == "\n" }
      rest = rest[rest.index(end, offsetBy: 2)...]
    }
    return pieces
  }

  /// Where `close` stands outside quotes.
  private static func end(of rest: Substring, _ close: String, quotes: Bool) -> String.Index? {
    var (place, mark): (String.Index, Character?) = (rest.startIndex, nil)
    while place < rest.endIndex {
      let character = rest[place]
      if let open = mark {
        if character == "\\" { place = rest.index(after: place) } else if character == open { mark = nil }
        guard place < rest.endIndex else { return nil }
      } else if rest[place...].hasPrefix(close) {
        return place
      } else if quotes, character == "'" || character == "\"" {
        mark = character
      }
      place = rest.index(after: place)
    }
    return nil
  }

  private static func nodes(
    _ pieces: inout ArraySlice<Piece>, _ field: String, depth: Int, until ends: Set<String>
  ) throws(Refusal) -> [Node] {
    var nodes: [Node] = []
    while let piece = pieces.first {
      switch piece {
      case .text(let text): nodes.append(.text(text))
      case .output(let text, let line): nodes.append(.output(try expression(text, field, line), line: line))
      case .statement(let text, let line):
        let (word, rest) = head(text)
        if ends.contains(word) { return nodes }
        guard depth < 16 else { throw .template(field, line: line, Text(zh: "嵌套过深", en: "nested too deep")) }
        pieces.removeFirst()
        switch word {
        case "if": nodes.append(try branch(rest, &pieces, field, line, depth))
        case "for": nodes.append(try loop(rest, &pieces, field, line, depth))
        default:
          throw .template(
            field, line: line, Text(zh: "不支持语句 \(word)", en: "the statement \(word) is not supported here"),
            remedy: Text(zh: "支持 if、for", en: "supported: if, for"))
        }
        continue
      }
      pieces.removeFirst()
    }
    if let missing = ends.sorted().last {
      throw .template(field, line: 1, Text(zh: "缺少 \(missing)", en: "\(missing) is missing"))
    }
    return nodes
  }

  private static func head(_ text: String) -> (word: String, rest: String) {
    let word = text.prefix { !$0.isWhitespace }
    return (String(word), PythonText.strip(String(text.dropFirst(word.count))))
  }

  private static func expression(_ text: String, _ field: String, _ line: Int) throws(Refusal) -> Expression {
    var parser = try ExpressionParser(text, field: field, line: line)
    return try parser.whole()
  }

  private static func branch(
    _ condition: String, _ pieces: inout ArraySlice<Piece>, _ field: String, _ line: Int, _ depth: Int
  ) throws(Refusal) -> Node {
    var arms: [(condition: Expression?, body: [Node])] = []
    var next: Expression? = try expression(condition, field, line)
    while true {
      let body = try nodes(
        &pieces, field, depth: depth + 1, until: next == nil ? ["endif"] : ["elif", "else", "endif"])
      arms.append((next, body))
      guard case .statement(let text, let line)? = pieces.popFirst() else { continue }
      let (word, rest) = head(text)
      if word == "endif" { return .branch(arms, line: line) }
      next = word == "elif" ? try expression(rest, field, line) : nil
    }
  }

  private static func loop(
    _ text: String, _ pieces: inout ArraySlice<Piece>, _ field: String, _ line: Int, _ depth: Int
  ) throws(Refusal) -> Node {
    let (name, rest) = head(text)
    let (word, list) = head(rest)
    guard word == "in", !name.contains(",") else {
      throw .template(field, line: line, Text(zh: "只支持 for 名称 in 列表", en: "only `for NAME in LIST` is supported"))
    }
    let items = try expression(list, field, line)
    let body = try nodes(&pieces, field, depth: depth + 1, until: ["endfor"])
    pieces.removeFirst()
    return .loop(name, items, body, line: line)
  }

  // MARK: Writing

  private static func write(
    _ nodes: [Node], _ names: [String: JSON], _ field: String, to out: inout String
  ) throws(Refusal) {
    for node in nodes {
      guard out.utf8.count <= longestText else {
        throw .template(field, line: 1, Text(zh: "写出的文字过长", en: "what it writes is too long"))
      }
      switch node {
      case .text(let text): out += text
      case .output(let expression, let line):
        out += try Evaluator(field: field, line: line, names: names).text(of: expression)
      case .branch(let arms, let line):
        let evaluator = Evaluator(field: field, line: line, names: names)
        for (condition, body) in arms {
          if let condition, !PythonText.isTrue(try evaluator.value(of: condition)) { continue }
          try write(body, names, field, to: &out)
          break
        }
      case .loop(let name, let list, let body, let line):
        let evaluator = Evaluator(field: field, line: line, names: names)
        guard case .array(let items) = try evaluator.value(of: list) else {
          throw evaluator.fail("for 之后不是列表", "what `for` goes through is no list")
        }
        for (index, item) in items.enumerated() {
          var inner = names
          inner[name] = item
          inner["loop"] = [
            "index": .int(Int64(index + 1)), "index0": .int(Int64(index)), "first": .bool(index == 0),
            "last": .bool(index == items.count - 1), "length": .int(Int64(items.count)),
          ]
          try write(body, inner, field, to: &out)
        }
      }
    }
  }
}
