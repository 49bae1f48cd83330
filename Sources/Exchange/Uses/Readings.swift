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
    let document = draft.document(of: id)
    let use = try Uses.get(tx, id)
    try Signatures.verify(tx, signature, by: use.provider, context: Reading.signingContext, document, at: now)
    let hub = try countersign(Signatures.bytes(context: Reading.signingContext, document))
    var reading: Reading?
    try Uses.change(tx, use) {
      reading = try write(tx, &$0, draft, document, signature: signature, hub: hub, at: now)
    }
    guard let reading else { throw UseRefusal.changed }
    return reading
  }

  /// The same for one that the hub signed itself, with the key that `signer` has and that must be the current one still: what
  /// was signed just now needs no other check. Of a use in hand (see ``Uses/change(_:_:_:)``).
  public static func record(
    _ tx: Transaction, of use: inout Use, _ signed: SignedReading, signer: Signer, at now: Instant
  ) throws {
    guard signed.use == use.id, signed.provider.key == signer.key else { throw UseRefusal.changed }
    _ = try write(tx, &use, signed.draft, signed.document, signature: signed.provider, hub: signed.hub, at: now)
  }

  private static func write(
    _ tx: Transaction, _ use: inout Use, _ draft: ReadingDraft, _ document: JSON, signature: Signature, hub: String,
    at now: Instant
  ) throws -> Reading {
    let id = use.id
    // What nobody has measured yet has no reading to be after.
    let last =
      use.measured == 0 && use.energyMeasured ?? 0 == 0
      ? nil
      : try tx.row("SELECT body, id FROM reading WHERE use_id = ? ORDER BY sequence DESC LIMIT 1", id)
        .map { try $0.body(0, of: "reading", as: Reading.self) }
    let line = use.energy != nil && draft.unit == EnergyTerms.unit ? energyLine : nil
    var place = last.map { ($0.sequence, $0.to) }
    if let last, last.unit != draft.unit {
      // Each line has its own course of time: energy and processors are drawn over the same hours.
      let end = try tx.row(
        "SELECT MAX(to_at) FROM reading WHERE use_id = ? AND COALESCE(line, '') = ?", id, line ?? "")
      place = (last.sequence, try end?.optionalInstant(0) ?? use.begunAt.adding(seconds: -60))
    }
    let total = try use.measuring(draft, after: place, at: now)
    let reading = Reading(
      id: ID(at: now), use: id, sequence: draft.sequence, quantity: draft.quantity, unit: draft.unit, from: draft.from,
      to: draft.to, measures: draft.measures, isModelled: draft.isModelled, provider: signature,
      hub: hub)
    try tx.execute(
      """
      INSERT INTO reading (id, use_id, sequence, quantity, from_at, to_at, line, cpu_seconds, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, reading.id, id, reading.sequence, reading.quantity, reading.from, reading.to, line, draft.cpuSecondsBeside,
      try JSON(encoding: reading))
    if line == nil { use.measured = total } else { use.energyMeasured = total }
    try Uses.record(
      tx, use, "reading.recorded", actor: use.provider, at: now,
      [
        "reading": JSON(reading.id), "document": document, "provider": .string(signature.value),
        "key": JSON(signature.key), "hub": .string(reading.hub),
      ])
    return reading
  }

  /// Those of a use's energy, beside those of its quantity.
  static let energyLine = "energy"

  /// What the power of a use costs by its readings, in fen.
  static func energyCharge(_ tx: Transaction, _ use: Use) throws -> Int64 {
    guard let terms = use.energy, use.energyMeasured ?? 0 > 0 else { return 0 }
    let drawn = try tx.rows(
      "SELECT quantity, from_at, to_at FROM reading WHERE use_id = ? AND line = ? ORDER BY sequence", use.id, energyLine
    ).map { EnergyTerms.Drawn(millijoules: try $0.int(0), from: try $0.instant(1), to: try $0.instant(2)) }
    return try terms.charge(for: drawn)
  }

  static func ids(_ tx: Transaction, of id: ID<Use>, limit: Int) throws -> [String] {
    try tx.rows("SELECT id FROM reading WHERE use_id = ? ORDER BY sequence LIMIT ?", id, limit).map { try $0.text(0) }
  }

  /// The newest reading of a use.
  public static func last(_ tx: Transaction, of id: ID<Use>) throws -> Reading? {
    let row = try tx.row("SELECT body FROM reading WHERE use_id = ? ORDER BY sequence DESC LIMIT 1", id)
    return try row?.body(0, of: "reading", as: Reading.self)
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
}
