import Evidence
import Identity
import Store
import Vocabulary

/// Which entries of the log tell a participant of a change in something of its own.
enum Events {
  /// The beginnings of their kinds.
  static let kinds = ["agreement.", "job.", "negotiation.", "sharing.", "ticket.", "use."]

  struct Read: Sendable {
    /// As they are sent.
    var events: [String]
    /// Where to read on.
    var next: Int64
    /// How long the log is.
    var size: Int64
  }

  /// The events for `participant` among at most `most` entries from `from` on; nil if there are no entries.
  ///
  /// - Parameter oversees: what was brought before those who oversee is told as well.
  static func read(
    _ tx: Transaction, for participant: ID<Participant>, oversees: Bool = false, from: Int64, most: Int64
  ) throws -> Read? {
    let size = try EvidenceLog.size(tx)
    guard from < size else { return nil }
    let next = min(size, from + most)
    // The join goes from the few new entries to their agreements, in this order: what a participant has in all may be much.
    let escalated =
      !oversees
      ? ""
      : """
      UNION ALL
      SELECT e.idx, e.kind, e.leaf, e.body FROM evidence_entry e
      WHERE e.idx >= ? AND e.idx < ? AND e.kind IN ('sharing.escalated', 'ticket.escalated')
      """
    let window: [any SQLConvertible] = [from, next]
    let own = window + [participant, participant]
    let rows = try tx.rows(
      """
      SELECT e.idx, e.kind, e.leaf, e.body FROM evidence_entry e CROSS JOIN agreement a
      WHERE e.idx >= ? AND e.idx < ? AND a.id = e.agreement AND (a.provider = ? OR a.consumer = ?)
      UNION ALL
      SELECT e.idx, e.kind, e.leaf, e.body FROM evidence_entry e CROSS JOIN negotiation n
      WHERE e.idx >= ? AND e.idx < ? AND e.agreement IS NULL AND n.id = e.subject AND (n.provider = ? OR n.consumer = ?)
      UNION ALL
      SELECT e.idx, e.kind, e.leaf, e.body FROM evidence_entry e CROSS JOIN sharing_request s
      WHERE e.idx >= ? AND e.idx < ? AND e.agreement IS NULL AND s.id = e.subject AND (s.owner = ? OR s.applicant = ?)
      UNION ALL
      SELECT e.idx, e.kind, e.leaf, e.body FROM evidence_entry e CROSS JOIN data_ticket t
      WHERE e.idx >= ? AND e.idx < ? AND e.agreement IS NULL AND t.id = e.subject AND (t.owner = ? OR t.reporter = ?)
      \(escalated)
      ORDER BY 1
      """, arguments: own + own + own + own + (oversees ? window : []))
    var events: [String] = []
    var last: Int64 = -1
    for row in rows {
      // Who oversees may be a party as well.
      guard try row.int(0) != last else { continue }
      last = try row.int(0)
      let kind = try row.text(1)
      guard kinds.contains(where: { kind.hasPrefix($0) }), let leaf = TreeHash(try row.blob(2)) else { continue }
      events.append(text(index: try row.int(0), kind: kind, leaf: leaf, body: try row.blob(3)))
    }
    return Read(events: events, next: next, size: size)
  }

  /// A body is canonical JSON, so that there is no line break in it.
  private static func text(index: Int64, kind: String, leaf: TreeHash, body: [UInt8]) -> String {
    let entry = String(decoding: body, as: UTF8.self)
    return "id: \(index)\nevent: \(kind)\ndata: {\"entry\":\(entry),\"index\":\(index),\"leaf\":\"\(leaf.hex)\"}\n\n"
  }
}
