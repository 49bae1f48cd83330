import Exchange
public import Store
public import Vocabulary

/// A message that is to be sent, written in the transaction in which its process moved.
public struct OutgoingMessage: Identified, Hashable, Sendable {
  public static let idPrefix = "dsm"

  public var id: ID<OutgoingMessage>
  public var process: ID<ProtocolProcess>
  /// To whom.
  var party: String
  public var act: ProtocolAct
  /// What it says, without the pids, which are those that are known when it is sent.
  var body: JSON
  /// The state that the process has by it; nil while it is planned, and the process has not moved yet.
  var state: String?
  var tries: Int64
}

/// Messages to other connectors: one after the other in each process, each until it has been taken, refused, or tried often
/// enough.
public enum ProtocolOutbox {
  /// Signalled when there is something to send (``Database/signals(_:)``).
  public static let topic = "dsp"
  /// How often a message is tried: with the pauses below, for about a day.
  static let mostTries: Int64 = 100
  /// How many messages one process may have, in both directions.
  static let mostMessages: Int64 = 1000

  /// Writes a message by which `process` has moved.
  static func add(_ tx: Transaction, _ process: ProtocolProcess, _ message: ProtocolMessage, at now: Instant) throws {
    try insert(tx, process, message, seq: process.messages, state: process.state, due: now, at: now)
    tx.signal(topic)
  }

  /// Writes a message by which `process` is to move in a while.
  static func plan(
    _ tx: Transaction, _ process: ProtocolProcess, _ message: ProtocolMessage, after pause: Int64, at now: Instant
  ) throws {
    try insert(
      tx, process, message, seq: process.messages + 1, state: nil, due: now.adding(milliseconds: pause), at: now)
  }

  private static func insert(
    _ tx: Transaction, _ process: ProtocolProcess, _ message: ProtocolMessage, seq: Int64, state: String?, due: Instant,
    at now: Instant
  ) throws {
    try tx.execute(
      """
      INSERT INTO dsp_outbox (id, process, seq, act, state, body, tries, due_at) VALUES (?, ?, ?, ?, ?, ?, 0, ?)
      """, ID<OutgoingMessage>(at: now), process.id, seq, message.act.rawValue, state, message.json, due)
  }

  /// Takes back what was planned and has not moved the process.
  static func withdrawPlans(_ tx: Transaction, _ process: ID<ProtocolProcess>) throws {
    try tx.execute("DELETE FROM dsp_outbox WHERE process = ? AND state IS NULL", process)
  }

  /// A planned message goes out: its process has moved by it.
  static func commit(_ tx: Transaction, _ id: ID<OutgoingMessage>, _ process: ProtocolProcess) throws {
    try tx.execute(
      "UPDATE dsp_outbox SET state = ?, seq = ? WHERE id = ?", process.state, process.messages, id)
  }

  /// How many messages of this side there have been.
  public static func count(_ tx: Transaction, _ process: ID<ProtocolProcess>) throws -> Int {
    Int(try tx.row("SELECT COUNT(*) FROM dsp_outbox WHERE process = ?", process)?.int(0) ?? 0)
  }

  /// The first message has come: the other side has told so itself.
  static func endFirst(_ tx: Transaction, _ process: ID<ProtocolProcess>, at now: Instant) throws {
    try tx.execute(
      "UPDATE dsp_outbox SET ended_at = ? WHERE process = ? AND act = 'request' AND ended_at IS NULL", now, process)
  }

  /// Whether anything of the process waits to be sent.
  static func isWaiting(_ tx: Transaction, _ process: ID<ProtocolProcess>) throws -> Bool {
    try tx.row("SELECT 1 FROM dsp_outbox WHERE process = ? AND ended_at IS NULL LIMIT 1", process) != nil
  }

  /// What is due, of each process the first, the longest due before the others; but for what goes to `busy` parties.
  static func due(_ tx: Transaction, at now: Instant, but busy: [String] = [], limit: Int) throws -> [OutgoingMessage] {
    let marks = busy.map { _ in "?" }.joined(separator: ", ")
    return try tx.rows(
      """
      SELECT o.id, o.process, o.act, o.body, o.state, o.tries, p.party FROM dsp_outbox o
        JOIN dsp_process p ON p.id = o.process
      WHERE o.ended_at IS NULL AND o.due_at <= ? AND NOT EXISTS (
        SELECT 1 FROM dsp_outbox e WHERE e.process = o.process AND e.seq < o.seq AND e.ended_at IS NULL)
        \(busy.isEmpty ? "" : "AND p.party NOT IN (\(marks))")
      ORDER BY o.due_at, o.id LIMIT ?
      """, arguments: [now] + busy + [limit]
    ).map { row in
      guard let act = ProtocolAct(rawValue: try row.text(2)) else { throw Refusal.notFound("message") }
      return OutgoingMessage(
        id: try row.id(0), process: try row.id(1), party: try row.text(6), act: act, body: try row.json(3),
        state: try row.optionalText(4),
        tries: try row.int(5))
    }
  }

  /// Whether it still waits: what its process was told meanwhile may have taken it back.
  static func waits(_ tx: Transaction, _ id: ID<OutgoingMessage>) throws -> Bool {
    try tx.row("SELECT 1 FROM dsp_outbox WHERE id = ? AND ended_at IS NULL", id) != nil
  }

  static func end(_ tx: Transaction, _ id: ID<OutgoingMessage>, error: String?, at now: Instant) throws {
    try tx.execute(
      "UPDATE dsp_outbox SET ended_at = ?, error = ?, tries = tries + 1 WHERE id = ? AND ended_at IS NULL", now,
      error.map { String($0.prefix(1000)) }, id)
  }

  static func tryLater(_ tx: Transaction, _ message: OutgoingMessage, error: String, at now: Instant) throws {
    try tx.execute(
      "UPDATE dsp_outbox SET due_at = ?, error = ?, tries = tries + 1 WHERE id = ? AND ended_at IS NULL",
      now.adding(milliseconds: pause(after: message.tries)), String(error.prefix(1000)), message.id)
  }

  /// Takes back what waits: the process has ended.
  static func clear(_ tx: Transaction, _ process: ID<ProtocolProcess>, at now: Instant) throws {
    try tx.execute(
      "UPDATE dsp_outbox SET ended_at = ?, error = 'the process has ended' WHERE process = ? AND ended_at IS NULL", now,
      process)
  }

  /// Milliseconds until the next try: a quarter of a second, twice as long each time, at most a quarter of an hour.
  static func pause(after tries: Int64) -> Int64 { min(900_000, 250 << min(tries, 12)) }
}
