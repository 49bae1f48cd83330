import CLibpq

/// Values on the wire: PostgreSQL's binary formats, big-endian.
enum PostgresValue {
  /// Object ids of the types that we send and read (`pg_type`).
  enum Kind {
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let float4: Oid = 700
    static let float8: Oid = 701
    static let numeric: Oid = 1700
    /// The server infers it from the place where it stands.
    static let inferred: Oid = 0
  }

  static func kind(of value: SQLValue) -> Oid {
    switch value {
    case .null: Kind.inferred
    case .integer: Kind.int8
    case .real: Kind.float8
    case .text: Kind.text
    case .blob: Kind.bytea
    }
  }

  /// Appends the bytes of `value`; nothing for null.
  static func append(_ value: SQLValue, to bytes: inout [UInt8]) {
    switch value {
    case .null: break
    case .integer(let number): append(UInt64(bitPattern: number), to: &bytes)
    case .real(let number): append(number.bitPattern, to: &bytes)
    case .text(let text): bytes.append(contentsOf: text.utf8)
    case .blob(let blob): bytes.append(contentsOf: blob)
    }
  }

  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }

  /// A field of a result in binary format. Throws for a type that no statement of the house should yield.
  static func read(_ bytes: UnsafeRawBufferPointer, kind: Oid) throws(PostgresFailure) -> SQLValue {
    switch kind {
    case Kind.int8: return .integer(Int64(bitPattern: big(bytes)))
    case Kind.int4: return .integer(Int64(Int32(truncatingIfNeeded: big(bytes))))
    case Kind.int2: return .integer(Int64(Int16(truncatingIfNeeded: big(bytes))))
    case Kind.bool: return .integer(bytes.first == 0 ? 0 : 1)
    case Kind.float8: return .real(Double(bitPattern: big(bytes)))
    case Kind.float4: return .real(Double(Float(bitPattern: UInt32(truncatingIfNeeded: big(bytes)))))
    case Kind.bytea: return .blob(Array(bytes))
    case Kind.numeric: return try number(bytes)
    case 2278: return .null  // void
    // text, "char", name, unknown, bpchar, varchar.
    case Kind.text, 18, 19, 705, 1042, 1043: return .text(String(decoding: bytes, as: UTF8.self))
    default: throw PostgresFailure(state: "42846", message: "a column of type \(kind) is not read here", sql: "")
    }
  }

  private static func big(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

  /// `numeric`, the type of a sum of integers: digits of base 10,000. An integer beyond 64 bits is refused like an
  /// overflow in SQLite; a fraction is read as a double.
  private static func number(_ bytes: UnsafeRawBufferPointer) throws(PostgresFailure) -> SQLValue {
    func field(_ index: Int) -> Int { Int(Int16(truncatingIfNeeded: big(bytes[(2 * index)..<(2 * index + 2)]))) }
    let overflow = PostgresFailure(state: "22003", message: "integer overflow", sql: "")
    guard bytes.count >= 8 else { throw overflow }
    let count = field(0)
    let weight = field(1)
    let negative = field(2) == 0x4000
    guard bytes.count == 8 + 2 * count, negative || field(2) == 0 else { throw overflow }
    if count == 0 { return .integer(0) }
    if count > weight + 1 {
      var value = 0.0
      var scale = 1.0
      for _ in 0..<max(0, weight) { scale *= 10_000 }
      for _ in 0..<max(0, -weight) { scale /= 10_000 }
      for index in 0..<count {
        value += Double(field(4 + index)) * scale
        scale /= 10_000
      }
      return .real(negative ? -value : value)
    }
    var value: Int64 = 0
    for index in 0...weight {
      let digit = Int64(index < count ? field(4 + index) : 0)
      let (product, tooLarge) = value.multipliedReportingOverflow(by: 10_000)
      let (sum, over) = product.subtractingReportingOverflow(digit)
      guard !tooLarge, !over else { throw overflow }
      value = sum
    }
    guard !negative else { return .integer(value) }
    guard value != .min else { throw overflow }
    return .integer(-value)
  }
}
