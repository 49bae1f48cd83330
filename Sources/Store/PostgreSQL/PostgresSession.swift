import CLibpq
import Glibc

/// One connection, in pipeline mode: what needs no answer of its own (`BEGIN`, `SAVEPOINT` …) travels with the next
/// statement that does, so that a transaction costs as many round trips as it has statements. Used by one thread at a time.
final class PostgresSession {
  /// One answer that is still to be read, in the order of what was sent.
  private enum Awaited {
    case control(String)
    case prepared(Key, name: String)
    case result(String)
    case sync
  }
  /// The same text with arguments of other types is another statement.
  private struct Key: Hashable {
    let sql: String
    let kinds: [Oid]
  }

  private static let mostPrepared = 1024

  private let handle: OpaquePointer
  private let patience: Int32
  private var awaited: [Awaited] = []
  private var prepared: [Key: String] = [:]
  private var columns: [String: Row.Columns] = [:]
  private var texts: [String: StatementText] = [:]
  private var counter = 0
  private var bytes: [UInt8] = []
  private(set) var isLost = false

  /// - Parameter patience: milliseconds to wait for an answer before the connection counts as lost; longer than every
  ///   time-out that the server itself keeps.
  init(_ settings: PostgresSettings, patience: Int32 = 60_000) throws(PostgresFailure) {
    guard let handle = settings.connect() else { throw .lost("no memory for a connection") }
    self.handle = handle
    self.patience = patience
    do throws(PostgresFailure) {
      guard PQstatus(handle) == CONNECTION_OK else { throw connectionLost() }
      PQsetNoticeProcessor(handle, { _, _ in }, nil)
      try script(settings.preparation)
    } catch {
      close()
      throw error
    }
  }

  deinit { if !isLost { PQfinish(handle) } }

  /// Ends the connection; what was not committed is undone by the server.
  func close() {
    guard !isLost else { return }
    isLost = true
    PQfinish(handle)
  }

  var socket: Int32 { PQsocket(handle) }
  /// Cancels, from any thread, the statement that is running.
  func canceller() -> PostgresCanceller? { PQgetCancel(handle).map { PostgresCanceller($0) } }

  /// Sends `sql` with the next statement that is waited for.
  func later(_ sql: String) throws(PostgresFailure) {
    try enterPipeline()
    guard PQsendQueryParams(handle, sql, 0, nil, nil, nil, nil, 1) == 1 else { throw connectionLost() }
    awaited.append(.control(sql))
  }

  /// Sends a statement with its arguments; ``settle()`` reads its answer.
  ///
  /// - Parameter keep: whether the server shall keep it prepared. Not for a statement whose columns change.
  func send(_ sql: String, _ arguments: [SQLValue], keep: Bool = true) throws(PostgresFailure) {
    try enterPipeline()
    let name = try prepare(sql, arguments, keep: keep)
    bytes.removeAll(keepingCapacity: true)
    var ends: [Int] = []
    ends.reserveCapacity(arguments.count)
    for argument in arguments {
      PostgresValue.append(argument, to: &bytes)
      ends.append(bytes.count)
    }
    // A place to point at for an argument that is empty but not null.
    bytes.append(0)
    let sent = bytes.withUnsafeBufferPointer { bytes -> Int32 in
      guard let address = bytes.baseAddress else { return 0 }
      let base = UnsafeRawPointer(address).assumingMemoryBound(to: CChar.self)
      var start = 0
      var values: [UnsafePointer<CChar>?] = []
      var lengths: [Int32] = []
      values.reserveCapacity(arguments.count)
      lengths.reserveCapacity(arguments.count)
      for (argument, end) in zip(arguments, ends) {
        values.append(argument == .null ? nil : base + start)
        lengths.append(Int32(end - start))
        start = end
      }
      let formats = [Int32](repeating: 1, count: arguments.count)
      return PQsendQueryPrepared(handle, name, Int32(arguments.count), values, lengths, formats, 1)
    }
    guard sent == 1 else { throw connectionLost(sql) }
    awaited.append(.result(sql))
  }

  private func prepare(_ sql: String, _ arguments: [SQLValue], keep: Bool) throws(PostgresFailure) -> String {
    let key = Key(sql: sql, kinds: arguments.map(PostgresValue.kind(of:)))
    if let name = prepared[key] { return name }
    let numbered = PostgresDialect.numbered(sql)
    guard numbered.places == arguments.count else {
      throw PostgresFailure(
        state: "07001", message: "\(arguments.count) arguments for \(numbered.places) places", sql: sql)
    }
    var name = ""
    if keep, prepared.count < Self.mostPrepared {
      counter += 1
      name = "s\(counter)"
    }
    guard PQsendPrepare(handle, name, numbered.sql, Int32(key.kinds.count), key.kinds) == 1 else {
      throw connectionLost(sql)
    }
    awaited.append(.prepared(key, name: name))
    return name
  }

  /// Lets the server answer what was sent without waiting for it: the answers are read with those of the next statement.
  func flush() throws(PostgresFailure) {
    guard !awaited.isEmpty else { return }
    guard PQpipelineSync(handle) == 1 else { throw connectionLost() }
    awaited.append(.sync)
  }

  /// Reads every answer that is due and returns that of the last statement. Throws the first failure.
  @discardableResult
  func settle() throws(PostgresFailure) -> PostgresResult? {
    try flush()
    var last: PostgresResult?
    var first: PostgresFailure?
    let due = awaited
    awaited.removeAll(keepingCapacity: true)
    for answer in due {
      switch answer {
      case .sync:
        guard let result = try next(), result.status == PGRES_PIPELINE_SYNC else { throw connectionLost() }
      case .control(let sql):
        last = try expect(sql, &first)
      case .prepared(let key, let name):
        if try expect(key.sql, &first) != nil, !name.isEmpty { prepared[key] = name }
      case .result(let sql):
        last = try expect(sql, &first)
      }
    }
    if let first {
      if first.isLost { close() }
      // A plan that no longer fits: the next run prepares anew.
      if first.state == "0A000" || first.state == "26000" { prepared.removeAll() }
      throw first
    }
    return last
  }

  private func expect(_ sql: String, _ first: inout PostgresFailure?) throws(PostgresFailure) -> PostgresResult? {
    guard let result = try next() else { throw connectionLost(sql) }
    var good = false
    switch result.status {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK: good = true
    // What follows a failure up to the next sync is skipped by the server.
    case PGRES_PIPELINE_ABORTED: break
    default: first = first ?? result.failure(sql)
    }
    if PQstatus(handle) == CONNECTION_BAD {
      throw first.map { $0.isLost ? closing($0) : connectionLost(sql) } ?? connectionLost(sql)
    }
    guard try next() == nil else { throw connectionLost(sql) }
    return good ? result : nil
  }

  /// The next result as soon as it is there.
  private func next() throws(PostgresFailure) -> PostgresResult? {
    while PQisBusy(handle) == 1 {
      var watched = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
      let ready = poll(&watched, 1, patience)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { throw connectionLost("no answer within \(patience / 1000) s") }
      if PQconsumeInput(handle) == 0 {
        // The server may have said why before it closed the connection; libpq then holds that as the result.
        guard PQisBusy(handle) == 0 else { throw connectionLost() }
      }
    }
    return PQgetResult(handle).map { PostgresResult($0) }
  }

  /// Runs statements without arguments, of which there may be several in `sql`, now.
  func script(_ sql: String) throws(PostgresFailure) {
    if !awaited.isEmpty { try settle() }
    if PQpipelineStatus(handle) != PQ_PIPELINE_OFF, PQexitPipelineMode(handle) == 0 { throw connectionLost() }
    guard let result = PQexec(handle, sql).map({ PostgresResult($0) }) else { throw connectionLost(sql) }
    guard result.status == PGRES_COMMAND_OK || result.status == PGRES_TUPLES_OK else {
      let failure = result.failure(sql)
      throw PQstatus(handle) == CONNECTION_BAD || failure.isLost ? closing(failure) : failure
    }
  }

  private func enterPipeline() throws(PostgresFailure) {
    guard !isLost else { throw .lost("the connection is closed") }
    if PQpipelineStatus(handle) == PQ_PIPELINE_OFF, PQenterPipelineMode(handle) == 0 { throw connectionLost() }
  }

  /// What the words of a statement tell.
  func text(of sql: String) -> StatementText {
    if let known = texts[sql] { return known }
    let text = StatementText(sql)
    if texts.count >= Self.mostPrepared { texts.removeAll() }
    texts[sql] = text
    return text
  }

  /// Column names by statement text.
  func columns(of sql: String, _ result: PostgresResult) -> Row.Columns {
    // A migration may change what `SELECT *` means.
    if let known = columns[sql], known.names.count == result.width { return known }
    let found = result.columns()
    if columns.count < Self.mostPrepared { columns[sql] = found }
    return found
  }

  /// What arrived for `LISTEN` since the last call.
  func notifications() throws(PostgresFailure) -> [String] {
    guard PQconsumeInput(handle) == 1 else { throw connectionLost() }
    var found: [String] = []
    while let notice = PQnotifies(handle) {
      found.append(String(cString: notice.pointee.extra))
      PQfreemem(notice)
    }
    return found
  }

  private func connectionLost(_ sql: String = "") -> PostgresFailure {
    let message = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
    return closing(.lost(message.isEmpty ? "the connection was lost" : message, sql: sql))
  }

  private func closing(_ failure: PostgresFailure) -> PostgresFailure {
    close()
    return failure
  }
}

/// Asks the server to interrupt what a session is doing. Safe from any thread.
final class PostgresCanceller: @unchecked Sendable {
  // libpq documents PQcancel as safe from any thread; the pointer is never changed.
  private let cancel: OpaquePointer

  fileprivate init(_ cancel: OpaquePointer) { self.cancel = cancel }
  deinit { PQfreeCancel(cancel) }

  func callAsFunction() {
    var message = [CChar](repeating: 0, count: 256)
    _ = PQcancel(cancel, &message, Int32(message.count))
  }
}
