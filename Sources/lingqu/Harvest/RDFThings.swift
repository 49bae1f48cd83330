import CSerd
import Vocabulary

/// What a text says in RDF, put together statement by statement: things with their `@id`, in the order in which it first speaks of
/// them. That is the flat and expanded form of JSON-LD.
struct RDFThings {
  static let mostStatements = 250_000

  private var things: [(id: String, members: [String: [JSON]])] = []
  private var places: [String: Int] = [:]
  private var statements = 0

  /// Throws a ``RDFMistake`` where there are more than ``mostStatements``.
  mutating func add(_ thing: String, _ property: String, _ value: JSON) throws(RDFMistake) {
    statements += 1
    guard statements <= Self.mostStatements else {
      throw RDFMistake(
        zh: "超过 \(Self.mostStatements) 条陈述", en: "it has more than \(Self.mostStatements) statements")
    }
    let place = places[thing] ?? things.count
    if place == things.count {
      places[thing] = place
      things.append((thing, [:]))
    }
    if property == RDF.type {
      if let kind = value["@id"] { things[place].members["@type", default: []].append(kind) }
    } else {
      things[place].members[property, default: []].append(value)
    }
  }

  var json: JSON {
    .array(things.map { .object($0.members.mapValues { .array($0) }.merging(["@id": .string($0.id)]) { $1 }) })
  }
}

/// Why a text is not read.
struct RDFMistake: Error {
  let text: Text
  init(zh: String, en: String) { text = Text(zh: zh, en: en) }
}

/// Names of RDF's own vocabulary.
enum RDF {
  static let namespace = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  static let type = namespace + "type"
  static let first = namespace + "first"
  static let rest = namespace + "rest"
  static let empty = namespace + "nil"
}

/// An address that others are relative to (RFC 3986 §5).
struct IRIBase {
  /// Without a fragment.
  let text: String

  init(_ text: String) { self.text = String(text.prefix { $0 != "#" }) }

  /// The whole of a reference; itself where it is whole, or the base is none.
  func whole(_ reference: String) -> String {
    let isWhole = reference.withCString {
      $0.withMemoryRebound(to: UInt8.self, capacity: 1) { serd_uri_string_has_scheme($0) }
    }
    guard !isWhole, !text.isEmpty, !reference.utf8.contains(0) else { return reference }
    return text.withCString { base in
      reference.withCString { reference in
        var uri = SerdURI()
        let status = base.withMemoryRebound(to: UInt8.self, capacity: 1) { serd_uri_parse($0, &uri) }
        guard status == SERD_SUCCESS else { return String(cString: reference) }
        var node = reference.withMemoryRebound(to: UInt8.self, capacity: 1) {
          serd_node_new_uri_from_string($0, &uri, nil)
        }
        defer { serd_node_free(&node) }
        guard let found = node.buf else { return String(cString: reference) }
        return String(decoding: UnsafeBufferPointer(start: found, count: Int(node.n_bytes)), as: UTF8.self)
      }
    }
  }
}
