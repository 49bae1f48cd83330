/// What a group of writes knows, and what it has yet to send, while it runs without savepoints.
///
/// The writer holds the lock on writing, so no row changes meanwhile but by the group itself. Therefore
/// - a query that was answered need not be asked again before its tables change,
/// - appended rows wait for each other and travel many to a statement,
/// - a counter is read when it is first raised and written once.
///
/// None of this shows: before a statement that mentions a table (or a counter's table and column) what waits for it is
/// sent, and a statement that changes a table drops what is known of it. A closure that fails after changing anything
/// ends the group, which is run again with a savepoint for that closure (``PostgresWriter``): nothing here is undone.
final class PostgresGroup {
  private struct Batch {
    let text: StatementText
    let kinds: [UInt32]
    var rows: [[SQLValue]]
  }
  private struct CountedRow: Hashable {
    let counter: Counter
    let key: ArgumentBytes
  }
  private struct Count {
    let key: SQLValue
    /// Nil until somebody asked for it.
    var value: Int64?
    /// What the table has yet to be told.
    var unwritten: Int64
  }
  /// So many rows wait at most.
  private static let mostWaiting = 4096
  private static let longestBatch = 64

  private let session: PostgresSession
  private var batches: [Batch] = []
  private var waiting = 0
  private var memory = GroupMemory()
  private var counts: [CountedRow: Count] = [:]

  init(_ session: PostgresSession) { self.session = session }

  func rows(_ sql: String, _ arguments: [SQLValue]) throws(PostgresFailure) -> [Row] {
    let text = session.text(of: sql)
    guard text.isQuery else {
      try beforeChange(text)
      return try ask(sql, arguments)
    }
    let question = GroupMemory.Question(text, arguments)
    if let known = memory.answer(question, text) { return known }
    try beforeQuery(text)
    let rows = try ask(sql, arguments)
    memory.keep(rows, as: question, text)
    return rows
  }

  /// The rows of a query that need not see what was appended, because who asks remembers that.
  func earlierRows(_ sql: String, _ arguments: [SQLValue]) throws(PostgresFailure) -> [Row] {
    if memory.hasRefusedToRemember { try sendRows() }
    return try ask(sql, arguments)
  }

  func execute(_ sql: String, _ arguments: [SQLValue]) throws(PostgresFailure) -> Int {
    try beforeChange(session.text(of: sql))
    try session.send(sql, arguments)
    guard let result = try session.settle() else { throw .lost("no answer", sql: sql) }
    return result.changed
  }

  func append(_ sql: String, _ arguments: [SQLValue]) throws(PostgresFailure) {
    let text = session.text(of: sql)
    guard text.takesRows, let table = text.target else {
      _ = try execute(sql, arguments)
      return
    }
    memory.noteRows(in: table)
    let kinds = arguments.map(PostgresValue.kind(of:))
    if let index = batches.lastIndex(where: { $0.text === text && $0.kinds == kinds }) {
      batches[index].rows.append(arguments)
    } else {
      batches.append(Batch(text: text, kinds: kinds, rows: [arguments]))
    }
    waiting += 1
    if waiting >= Self.mostWaiting { try sendRows() }
  }

  /// - Parameter isAsked: whether the caller wants to know the count.
  func raise(_ counter: Counter, _ key: SQLValue, isAsked: Bool) throws(PostgresFailure) -> Int64? {
    memory.noteChange(of: counter)
    let row = CountedRow(counter: counter, key: ArgumentBytes([key]))
    var count = counts[row] ?? Count(key: key, value: nil, unwritten: 0)
    count.unwritten += 1
    if let value = count.value {
      count.value = value + 1
    } else if isAsked {
      if batches.contains(where: { $0.text.target == counter.table }) { try sendRows() }
      guard case .integer(let value)? = try ask(counter.raising, [.integer(count.unwritten), key]).first?.values.first
      else { return nil }
      count = Count(key: key, value: value, unwritten: 0)
    }
    counts[row] = count
    return count.value
  }

  func recall(_ name: String) -> Any? { memory.recall(name) }
  func remember(_ value: Any, _ name: String, of table: String) { memory.remember(value, name, of: table) }

  /// Sends all that waits; its answers are read with the next statement's.
  func send() throws(PostgresFailure) {
    try sendRows()
    for (row, count) in counts where count.unwritten > 0 { try write(row, count) }
  }

  /// The group knows nothing any more: somebody changed rows beside it.
  func forgetAll() {
    memory.forgetAll()
    counts.removeAll()
  }

  private func ask(_ sql: String, _ arguments: [SQLValue]) throws(PostgresFailure) -> [Row] {
    try session.send(sql, arguments)
    guard let result = try session.settle() else { throw .lost("no answer", sql: sql) }
    guard result.count > 0 else { return [] }
    let columns = session.columns(of: sql, result)
    var rows: [Row] = []
    rows.reserveCapacity(result.count)
    for index in 0..<result.count { rows.append(try result.row(index, columns)) }
    return rows
  }

  func beforeQuery(_ text: StatementText) throws(PostgresFailure) {
    for batch in batches {
      guard let table = batch.text.target, text.words.contains(table) else { continue }
      try sendRows()
      break
    }
    for (row, count) in counts where count.unwritten > 0 && text.mentions(row.counter) {
      try write(row, count)
    }
  }

  private func beforeChange(_ text: StatementText) throws(PostgresFailure) {
    // Whatever the statement refers to must be there.
    try sendRows()
    for (row, count) in counts where text.target == nil || text.mentions(row.counter) {
      if count.unwritten > 0 { try write(row, count) }
      counts[row] = nil
    }
    guard let table = text.target else { return forgetAll() }
    memory.noteChange(of: table)
  }

  private func write(_ row: CountedRow, _ count: Count) throws(PostgresFailure) {
    try session.send(row.counter.raising, [.integer(count.unwritten), count.key])
    counts[row] = Count(key: count.key, value: count.value, unwritten: 0)
  }

  private func sendRows() throws(PostgresFailure) {
    guard waiting > 0 else { return }
    let due = batches
    batches.removeAll(keepingCapacity: true)
    waiting = 0
    for batch in due {
      var rest = batch.rows[...]
      while !rest.isEmpty {
        // Few lengths, so that few statements are kept prepared.
        var count = Self.longestBatch
        while count > rest.count { count /= 2 }
        try session.send(batch.text.repeated(count), Array(rest.prefix(count).joined()))
        rest = rest.dropFirst(count)
      }
    }
  }
}
