/// What a column of a table holds. The words are those of CKAN's datastore.
public enum DatastoreKind: String, Sendable, Codable, CaseIterable {
  case text
  /// Whole numbers within ±(2^53 − 1), which every reader of JSON keeps exactly.
  case int
  /// IEEE 754 double precision.
  case numeric
  case bool
  /// `2026-11-22`
  case date
  /// `2026-11-22T08:30:00`, perhaps with a fraction; without a zone, as CKAN has it.
  case timestamp

  /// Reads a type's name, also the other names that PostgreSQL has for it. Nil for what is not kept here.
  public init?(word: String) {
    switch word.lowercased() {
    case "text", "varchar", "string", "char": self = .text
    case "int", "int2", "int4", "int8", "integer", "bigint", "smallint": self = .int
    case "numeric", "float", "float4", "float8", "real", "double precision", "decimal", "number": self = .numeric
    case "bool", "boolean": self = .bool
    case "date": self = .date
    case "timestamp", "timestamp without time zone": self = .timestamp
    default: return nil
    }
  }

  /// How it is marked in a block. Never change one.
  var code: UInt8 {
    switch self {
    case .text: 0
    case .int: 1
    case .numeric: 2
    case .bool: 3
    case .date: 4
    case .timestamp: 5
    }
  }

  /// Whether its values are kept as text; those of days sort by it as well.
  public var isText: Bool { self == .text || self == .date || self == .timestamp }
}

/// A column of a table.
public struct DatastoreField: Hashable, Sendable, Codable {
  public var id: String
  public var kind: DatastoreKind
  public init(id: String, kind: DatastoreKind) {
    self.id = id
    self.kind = kind
  }
}
