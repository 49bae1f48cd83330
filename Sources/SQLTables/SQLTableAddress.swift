import CLibpq
import Vocabulary

/// Which table of which database: `postgresql://HOST/DATABASE#SCHEMA.TABLE` or `sqlite:PATH#TABLE`.
///
/// What stands before `#` is a URI of libpq or a path. What follows is a name as SQL writes it, the schema before a point: a part
/// in double quotes may hold points itself (`#"my schema"."a.b"`); of a URI, `%22` is a quote too. It is only ever used as a name.
public struct SQLTableAddress: Hashable, Sendable, CustomStringConvertible {
  enum Server: Hashable, Sendable {
    case postgres(String)
    case sqlite(String)
  }

  let server: Server
  /// Nil: where the database itself would look for it.
  let schema: String?
  let table: String

  /// The address as it was given, without what may hold a secret.
  public var description: String { schema.map { $0 + "." + table } ?? table }
  /// What the table is called.
  public var name: String { table }

  /// Whether a word is meant to name a table of a database, and not a file.
  public static func isAddress(_ text: String) -> Bool {
    ["postgresql://", "postgres://", "sqlite:"].contains { text.hasPrefix($0) }
  }

  /// Throws a refusal `table.database-address`, which repeats nothing of the address.
  public init(_ text: String) throws {
    guard Self.isAddress(text), let mark = text.firstIndex(of: "#"), !text.utf8.contains(0) else {
      throw SQLTableRefusal.address(
        Text(zh: "缺少 # 及其后的表名", en: "it does not name a table after #"))
    }
    let database = String(text[..<mark])
    let isFile = database.hasPrefix("sqlite:")
    let fragment = String(text[text.index(after: mark)...])
    guard let name = isFile ? fragment : Self.decoded(fragment), let parts = Self.parts(name), parts.count <= 2,
      let table = parts.last
    else { throw SQLTableRefusal.address(Text(zh: "# 之后不是表名", en: "what follows # is no name of a table")) }
    schema = parts.count == 2 ? parts[0] : nil
    self.table = table
    if isFile {
      let path = String(database.dropFirst("sqlite:".count))
      guard !path.isEmpty, schema == nil || schema == "main" else {
        throw SQLTableRefusal.address(Text(zh: "应为 sqlite:文件#表", en: "it is sqlite:PATH#TABLE"))
      }
      server = .sqlite(path)
    } else {
      try Self.holdsNoSecret(database)
      server = .postgres(database)
    }
  }

  /// Command lines are read by others: a password comes from a file or the environment (libpq-pgpass).
  private static func holdsNoSecret(_ address: String) throws {
    guard let options = PQconninfoParse(address, nil) else {
      throw SQLTableRefusal.address(Text(zh: "libpq 读不懂该 URI", en: "libpq cannot read this URI"))
    }
    defer { PQconninfoFree(options) }
    var option = options
    while let keyword = option.pointee.keyword.map({ String(cString: $0) }) {
      guard option.pointee.val == nil || !keyword.contains("password") else { throw SQLTableRefusal.password }
      option += 1
    }
  }

  /// The parts of a name between points; nil if it is none.
  static func parts(_ name: String) -> [String]? {
    var parts: [String] = []
    var rest = Substring(name)
    while true {
      var part = ""
      if rest.first == "\"" {
        rest.removeFirst()
        while true {
          guard let next = rest.popFirst() else { return nil }
          if next == "\"" {
            guard rest.first == "\"" else { break }
            rest.removeFirst()
          }
          part.append(next)
        }
      } else {
        part = String(rest.prefix { $0 != "." })
        rest = rest.dropFirst(part.count)
      }
      guard !part.isEmpty else { return nil }
      parts.append(part)
      guard let point = rest.popFirst() else { return parts }
      guard point == "." else { return nil }
    }
  }

  /// RFC 3986 §2.1; nil where a percent sign begins no byte, or the bytes are no text.
  private static func decoded(_ text: String) -> String? {
    var bytes: [UInt8] = []
    var rest = Substring(text).utf8
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let digits = String(rest.prefix(2)), digits.utf8.count == 2, let value = UInt8(digits, radix: 16),
        value != 0
      else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
