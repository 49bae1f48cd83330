/// From the plain SQL that the rooms write to PostgreSQL's.
package enum PostgresDialect {
  /// `?` becomes `$1`, `$2` …, except inside quotes.
  package static func numbered(_ sql: String) -> (sql: String, places: Int) {
    var out: [UInt8] = []
    out.reserveCapacity(sql.utf8.count + 16)
    var quote: UInt8?
    var count = 0
    for byte in sql.utf8 {
      if let open = quote {
        if byte == open { quote = nil }
        out.append(byte)
      } else if byte == UInt8(ascii: "?") {
        count += 1
        out.append(UInt8(ascii: "$"))
        out.append(contentsOf: String(count).utf8)
      } else {
        if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") { quote = byte }
        out.append(byte)
      }
    }
    return (String(decoding: out, as: UTF8.self), count)
  }

  /// A migration's words of SQLite, outside quotes and comments: see ``Migration``. Text sorts by its bytes, as in SQLite.
  package static func script(_ sql: String) -> String {
    var out = ""
    var word = ""
    var quote: Character?
    func translated(_ word: String) -> String {
      switch word {
      case "INTEGER": "BIGINT"
      case "REAL": "DOUBLE PRECISION"
      case "BLOB": "BYTEA"
      case "TEXT": "TEXT COLLATE \"C\""
      default: word
      }
    }
    for character in deferrable(withoutTableOptions(sql)) {
      if let open = quote {
        out.append(character)
        if character == open { quote = nil }
      } else if character.isLetter || character.isNumber || character == "_" {
        word.append(character)
      } else {
        out += translated(word)
        word = ""
        if character == "'" || character == "\"" { quote = character }
        out.append(character)
      }
    }
    return out + translated(word)
  }

  /// References that a copy may check at its end, when all rows are there.
  private static func deferrable(_ sql: String) -> String {
    sql.replacing(/REFERENCES \w+ \(\w+\)(?! DEFERRABLE)/) { $0.output + " DEFERRABLE" }
  }

  /// Without `STRICT` and `WITHOUT ROWID`, which follow the closing parenthesis of a table.
  private static func withoutTableOptions(_ sql: String) -> String {
    sql.replacing(") STRICT, WITHOUT ROWID", with: ")").replacing(") WITHOUT ROWID, STRICT", with: ")")
      .replacing(") STRICT", with: ")").replacing(") WITHOUT ROWID", with: ")")
  }
}
