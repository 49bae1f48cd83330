internal import Vocabulary

/// Reads an expression of a template.
struct ExpressionParser {
  private enum Token: Equatable {
    case name(String)
    case number(JSON)
    case text(String)
    case sign(String)
  }
  let field: String
  let line: Int
  private var tokens: [Token] = []
  private var at = 0
  private var depth = 0
  private static let deepest = 40

  init(_ text: String, field: String, line: Int) throws(Refusal) {
    self.field = field
    self.line = line
    try scan(Array(text.unicodeScalars))
  }

  private func fail(_ zh: String, _ en: String, remedy: Text? = nil) -> Refusal {
    .template(field, line: line, Text(zh: zh, en: en), remedy: remedy)
  }

  /// The whole text as one expression.
  mutating func whole() throws(Refusal) -> Expression {
    let expression = try choice()
    guard at == tokens.count else { throw fail("多余的内容", "there is more than an expression") }
    return expression
  }

  // MARK: Signs

  private mutating func scan(_ scalars: [Unicode.Scalar]) throws(Refusal) {
    var place = 0
    func isName(_ scalar: Unicode.Scalar) -> Bool { scalar == "_" || scalar.properties.isAlphabetic || isDigit(scalar) }
    func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    while place < scalars.count {
      let scalar = scalars[place]
      if PythonText.isSpace(scalar) {
        place += 1
      } else if scalar == "'" || scalar == "\"" {
        tokens.append(.text(try quoted(scalars, &place)))
      } else if isDigit(scalar) {
        var end = place
        while end < scalars.count, isDigit(scalars[end]) || scalars[end] == "." { end += 1 }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[place..<end])
        let number = Int64(String(text)).map { JSON.int($0) } ?? Double(String(text)).map { JSON.double($0) }
        guard let number else { throw fail("不是数：\(text)", "not a number: \(text)") }
        tokens.append(.number(number))
        place = end
      } else if isName(scalar) {
        var name = String.UnicodeScalarView()
        while place < scalars.count, isName(scalars[place]) {
          name.append(scalars[place])
          place += 1
        }
        tokens.append(.name(String(name)))
      } else {
        let pair = place + 1 < scalars.count ? String(scalar) + String(scalars[place + 1]) : ""
        let sign = ["==", "!=", "<=", ">="].contains(pair) ? pair : String(scalar)
        guard ["==", "!=", "<=", ">="].contains(sign) || "+-*~<>%()[].,|:".contains(sign) else {
          throw fail("不支持“\(sign)”", "“\(sign)” is not supported")
        }
        tokens.append(.sign(sign))
        place += sign.unicodeScalars.count
      }
    }
  }

  private func quoted(_ scalars: [Unicode.Scalar], _ place: inout Int) throws(Refusal) -> String {
    let mark = scalars[place]
    var text = String.UnicodeScalarView()
    place += 1
    while place < scalars.count {
      let scalar = scalars[place]
      place += 1
      if scalar == mark { return String(text) }
      guard scalar == "\\", place < scalars.count else {
        text.append(scalar)
        continue
      }
      switch scalars[place] {
      case "n": text.append("\n")
      case "t": text.append("\t")
      case "r": text.append("\r")
      case "\\", "'", "\"": text.append(scalars[place])
      default:
        text.append("\\")
        text.append(scalars[place])
      }
      place += 1
    }
    throw fail("引号没有闭合", "the quote is never closed")
  }

  private var next: Token? { at < tokens.count ? tokens[at] : nil }

  private mutating func take(_ token: Token) -> Bool {
    guard next == token else { return false }
    at += 1
    return true
  }

  private mutating func expect(_ sign: String) throws(Refusal) {
    guard take(.sign(sign)) else { throw fail("缺少“\(sign)”", "“\(sign)” is missing") }
  }

  // MARK: Grammar, loosest first

  private mutating func choice() throws(Refusal) -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest else { throw fail("嵌套过深", "nested too deep") }
    let then = try either()
    guard take(.name("if")) else { return then }
    let condition = try either()
    return .choice(if: condition, then: then, else: take(.name("else")) ? try choice() : nil)
  }

  private mutating func either() throws(Refusal) -> Expression {
    var left = try both()
    while take(.name("or")) { left = .binary(.or, left, try both()) }
    return left
  }

  private mutating func both() throws(Refusal) -> Expression {
    var left = try negation()
    while take(.name("and")) { left = .binary(.and, left, try negation()) }
    return left
  }

  private mutating func negation() throws(Refusal) -> Expression {
    var isNot = false
    while take(.name("not")) { isNot.toggle() }
    let inner = try comparison()
    return isNot ? .not(inner) : inner
  }

  private mutating func comparison() throws(Refusal) -> Expression {
    let left = try sum()
    if take(.name("is")) {
      let isNot = take(.name("not"))
      guard case .name(let test)? = next, ["defined", "undefined"].contains(test) else {
        throw fail("只支持 is defined", "only `is defined` is supported")
      }
      at += 1
      return isNot == (test == "defined") ? .not(.isDefined(left)) : .isDefined(left)
    }
    if take(.name("in")) { return .binary(.within, left, try sum()) }
    if next == .name("not"), at + 1 < tokens.count, tokens[at + 1] == .name("in") {
      at += 2
      return .not(.binary(.within, left, try sum()))
    }
    for sign in ["==", "!=", "<=", ">=", "<", ">"] where take(.sign(sign)) {
      guard let comparison = Expression.Operator(rawValue: sign) else { continue }
      return .binary(comparison, left, try sum())
    }
    return left
  }

  private mutating func sum() throws(Refusal) -> Expression {
    var left = try joined()
    while case .sign(let sign)? = next, ["+", "-"].contains(sign), let operation = Expression.Operator(rawValue: sign) {
      at += 1
      left = .binary(operation, left, try joined())
    }
    return left
  }

  /// `~` binds closer than `+`.
  private mutating func joined() throws(Refusal) -> Expression {
    var left = try product()
    while take(.sign("~")) { left = .binary(.join, left, try product()) }
    return left
  }

  private mutating func product() throws(Refusal) -> Expression {
    var left = try unary()
    while case .sign(let sign)? = next, ["*", "%"].contains(sign), let operation = Expression.Operator(rawValue: sign) {
      at += 1
      left = .binary(operation, left, try unary())
    }
    return left
  }

  private mutating func unary() throws(Refusal) -> Expression {
    if take(.sign("-")) { return .negative(try postfix()) }
    return try postfix()
  }

  private mutating func postfix() throws(Refusal) -> Expression {
    var value = try primary()
    while true {
      if take(.sign(".")) {
        guard case .name(let name)? = next else { throw fail("“.”之后缺少名称", "a name is missing after “.”") }
        at += 1
        guard take(.sign("(")) else {
          value = .member(value, .literal(.string(name)))
          continue
        }
        guard Evaluator.methods.contains(name) else { throw unsupported("method", name, Evaluator.methods) }
        value = .method(value, name, try arguments())
      } else if take(.sign("[")) {
        value = try index(of: value)
      } else if take(.sign("|")) {
        guard case .name(let name)? = next else { throw fail("“|”之后缺少名称", "a name is missing after “|”") }
        at += 1
        guard Evaluator.filters.contains(name) else { throw unsupported("filter", name, Evaluator.filters) }
        value = .filter(value, name, take(.sign("(")) ? try arguments() : [])
      } else {
        return value
      }
    }
  }

  private func unsupported(_ kind: String, _ name: String, _ known: Set<String>) -> Refusal {
    let list = known.sorted().joined(separator: ", ")
    return fail(
      "不支持\(kind == "filter" ? "过滤器" : "方法") \(name)", "the \(kind) \(name) is not supported",
      remedy: Text(zh: "支持：\(list)", en: "supported: \(list)"))
  }

  private mutating func index(of value: Expression) throws(Refusal) -> Expression {
    if take(.sign(":")) {
      let end = next == .sign("]") ? nil : try choice()
      try expect("]")
      return .slice(value, from: nil, to: end)
    }
    let start = try choice()
    guard take(.sign(":")) else {
      try expect("]")
      return .member(value, start)
    }
    let end = next == .sign("]") ? nil : try choice()
    try expect("]")
    return .slice(value, from: start, to: end)
  }

  private mutating func arguments() throws(Refusal) -> [Expression] {
    var list: [Expression] = []
    while !take(.sign(")")) {
      if !list.isEmpty { try expect(",") }
      list.append(try choice())
    }
    return list
  }

  private mutating func primary() throws(Refusal) -> Expression {
    guard let token = next else { throw fail("表达式不完整", "the expression ends too early") }
    at += 1
    switch token {
    case .text(let text): return .literal(.string(text))
    case .number(let number): return .literal(number)
    case .name(let name):
      switch name {
      case "true", "True": return .literal(true)
      case "false", "False": return .literal(false)
      case "none", "None": return .literal(.null)
      default: break
      }
      guard next != .sign("(") else {
        throw fail("不支持函数 \(name)()", "the function \(name)() is not supported")
      }
      return .name(name)
    case .sign("("):
      let inner = try choice()
      try expect(")")
      return inner
    case .sign("["):
      var items: [Expression] = []
      while !take(.sign("]")) {
        if !items.isEmpty {
          try expect(",")
          if take(.sign("]")) { break }
        }
        items.append(try choice())
      }
      return .list(items)
    case .sign(let sign): throw fail("多余的“\(sign)”", "“\(sign)” is out of place")
    }
  }
}
