internal import Vocabulary
internal import Yams

/// A part of a task file, with its place in it.
struct TaskNode {
  let node: Node?
  /// Such as `filter_list/0/filter`.
  let place: String
  static let longest = 1 << 20

  static func read(_ text: String) throws(Refusal) -> TaskNode {
    guard text.utf8.count <= longest else {
      throw .task("", Text(zh: "文件过大", en: "the file is larger than \(longest) bytes"))
    }
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch {
      throw .task("YAML", Text(zh: "不是 YAML：\(error)", en: "not YAML: \(error)"))
    }
    guard let node, node.mapping != nil else { throw .task("YAML", Text(zh: "不是键值文件", en: "it is no mapping")) }
    return TaskNode(node: node, place: "")
  }

  var line: Int? { node?.mark?.line }
  var isThere: Bool { node != nil && json != .null }

  var isMapping: Bool { node?.mapping != nil }
  var isList: Bool { node?.sequence != nil }

  func fail(_ zh: String, _ en: String, remedy: Text? = nil) -> Refusal {
    .task(place.isEmpty ? "file" : place, line: line, Text(zh: zh, en: en), remedy: remedy)
  }

  subscript(_ name: String) -> TaskNode {
    TaskNode(node: node?.mapping?[Node(name)], place: place.isEmpty ? name : place + "/" + name)
  }

  var names: [String] { node?.mapping?.keys.compactMap(\.scalar?.string) ?? [] }

  /// The members of a list; one thing alone is a list of it.
  var items: [TaskNode] {
    guard isThere, let node else { return [] }
    guard let list = node.sequence else { return [self] }
    return list.enumerated().map { TaskNode(node: $1, place: place + "/\($0)") }
  }

  /// Refuses members that nobody knows, and functions of Python, which only Python could run.
  func allow(_ known: Set<String>) throws(Refusal) {
    guard let mapping = node?.mapping else { throw fail("应为键值", "it should be a mapping") }
    for (key, value) in mapping {
      guard let name = key.scalar?.string else { throw fail("键应为文字", "a key is no text") }
      let member = TaskNode(node: value, place: place.isEmpty ? name : place + "/" + name)
      guard known.contains(name) else {
        throw member.fail(
          "不支持的字段", "this field is not supported",
          remedy: Text(
            zh: "支持：" + known.sorted().joined(separator: "、"),
            en: "supported: " + known.sorted().joined(separator: ", ")))
      }
      guard !value.tag.description.hasPrefix("!function") else {
        throw member.fail(
          "不能运行 Python 函数", "it names a function of Python, which is not run",
          remedy: Text(zh: "用模板表达，或先处理数据文件", en: "say it as a template, or prepare the data file beforehand"))
      }
    }
  }

  func text() throws(Refusal) -> String? {
    guard isThere else { return nil }
    guard let scalar = node?.scalar else { throw fail("应为文字", "it should be a text") }
    return scalar.string
  }

  func neededText() throws(Refusal) -> String {
    guard let text = try text(), !text.isEmpty else { throw fail("缺失", "it is missing") }
    return text
  }

  func flag() throws(Refusal) -> Bool? {
    guard isThere else { return nil }
    guard let flag = json.bool else { throw fail("应为 true 或 false", "it should be true or false") }
    return flag
  }

  func whole(_ range: ClosedRange<Int>) throws(Refusal) -> Int? {
    guard isThere else { return nil }
    guard let number = json.int, range.contains(Int(number)) else {
      throw fail(
        "应为 \(range.lowerBound) 到 \(range.upperBound) 的整数",
        "it should be whole, from \(range.lowerBound) to \(range.upperBound)")
    }
    return Int(number)
  }

  func number() throws(Refusal) -> Double? {
    guard isThere else { return nil }
    guard let number = json.double else { throw fail("应为数", "it should be a number") }
    return number
  }

  func texts() throws(Refusal) -> [String] {
    var texts: [String] = []
    for item in items { if let text = try item.text() { texts.append(text) } }
    return texts
  }

  /// As JSON, by YAML 1.2's core schema.
  var json: JSON { node.map { Self.json($0, 0) } ?? .null }

  private static func json(_ node: Node, _ depth: Int) -> JSON {
    guard depth < 32 else { return .null }
    switch node {
    case .scalar(let scalar):
      guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
      return plain(scalar.string)
    case .sequence(let items): return .array(items.map { json($0, depth + 1) })
    case .mapping(let pairs):
      var members: [String: JSON] = [:]
      for (key, value) in pairs { if let name = key.scalar?.string { members[name] = json(value, depth + 1) } }
      return .object(members)
    case .alias: return .null
    }
  }

  private static func plain(_ text: String) -> JSON {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    default: break
    }
    if let whole = Int64(text) { return .int(whole) }
    if let first = text.utf8.first, "0123456789-+.".utf8.contains(first), let number = Double(text), number.isFinite {
      return .double(number)
    }
    return .string(text)
  }
}
