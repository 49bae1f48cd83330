import Vocabulary

/// What the writes of one group share: answers to queries, counts that are yet to be written, and what was remembered.
///
/// None of this shows: before a statement that mentions a counter's table and column its count is written, and a statement that
/// changes a table makes what is known of it void. What a closure did that failed is undone here as it is in the database.
final class SQLiteGroup {
  private struct CountedRow: Hashable {
    let counter: Counter
    let key: ArgumentBytes
  }
  private struct Count {
    let key: SQLValue
    var value: Int64?
    /// What the table has yet to be told.
    var unwritten: Int64
  }

  private var memory = GroupMemory()
  private var counts: [CountedRow: Count] = [:]
  private var hasUnwritten = false
  /// How the counts were before the closure that runs now.
  private var before: [CountedRow: Count] = [:]
  private var texts = TextTable<StatementText>(most: 1024)
  /// Every counter that was ever raised here: a few.
  private var counters: [Counter] = []

  func text(of sql: String) -> StatementText { texts.value(of: sql) { StatementText(sql) } }

  /// A new group: it knows nothing of the one before.
  func begin() {
    memory.forgetAll()
    counts.removeAll(keepingCapacity: true)
    hasUnwritten = false
    beginOne()
  }

  /// A closure is about to run.
  func beginOne() { before = counts }

  /// It failed, and its changes are undone.
  func undoOne() {
    counts = before
    hasUnwritten = counts.contains { $0.value.unwritten > 0 }
    memory.forgetAll()
  }

  func rows(_ sql: String, _ arguments: [SQLValue], isFirst: Bool, on connection: SQLiteConnection) throws -> [Row] {
    let text = text(of: sql)
    let question = GroupMemory.Question(text, arguments, isFirst: isFirst)
    if text.isQuery {
      if let known = memory.answer(question, text) { return known }
      try before(text, on: connection)
    } else {
      try beforeChange(text, on: connection)
    }
    var rows: [Row] = []
    try connection.ask(sql, arguments) { row in
      rows.append(row)
      return !isFirst || !text.isQuery
    }
    if text.isQuery { memory.keep(rows, as: question, text) }
    return rows
  }

  func raise(_ counter: Counter, _ key: SQLValue, isAsked: Bool, on connection: SQLiteConnection) throws -> Int64? {
    memory.noteChange(of: counter)
    if !counters.contains(counter) { counters.append(counter) }
    let row = CountedRow(counter: counter, key: ArgumentBytes([key]))
    var count = counts[row] ?? Count(key: key, value: nil, unwritten: 0)
    count.unwritten += 1
    if let value = count.value {
      count.value = value + 1
    } else if isAsked {
      guard let value = try connection.raise(counter, key, by: count.unwritten) else { return nil }
      count = Count(key: key, value: value, unwritten: 0)
    }
    counts[row] = count
    if count.unwritten > 0 { hasUnwritten = true }
    return count.value
  }

  func recall(_ name: String) -> Any? { memory.recall(name) }
  func remember(_ value: Any, _ name: String, of table: String) { memory.remember(value, name, of: table) }
  func noteRows(in table: String) { memory.noteRows(in: table) }

  /// Writes what a statement could see; without a text, everything.
  func before(_ text: StatementText?, on connection: SQLiteConnection) throws {
    guard hasUnwritten, text.map({ $0.mentions(anyOf: counters) }) ?? true else { return }
    for (row, count) in counts where count.unwritten > 0 && text?.mentions(row.counter) ?? true {
      _ = try connection.raise(row.counter, count.key, by: count.unwritten)
      counts[row]?.unwritten = 0
    }
    hasUnwritten = text != nil && counts.contains { $0.value.unwritten > 0 }
  }

  /// A statement is about to change rows; without a text nobody can say which.
  func beforeChange(_ text: StatementText?, on connection: SQLiteConnection) throws {
    let table = text?.target
    if let text, let table, !text.mentions(anyOf: counters) { return memory.noteChange(of: table) }
    if counts.contains(where: { row, _ in table.map { $0 == row.counter.table } ?? true }) {
      try before(table == nil ? nil : text, on: connection)
      counts = counts.filter { row, _ in table.map { $0 != row.counter.table } ?? false }
    } else {
      try before(text, on: connection)
    }
    if let table { memory.noteChange(of: table) } else { memory.forgetAll() }
  }
}
