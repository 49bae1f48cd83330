import Evidence
import Exchange
public import Identity
public import Store
public import Vocabulary

/// Puts calls on record in batches: a row with their lines, a reading of the use, and one entry of the evidence log with the root over
/// them, for each grant.
public enum CallBook {
  /// A row of the book.
  private enum Batch: Identified { static let idPrefix = "mcb" }

  /// Records calls that are durable elsewhere already.
  ///
  /// - Parameter isAgain: that some of them may be on record; those are left out.
  public static func post(
    _ tx: Transaction, _ lines: [CallLine], isAgain: Bool, vault: KeyVault, countersign: ([UInt8]) throws -> String,
    at now: Instant
  ) throws {
    for (id, lines) in Dictionary(grouping: lines, by: \.grant).sorted(by: { $0.key < $1.key }) {
      let lines = isAgain ? try missing(tx, id, lines) : lines
      guard !lines.isEmpty else { continue }
      try post(tx, id, lines, vault: vault, countersign: countersign, at: now)
    }
  }

  private static func post(
    _ tx: Transaction, _ id: ID<ModelGrant>, _ lines: [CallLine], vault: KeyVault,
    countersign: ([UInt8]) throws -> String, at now: Instant
  ) throws {
    let grant = try ModelKeys.get(tx, id)
    var total = (millitokens: Int64(0), prompt: Int64(0), completion: Int64(0))
    var body: [UInt8] = []
    body.reserveCapacity(lines.reduce(0) { $0 + $1.bytes.count + 1 })
    for line in lines {
      total.millitokens += line.millitokens
      total.prompt += line.prompt
      total.completion += line.completion
      body += line.bytes
      body.append(0x0A)
    }
    let root = MerkleTree.root(lines.map(\.leaf)).hex
    try tx.append(
      """
      INSERT INTO model_call_batch (id, model_grant, first_call, last_call, calls, root, body)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """, ID<Batch>(at: now), id, lines.lazy.map(\.id).min() ?? lines[0].id, lines.lazy.map(\.id).max() ?? lines[0].id,
      Int64(lines.count), root, String(decoding: body, as: UTF8.self))
    try tx.execute(
      "UPDATE model_grant SET calls = calls + ?, millitokens = millitokens + ? WHERE id = ?", Int64(lines.count),
      total.millitokens, id)
    let use = try Uses.get(tx, grant.use)
    try CallDays.add(tx, lines, to: grant, most: use.quantity)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "model.calls-recorded", at: now, agreement: grant.agreement.description, subject: id.description,
        actor: grant.provider.description,
        data: [
          "calls": .int(Int64(lines.count)), "promptTokens": .int(total.prompt),
          "completionTokens": .int(total.completion), "millitokens": .int(total.millitokens),
          "root": .string(root),
        ]))
    // Of a use that is over the rest is read once, when nothing of it is under way any more.
    guard !use.state.isFinal else { return }
    let measures = ["calls": Int64(lines.count), "promptTokens": total.prompt, "completionTokens": total.completion]
    // A reading that is refused now is made up for by the next one; the calls are on record in any case.
    do {
      try meter(
        tx, use, grant.millitokens + total.millitokens, measures, vault: vault, countersign: countersign, at: now)
    } catch is Refusal {}
  }

  /// Charges a grant that is closing: whatever is on record and was not read yet is read first.
  static func settle(
    _ tx: Transaction, _ id: ID<ModelGrant>, vault: KeyVault, countersign: ([UInt8]) throws -> String, at now: Instant
  ) throws {
    let grant = try ModelKeys.get(tx, id)
    guard grant.state == .closing else { return }
    let use = try Uses.get(tx, grant.use)
    if use.state.isFinal, !use.settled {
      try meter(tx, use, grant.millitokens, nil, vault: vault, countersign: countersign, at: now)
      try Uses.settle(tx, use.id, at: now)
    }
    try ModelKeys.move(tx, id, .closed)
  }

  /// How far a reading's end stays behind the clock: the use may be ended by another clock, and no reading goes beyond its end.
  private static let behind: Int64 = 2000

  /// A reading that takes what is measured of a use to `millitokens`.
  private static func meter(
    _ tx: Transaction, _ use: Use, _ millitokens: Int64, _ measures: [String: Int64]?, vault: KeyVault,
    countersign: ([UInt8]) throws -> String, at now: Instant
  ) throws {
    let quantity = min(millitokens, use.quantity) - use.measured
    guard quantity > 0 else { return }
    let last = try Readings.last(tx, of: use.id)
    let from = last?.to ?? use.begunAt.adding(milliseconds: -behind)
    let to = max(from.adding(milliseconds: 1), use.endedAt ?? now.adding(milliseconds: -behind))
    let draft = ReadingDraft(
      sequence: (last?.sequence ?? 0) + 1, quantity: quantity, unit: TokenWeights.unit, from: from, to: to,
      measures: measures)
    let signer = try Signer(tx, for: use.provider, vault: vault)
    let signed = try SignedReading(draft, of: use.id, by: signer, countersign: countersign)
    try Uses.change(tx, use) { try Readings.record(tx, of: &$0, signed, signer: signer, at: now) }
  }

  /// Those of some lines that are not on record.
  private static func missing(_ tx: Transaction, _ grant: ID<ModelGrant>, _ lines: [CallLine]) throws -> [CallLine] {
    guard let first = lines.lazy.map(\.id).min(), let last = lines.lazy.map(\.id).max() else { return [] }
    var known: Set<ID<ModelCall>> = []
    try tx.each(
      "SELECT body FROM model_call_batch WHERE model_grant = ? AND last_call >= ? AND first_call <= ?", grant, first,
      last
    ) { row in
      for line in try row.text(0).utf8.split(separator: 0x0A) { if let id = Self.id(of: line) { known.insert(id) } }
      return true
    }
    return lines.filter { !known.contains($0.id) }
  }

  /// Calls of a grant, newest first.
  public static func list(
    _ tx: Transaction, of grant: ID<ModelGrant>, before: ID<ModelCall>?, limit: Int
  ) throws -> [ModelCall] {
    let before = before?.description ?? "mcl_zzz"
    var found: [(id: ID<ModelCall>, line: [UInt8])] = []
    try tx.each(
      """
      SELECT last_call, body FROM model_call_batch WHERE model_grant = ? AND first_call < ? ORDER BY last_call DESC
      """, grant, before
    ) { row in
      // Batches overlap: what is in hand is the newest once no other batch can hold a newer one.
      if found.count >= limit, let oldest = found.last, try row.text(0) < oldest.id.description { return false }
      for line in try row.text(1).utf8.split(separator: 0x0A) {
        if let id = Self.id(of: line), id.description < before { found.append((id, Array(line))) }
      }
      found.sort { $0.id > $1.id }
      found.removeLast(max(0, found.count - limit))
      return true
    }
    return try found.map { try JSON.parse($0.line).decode(ModelCall.self) }
  }

  /// The id in a line, which is canonical JSON: the only member of its name.
  private static func id(of line: some Collection<UInt8>) -> ID<ModelCall>? {
    guard let place = line.firstRange(of: Array("\"id\":\"".utf8)) else { return nil }
    return ID(String(decoding: line[place.upperBound...].prefix { $0 != 0x22 }, as: UTF8.self))
  }
}
