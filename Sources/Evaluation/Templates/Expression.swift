internal import Vocabulary

/// What stands between `{{` and `}}`: the part of Jinja's expressions that tasks use.
indirect enum Expression: Sendable {
  enum Operator: String, Sendable {
    case add = "+", subtract = "-", multiply = "*", join = "~", equal = "==", differs = "!=", less = "<", atMost = "<="
    case more = ">", atLeast = ">=", within = "in", and, or, modulo = "%"
  }
  case literal(JSON)
  case name(String)
  case list([Expression])
  case member(Expression, Expression)
  case slice(Expression, from: Expression?, to: Expression?)
  case method(Expression, String, [Expression])
  case filter(Expression, String, [Expression])
  case not(Expression)
  case negative(Expression)
  case binary(Operator, Expression, Expression)
  case choice(if: Expression, then: Expression, else: Expression?)
  case isDefined(Expression)
}

/// Evaluates expressions with the members of one document.
struct Evaluator {
  let field: String
  let line: Int
  var names: [String: JSON]

  func fail(_ zh: String, _ en: String) -> Refusal { .template(field, line: line, Text(zh: zh, en: en)) }

  func value(of expression: Expression) throws(Refusal) -> JSON {
    guard let value = try found(expression) else {
      throw fail("没有 \(Self.shown(expression))", "there is no \(Self.shown(expression))")
    }
    return value
  }

  func text(of expression: Expression) throws(Refusal) -> String {
    guard let text = PythonText.shown(try value(of: expression)) else {
      throw fail("不能把对象写成文字", "an object cannot be written as text")
    }
    return text
  }

  private static func shown(_ expression: Expression) -> String {
    switch expression {
    case .name(let name): name
    case .member(let whole, .literal(let key)): shown(whole) + "[" + key.canonicalText + "]"
    default: "…"
    }
  }

  /// Nil: a name or member that is not there.
  private func found(_ expression: Expression) throws(Refusal) -> JSON? {
    switch expression {
    case .literal(let value): return value
    case .name(let name): return names[name]
    case .list(let items):
      var values: [JSON] = []
      for item in items { values.append(try value(of: item)) }
      return .array(values)
    case .member(let whole, let key): return try member(try value(of: whole), try value(of: key))
    case .slice(let whole, let from, let to): return try slice(whole, from, to)
    case .method(let whole, let name, let given):
      return try call(name, on: try value(of: whole), try values(given))
    case .filter(let whole, "default", let given), .filter(let whole, "d", let given):
      if let value = try found(whole) { return value }
      return try values(given).first ?? .string("")
    case .filter(let whole, let name, let given): return try filter(name, try value(of: whole), try values(given))
    case .not(let inner): return .bool(!PythonText.isTrue(try value(of: inner)))
    case .negative(let inner):
      switch try value(of: inner) {
      case .int(let number): return .int(-number)
      case .double(let number): return .double(-number)
      default: throw fail("负号之后不是数", "what follows the minus is no number")
      }
    case .binary(let sign, let one, let other): return try binary(sign, one, other)
    case .choice(let condition, let then, let otherwise):
      if PythonText.isTrue(try value(of: condition)) { return try value(of: then) }
      guard let otherwise else { return .string("") }
      return try value(of: otherwise)
    case .isDefined(let inner): return .bool(try found(inner) != nil)
    }
  }

  private func values(_ expressions: [Expression]) throws(Refusal) -> [JSON] {
    var values: [JSON] = []
    for expression in expressions { values.append(try value(of: expression)) }
    return values
  }

  private func member(_ whole: JSON, _ key: JSON) throws(Refusal) -> JSON? {
    switch (whole, key) {
    case (.object(let members), .string(let name)): return members[name]
    case (.array(let elements), .int(let index)):
      let place = index < 0 ? Int(index) + elements.count : Int(index)
      return elements.indices.contains(place) ? elements[place] : nil
    case (.string(let text), .int(let index)):
      let scalars = Array(text.unicodeScalars)
      let place = index < 0 ? Int(index) + scalars.count : Int(index)
      return scalars.indices.contains(place) ? .string(String(scalars[place])) : nil
    default: throw fail("这里不能取成员 \(key.canonicalText)", "there is no member \(key.canonicalText) to take here")
    }
  }

  private func slice(_ whole: Expression, _ from: Expression?, _ to: Expression?) throws(Refusal) -> JSON {
    func bound(_ expression: Expression?, or usual: Int, _ count: Int) throws(Refusal) -> Int {
      guard let expression else { return usual }
      guard case .int(let index) = try value(of: expression) else { throw fail("切片不是整数", "a slice is not whole") }
      return min(count, max(0, index < 0 ? Int(index) + count : Int(index)))
    }
    switch try value(of: whole) {
    case .array(let elements):
      let (start, end) = (try bound(from, or: 0, elements.count), try bound(to, or: elements.count, elements.count))
      return .array(start < end ? Array(elements[start..<end]) : [])
    case .string(let text):
      let scalars = Array(text.unicodeScalars)
      let (start, end) = (try bound(from, or: 0, scalars.count), try bound(to, or: scalars.count, scalars.count))
      var out = String.UnicodeScalarView()
      if start < end { out.append(contentsOf: scalars[start..<end]) }
      return .string(String(out))
    default: throw fail("只有文字和列表可以切片", "only texts and lists have slices")
    }
  }

  private func binary(_ sign: Expression.Operator, _ one: Expression, _ other: Expression) throws(Refusal) -> JSON {
    let left = try value(of: one)
    // The second side of these is looked at only if need be.
    if sign == .and { return PythonText.isTrue(left) ? try value(of: other) : left }
    if sign == .or { return PythonText.isTrue(left) ? left : try value(of: other) }
    let right = try value(of: other)
    switch (sign, left, right) {
    case (.join, _, _):
      guard let a = PythonText.shown(left), let b = PythonText.shown(right) else {
        throw fail("不能把对象写成文字", "an object cannot be written as text")
      }
      return .string(a + b)
    case (.equal, _, _): return .bool(Self.same(left, right))
    case (.differs, _, _): return .bool(!Self.same(left, right))
    case (.add, .string(let a), .string(let b)): return .string(a + b)
    case (.add, .array(let a), .array(let b)): return .array(a + b)
    case (.within, .string(let a), .string(let b)):
      return .bool(a.isEmpty || PythonText.split(b, by: a, most: 1).count > 1)
    case (.within, _, .array(let items)): return .bool(items.contains { Self.same($0, left) })
    case (.within, .string(let name), .object(let members)): return .bool(members[name] != nil)
    case (.less, .string(let a), .string(let b)): return .bool(a < b)
    case (.more, .string(let a), .string(let b)): return .bool(a > b)
    case (_, .int(let a), .int(let b)):
      if let value = Self.whole(sign, a, b) { return value }
    default: break
    }
    if let a = left.double, let b = right.double, let value = Self.number(sign, a, b) { return value }
    throw fail("“\(sign.rawValue)”两边的值不相配", "the two sides of “\(sign.rawValue)” do not fit it")
  }

  private static func same(_ one: JSON, _ other: JSON) -> Bool {
    if let a = one.double, let b = other.double { return a == b }
    return one == other
  }

  /// Nil where it does not fit into an integer.
  private static func whole(_ sign: Expression.Operator, _ a: Int64, _ b: Int64) -> JSON? {
    func kept(_ result: (partialValue: Int64, overflow: Bool)) -> JSON? {
      result.overflow ? nil : .int(result.partialValue)
    }
    return switch sign {
    case .add: kept(a.addingReportingOverflow(b))
    case .subtract: kept(a.subtractingReportingOverflow(b))
    case .multiply: kept(a.multipliedReportingOverflow(by: b))
    case .modulo where b > 0: .int((a % b + b) % b)
    default: number(sign, Double(a), Double(b))
    }
  }

  private static func number(_ sign: Expression.Operator, _ a: Double, _ b: Double) -> JSON? {
    switch sign {
    case .add: .double(a + b)
    case .subtract: .double(a - b)
    case .multiply: .double(a * b)
    case .less: .bool(a < b)
    case .atMost: .bool(a <= b)
    case .more: .bool(a > b)
    case .atLeast: .bool(a >= b)
    default: nil
    }
  }
}
