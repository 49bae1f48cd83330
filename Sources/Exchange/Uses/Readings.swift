public import Identity
public import Store
public import Vocabulary

/// Metering.
public enum Readings {
  /// Records a reading of a use that runs, or that has ended and is not settled. Refuses what was not agreed: another unit,
  /// an interval that overlaps or has no length, a gap in the sequence, more than the use may take.
  ///
  /// - Parameter countersign: the hub's signature over the bytes that the provider signed.
  public static func record(
    _ tx: Transaction, of id: ID<Use>, _ draft: ReadingDraft, signature: Signature,
    countersign: ([UInt8]) throws -> String, at now: Instant
  ) throws -> Reading {
    let use = try Uses.get(tx, id)
    let document = draft.document(of: id)
    let last = try tx.row("SELECT body, id FROM reading WHERE use_id = ? ORDER BY sequence DESC LIMIT 1", id)
      .map { try $0.body(0, of: "reading", as: Reading.self) }
    guard use.state.isMetered, !use.settled else { throw notMetered(use) }
    try check(draft, use, after: last, at: now)
    let (total, overflow) = use.measured.addingReportingOverflow(draft.quantity)
    guard draft.quantity > 0, !overflow, total <= use.quantity else {
      throw wrong("quantity", "1 to \(use.quantity - use.measured)")
    }
    try Signatures.verify(tx, signature, by: use.provider, context: Reading.signingContext, document, at: now)
    let reading = Reading(
      id: ID(at: now), use: id, sequence: draft.sequence, quantity: draft.quantity, unit: draft.unit, from: draft.from,
      to: draft.to, measures: draft.measures, provider: signature,
      hub: try countersign(Signatures.bytes(context: Reading.signingContext, document)))
    try tx.execute(
      "INSERT INTO reading (id, use_id, sequence, quantity, from_at, to_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
      reading.id, id, reading.sequence, reading.quantity, reading.from, reading.to, try JSON(encoding: reading))
    let changed = try tx.execute(
      "UPDATE exchange_use SET measured = ? WHERE id = ? AND measured = ? AND settled = 0", total, id, use.measured)
    guard changed == 1 else { throw UseRefusal.changed }
    try Uses.record(
      tx, use, "reading.recorded", actor: use.provider, at: now,
      [
        "reading": JSON(reading.id), "document": document, "provider": .string(signature.value),
        "key": JSON(signature.key), "hub": .string(reading.hub),
      ])
    return reading
  }

  /// Readings of a use in sequence.
  public static func list(_ tx: Transaction, of id: ID<Use>, limit: Int) throws -> [Reading] {
    try StoredBody.list(limit: limit, from: Int64.min) { after, limit in
      try tx.rows(
        "SELECT body, sequence, id FROM reading WHERE use_id = ? AND sequence > ? ORDER BY sequence LIMIT ?", id, after,
        limit)
    } place: {
      try $0.int(1)
    } read: {
      try $0.body(0, of: "reading", as: Reading.self)
    }
  }

  private static func check(_ draft: ReadingDraft, _ use: Use, after last: Reading?, at now: Instant) throws(Refusal) {
    let expected = (last?.sequence ?? 0) + 1
    guard draft.sequence == expected else { throw wrong("sequence", "\(expected)") }
    guard draft.unit == use.unit else { throw wrong("unit", use.unit) }
    // A provider's clock may run ahead of ours by as much as a minute.
    guard draft.from < draft.to, draft.to <= now.adding(seconds: 60) else {
      throw wrong("to", "after from, not in the future")
    }
    // Whoever's clock: nothing was used after it had ended.
    if let end = use.endedAt {
      guard draft.from < end else { throw wrong("from", "before the use ended, \(end)") }
      guard draft.to <= end.adding(seconds: 60) else { throw wrong("to", "within a minute of the use's end, \(end)") }
    }
    let earliest = last?.to ?? use.requestedAt.adding(seconds: -60)
    guard draft.from >= earliest else { throw wrong("from", "\(earliest) or later") }
    let measures = draft.measures ?? [:]
    guard measures.count <= mostMeasures, measures.allSatisfy({ $1 >= 0 && isUnit($0) }) else {
      throw wrong("measures", "at most \(mostMeasures), named with letters, not negative")
    }
  }

  /// How many quantities one reading may tell besides its own.
  public static let mostMeasures = 20

  private static func isUnit(_ name: String) -> Bool {
    (1...40).contains(name.utf8.count) && name.utf8.allSatisfy { (97...122).contains($0) || (65...90).contains($0) }
  }

  private static func notMetered(_ use: Use) -> Refusal {
    Refusal(
      .conflict, rule: "reading.use-not-running",
      use.settled
        ? Text(zh: "使用已结算，不再计量", en: "the use is settled and not metered any more")
        : Text(zh: "使用处于 \(use.state.rawValue)，不能计量", en: "a use that is \(use.state.rawValue) is not metered"),
      remedy: use.settled
        ? Text(zh: "请在结算前上报最后一次读数", en: "report the last reading before it is settled")
        : Text(zh: "先启动使用", en: "start the use first"))
  }

  private static func wrong(_ field: String, _ accepted: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "reading.\(field)",
      Text(zh: "计量的 \(field) 不可接受", en: "the reading's \(field) is not acceptable"),
      remedy: Text(zh: "可接受：\(accepted)", en: "accepted: \(accepted)"), field: "/" + field)
  }
}
