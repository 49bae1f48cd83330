import Vocabulary

/// What a JSON value must look like: one value from which a request is checked and the OpenAPI document is written,
/// so that the two cannot differ. A subset of JSON Schema 2020-12.
indirect enum Schema: Sendable {
  case string(min: Int = 0, max: Int = 200, format: Format? = nil)
  /// The text form of an id with this prefix.
  case id(String)
  case oneOf([String])
  case integer(min: Int64 = 0, max: Int64 = JSON.largestInteger)
  case number
  case boolean
  case array(Schema, max: Int = 200)
  /// Members that are named, and no others.
  case object([Member])
  /// An object with free names, each member of one shape.
  case map(Schema, max: Int = 50)
  /// Any JSON, at most this many bytes in canonical form; its own room looks inside.
  case any(maxBytes: Int = 16_384)
  /// A shape that stands under this name in the document's components.
  case named(String, Schema)
  case nullable(Schema)
  /// One of several shapes.
  case anyOf([Schema])
  /// A named shape that may hold itself: what it holds is asked for when it is needed.
  case recursive(String, @Sendable () -> Schema)

  enum Format: String, Sendable {
    case dateTime = "date-time"
    case uscc
    case base64
    case region
    /// Lower-case hexadecimal.
    case hex
    case uri
  }

  struct Member: Sendable {
    let name: String
    let schema: Schema
    let required: Bool
    let says: String
  }
}

extension Schema.Member {
  static func must(_ name: String, _ schema: Schema, _ says: String = "") -> Self {
    Self(name: name, schema: schema, required: true, says: says)
  }
  static func may(_ name: String, _ schema: Schema, _ says: String = "") -> Self {
    Self(name: name, schema: schema, required: false, says: says)
  }
}

extension Schema {
  /// An amount of money in fen, positive.
  static let fen = Schema.integer(min: 1)
  /// An amount that may be negative, in the smallest unit.
  static let signed = Schema.integer(min: -JSON.largestInteger)
  static let instant = Schema.string(min: 20, max: 40, format: .dateTime)
  /// A sentence in both languages.
  static let text = Schema.named(
    "Text", .object([.must("zh", .string(max: 4000)), .must("en", .string(max: 4000))]))
}

/// What answers show, with its shape beside it: the one place where a type's form outside the process is written down.
protocol Shaped { static var shape: Schema { get } }

extension Schema {
  /// All there is of a short list.
  static func list(_ item: Schema, max: Int = 1000) -> Schema { .object([.must("items", .array(item, max: max))]) }
  /// A page of a long one (``Page``).
  static func page(_ item: Schema) -> Schema {
    .object([
      .must("items", .array(item, max: 200)), .may("next", .string(min: 1, max: 64), "the next page's `cursor`"),
    ])
  }
}
