import Vocabulary
import Yams

/// The text of a document that people write, YAML or JSON, as JSON. YAML's aliases are followed, but not without end.
enum DocumentText {
  static let longest = 1 << 20
  private static let mostNodes = 100_000
  private static let deepest = 64

  private struct Obstacle: Error {
    let words: String

    init(_ words: String) { self.words = words }
  }

  static func json(_ text: String, of kind: DocumentKind) throws(Refusal) -> JSON {
    guard text.utf8.count <= longest else { throw kind.unreadable("longer than \(longest) bytes") }
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch { throw kind.unreadable("\(error)") }
    guard let node else { throw kind.unreadable("empty") }
    var left = mostNodes
    do { return try json(node, depth: 0, &left) } catch { throw kind.unreadable(error.words) }
  }

  private static func json(_ node: Node, depth: Int, _ left: inout Int) throws(Obstacle) -> JSON {
    left -= 1
    guard left > 0, depth < deepest else { throw Obstacle("too large or too deep") }
    switch node {
    case .scalar(let scalar):
      // Quoted text is text, whatever it looks like.
      guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
      return plain(scalar.string)
    case .sequence(let items):
      var list: [JSON] = []
      for item in items { list.append(try json(item, depth: depth + 1, &left)) }
      return .array(list)
    case .mapping(let pairs):
      var members: [String: JSON] = [:]
      for (key, value) in pairs {
        guard let name = key.scalar?.string else { throw Obstacle("a key that is no text") }
        members[name] = try json(value, depth: depth + 1, &left)
      }
      return .object(members)
    case .alias: throw Obstacle("an alias to nothing")
    }
  }

  /// YAML 1.2's core schema.
  private static func plain(_ text: String) -> JSON {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    default: break
    }
    if let whole = Int64(text) { return .int(whole) }
    if let first = text.utf8.first, "0123456789-+.".utf8.contains(first), let number = Double(text), number.isFinite {
      return .double(number)
    }
    return .string(text)
  }
}
