import Exchange
public import Store
public import Vocabulary

/// Processes in the database.
public enum ProtocolProcesses {
  /// Throws ``Refusal/notFound(_:)``.
  public static func get(_ tx: Transaction, _ id: ID<ProtocolProcess>) throws -> ProtocolProcess {
    guard let process = try find(tx, id) else { throw Refusal.notFound("process") }
    return process
  }

  static func find(_ tx: Transaction, _ id: ID<ProtocolProcess>) throws -> ProtocolProcess? {
    try tx.row(select + "WHERE id = ?", id).map(read)
  }

  /// The process that the other side names `pid`.
  static func find(
    _ tx: Transaction, _ kind: ProcessKind, _ role: ProtocolProcess.Role, counterPid pid: String, party: String
  ) throws -> ProtocolProcess? {
    try tx.row(
      select + "WHERE counter_pid = ? AND party = ? AND kind = ? AND role = ? ORDER BY id LIMIT 1", pid, party,
      kind.rawValue, role.rawValue
    ).map(read)
  }

  /// Processes of a participant, newest first, before `cursor`.
  public static func list(
    _ tx: Transaction, of own: String, before cursor: String?, limit: Int
  ) throws -> [ProtocolProcess] {
    try tx.rows(
      select + "WHERE own = ? AND id < ? ORDER BY id DESC LIMIT ?", own, cursor ?? "dsp_zzz", limit
    ).map(read)
  }

  /// Open processes about these subjects of the exchange.
  static func open(_ tx: Transaction, about subject: String) throws -> [ProtocolProcess] {
    try tx.rows(select + "WHERE subject = ? AND is_final = 0 ORDER BY id LIMIT 100", subject).map(read)
  }

  static func insert(_ tx: Transaction, _ process: ProtocolProcess) throws {
    try tx.execute(
      """
      INSERT INTO dsp_process (id, kind, role, own, party, counter_pid, address, state, subject, messages, is_final, body,
        created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, process.id, process.kind.rawValue, process.role.rawValue, process.own, process.party, process.counterPid,
      process.address, process.state, process.subject, process.messages, process.isFinal,
      try StoredBody.encode(process.terms), process.createdAt, process.changedAt)
  }

  static func update(_ tx: Transaction, _ process: ProtocolProcess) throws {
    try tx.execute(
      """
      UPDATE dsp_process SET counter_pid = ?, state = ?, subject = ?, messages = ?, is_final = ?, body = ?, changed_at = ?
      WHERE id = ?
      """, process.counterPid, process.state, process.subject, process.messages, process.isFinal,
      try StoredBody.encode(process.terms), process.changedAt, process.id)
  }

  private static let select = """
    SELECT id, kind, role, own, party, counter_pid, address, state, subject, messages, body, created_at, changed_at
    FROM dsp_process
    """ + " "

  private static func read(_ row: Row) throws -> ProtocolProcess {
    guard let kind = ProcessKind(rawValue: try row.text(1)), let role = ProtocolProcess.Role(rawValue: try row.text(2))
    else { throw Refusal.notFound("process") }
    var process = ProtocolProcess(
      id: try row.id(0), kind: kind, role: role, own: try row.text(3), party: try row.text(4),
      counterPid: try row.optionalText(5), address: try row.text(6), state: try row.text(7),
      terms: try row.body(10, of: "dsp_process"), at: try row.instant(11))
    process.subject = try row.optionalText(8)
    process.messages = try row.int(9)
    process.changedAt = try row.instant(12)
    return process
  }
}

/// Messages that have come, by their digests, so that a repeat is known.
enum ReceivedMessages {
  /// Whether the message is one that has come before: one with a name of its own at any time, another only as the last.
  static func isKnown(
    _ tx: Transaction, _ id: ID<ProtocolProcess>, _ digest: [UInt8], isNamed: Bool
  ) throws -> Bool {
    if isNamed {
      return try tx.row("SELECT 1 FROM dsp_received WHERE process = ? AND digest = ?", id, digest) != nil
    }
    return try tx.row("SELECT 1 FROM dsp_process WHERE id = ? AND last_digest = ?", id, digest) != nil
  }

  static func note(_ tx: Transaction, _ id: ID<ProtocolProcess>, _ digest: [UInt8], isNamed: Bool, at now: Instant)
    throws
  {
    if isNamed {
      try tx.execute("INSERT INTO dsp_received (process, digest, at) VALUES (?, ?, ?)", id, digest, now)
    }
    try tx.execute("UPDATE dsp_process SET last_digest = ? WHERE id = ?", digest, id)
  }
}
