/// What can be told of a statement from its words alone. Computed once for each text.
package final class StatementText {
  private static let volatile: Set<String> = [
    "clock_timestamp", "now", "current_timestamp", "random", "nextval", "statement_timestamp", "set_config",
  ]

  package let sql: String
  /// Begins with `SELECT`.
  package let isQuery: Bool
  /// Every word in lower case. A table that is not among them has no part in the statement.
  let words: Set<String>
  /// The table that an `INSERT`, `UPDATE` or `DELETE` changes; nil if that is not so plain.
  package let target: String?
  /// The same again gives the same, as long as no row changes.
  package let isRepeatable: Bool
  /// Names all columns without saying them.
  private let hasStar: Bool
  /// `(?, ?)` after `VALUES`, where the statement ends with that.
  private let tuple: Substring?
  private var longer: [Int: String] = [:]
  /// Of so many counters, whether it mentions any.
  private var mentioning: (counters: Int, any: Bool) = (0, false)

  package init(_ sql: String) {
    self.sql = sql
    var words: [String] = []
    var word: [UInt8] = []
    for byte in sql.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
        word.append(byte)
      default:
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        word.removeAll(keepingCapacity: true)
      }
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    self.words = Set(words)
    isQuery = words.first == "select"
    isRepeatable = isQuery && self.words.isDisjoint(with: Self.volatile)
    hasStar = sql.utf8.contains(UInt8(ascii: "*"))
    target =
      switch words.first {
      case "update" where words.count > 1: words[1]
      case "insert" where words.count > 2 && words[1] == "into", "delete" where words.count > 2 && words[1] == "from":
        words[2]
      default: nil
      }
    let values = sql.ranges(of: "VALUES (")
    if words.first == "insert", values.count == 1, let start = values.first?.upperBound, sql.hasSuffix(")"),
      sql[start...].dropLast().allSatisfy({ "?, ".contains($0) })
    {
      tuple = sql[sql.index(before: start)...]
    } else {
      tuple = nil
    }
  }

  /// Whether one statement can insert many rows.
  package var takesRows: Bool { tuple != nil }

  /// The same statement for `count` rows at once.
  package func repeated(_ count: Int) -> String {
    guard count > 1, let tuple else { return sql }
    if let known = longer[count] { return known }
    var text = sql
    for _ in 1..<count { text += ", " + tuple }
    longer[count] = text
    return text
  }

  /// Whether the statement can see what any of `counters` says, a list that only grows.
  func mentions(anyOf counters: [Counter]) -> Bool {
    if mentioning.counters != counters.count {
      mentioning = (counters.count, counters.contains { mentions($0) })
    }
    return mentioning.any
  }

  /// Whether the statement can see what `counter` says.
  func mentions(_ counter: Counter) -> Bool {
    words.contains(counter.table) && (!isQuery || hasStar || words.contains(counter.column))
  }
}
