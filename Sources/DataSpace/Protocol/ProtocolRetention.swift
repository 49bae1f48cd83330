public import Store
public import Vocabulary

/// Messages of processes that have ended are not kept for ever. The processes are, without their messages, as are agreements and uses,
/// and what the evidence log says of them.
public enum ProtocolRetention {
  /// For how many days the messages of an ended process are kept unless the operator tells otherwise.
  public static let usualDays: Int64 = 30

  /// Deletes the messages of at most `limit` processes that ended before `end` and have nothing to say any more. Returns of how many.
  ///
  /// From then on a message of such a process that comes again is refused by the process's state, and not known as a repeat.
  public static func purge(_ tx: Transaction, endedBefore end: Instant, limit: Int) throws -> Int {
    let ended: [ID<ProtocolProcess>] = try tx.rows(
      """
      SELECT id FROM dsp_process p WHERE is_final = 1 AND is_cleared = 0 AND changed_at < ?
        AND NOT EXISTS (SELECT 1 FROM dsp_outbox o WHERE o.process = p.id AND o.ended_at IS NULL)
      ORDER BY changed_at LIMIT ?
      """, end, limit
    ).map { try $0.id(0) }
    for id in ended {
      try tx.execute("DELETE FROM dsp_received WHERE process = ?", id)
      try tx.execute("DELETE FROM dsp_outbox WHERE process = ?", id)
      try tx.execute("UPDATE dsp_process SET is_cleared = 1, last_digest = NULL WHERE id = ?", id)
    }
    return ended.count
  }
}
