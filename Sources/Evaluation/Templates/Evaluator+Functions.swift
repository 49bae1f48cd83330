internal import Vocabulary

/// Methods of texts and lists, and filters, as far as they are supported. Each name that is not is refused when the template is read.
extension Evaluator {
  static let methods: Set<String> = [
    "split", "strip", "lstrip", "rstrip", "replace", "upper", "lower", "capitalize", "title", "startswith", "endswith",
    "join", "index", "get",
  ]
  static let filters: Set<String> = [
    "trim", "upper", "lower", "capitalize", "title", "join", "replace", "split", "length", "count", "first", "last",
    "int", "float", "string", "default", "d", "list",
  ]

  func call(_ name: String, on whole: JSON, _ given: [JSON]) throws(Refusal) -> JSON {
    switch (name, whole) {
    case ("index", .array(let elements)):
      guard let place = elements.firstIndex(where: { $0 == given.first }) else {
        throw fail("列表中没有这个值", "the list has no such value")
      }
      return .int(Int64(place))
    case ("get", .object(let members)):
      guard case .string(let key)? = given.first else { throw fail("get 需要名称", "get needs a name") }
      return members[key] ?? (given.count > 1 ? given[1] : .null)
    case ("join", .string(let separator)):
      guard case .array(let elements)? = given.first else { throw fail("join 需要列表", "join needs a list") }
      return try joined(elements, separator)
    case (_, .string(let text)): return try call(name, on: text, given)
    default: throw fail("这里不能用 .\(name)()", ".\(name)() has no meaning here")
    }
  }

  private func call(_ name: String, on text: String, _ given: [JSON]) throws(Refusal) -> JSON {
    func words(_ place: Int) throws(Refusal) -> String? {
      guard place < given.count, given[place] != .null else { return nil }
      guard let word = given[place].string else { throw fail(".\(name)() 的参数应为文字", ".\(name)() takes texts") }
      return word
    }
    switch name {
    case "split": return try split(text, given)
    case "strip": return .string(PythonText.strip(text, try words(0)))
    case "lstrip": return .string(PythonText.strip(text, try words(0), right: false))
    case "rstrip": return .string(PythonText.strip(text, try words(0), left: false))
    case "upper": return .string(text.uppercased())
    case "lower": return .string(text.lowercased())
    case "capitalize": return .string(PythonText.capitalize(text))
    case "title": return .string(PythonText.title(text))
    case "replace", "startswith", "endswith":
      guard let first = try words(0) else { throw fail(".\(name)() 缺少参数", ".\(name)() lacks an argument") }
      if name == "startswith" { return .bool(text.utf8.starts(with: first.utf8)) }
      if name == "endswith" { return .bool(text.utf8.reversed().starts(with: first.utf8.reversed())) }
      return .string(PythonText.replace(text, first, try words(1) ?? ""))
    default: throw fail("文字没有 .\(name)()", "a text has no .\(name)()")
    }
  }

  private func split(_ text: String, _ given: [JSON]) throws(Refusal) -> JSON {
    guard let first = given.first, first != .null else {
      return .array(PythonText.words(text).map { .string($0) })
    }
    guard let separator = first.string, !separator.isEmpty else {
      throw fail("split 的分隔符应为非空文字", "split's separator is a text that is not empty")
    }
    let most = given.count > 1 ? given[1].int.flatMap { $0 >= 0 ? Int($0) : nil } ?? .max : .max
    return .array(PythonText.split(text, by: separator, most: most).map { .string($0) })
  }

  private func joined(_ elements: [JSON], _ separator: String) throws(Refusal) -> JSON {
    var texts: [String] = []
    for element in elements {
      guard let text = PythonText.shown(element) else { throw fail("不能连接对象", "objects cannot be joined") }
      texts.append(text)
    }
    return .string(texts.joined(separator: separator))
  }

  func filter(_ name: String, _ whole: JSON, _ given: [JSON]) throws(Refusal) -> JSON {
    switch (name, whole) {
    case ("length", _), ("count", _):
      switch whole {
      case .string(let text): return .int(Int64(PythonText.length(text)))
      case .array(let elements): return .int(Int64(elements.count))
      case .object(let members): return .int(Int64(members.count))
      default: throw fail("没有长度", "it has no length")
      }
    case ("first", .array(let elements)), ("last", .array(let elements)):
      guard let one = name == "first" ? elements.first : elements.last else { throw fail("列表为空", "the list is empty") }
      return one
    case ("join", .array(let elements)): return try joined(elements, given.first?.string ?? "")
    case ("list", .array): return whole
    case ("list", .string(let text)): return .array(text.unicodeScalars.map { .string(String($0)) })
    case ("int", _):
      if let number = whole.double, number.magnitude < 9e15 { return .int(Int64(number)) }
      return .int(whole.string.flatMap { Int64(PythonText.strip($0)) } ?? 0)
    case ("float", _): return .double(whole.double ?? whole.string.flatMap { Double(PythonText.strip($0)) } ?? 0)
    case ("first", _), ("last", _), ("list", _), ("join", _): throw fail("\(name) 需要列表", "\(name) takes a list")
    default:
      guard let text = PythonText.shown(whole) else { throw fail("\(name) 需要文字", "\(name) takes a text") }
      return name == "string" ? .string(text) : try call(name == "trim" ? "strip" : name, on: text, given)
    }
  }
}
