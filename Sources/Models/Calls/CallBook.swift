import Evidence
import Exchange
public import Identity
public import Store
public import Vocabulary

/// Puts calls on record: rows, a reading of each use, and one entry of the evidence log for each grant, with the root over its calls.
public enum CallBook {
  /// A call with its canonical JSON, whose hash is a leaf.
  public struct Line: Sendable {
    public let call: ModelCall
    public let bytes: [UInt8]

    public init(call: ModelCall, bytes: [UInt8]) {
      self.call = call
      self.bytes = bytes
    }
  }

  /// Records calls that are durable elsewhere already; those that are on record are left out, so it may be done again.
  public static func post(
    _ tx: Transaction, _ lines: [Line], vault: KeyVault, countersign: ([UInt8]) throws -> String, at now: Instant
  ) throws {
    var byGrant: [ID<ModelGrant>: [Line]] = [:]
    for line in lines {
      guard try tx.row("SELECT 1 FROM model_call WHERE id = ?", line.call.id) == nil else { continue }
      byGrant[line.call.grant, default: []].append(line)
    }
    for (id, lines) in byGrant.sorted(by: { $0.key < $1.key }) {
      try post(tx, id, lines, vault: vault, countersign: countersign, at: now)
    }
  }

  private static func post(
    _ tx: Transaction, _ id: ID<ModelGrant>, _ lines: [Line], vault: KeyVault,
    countersign: ([UInt8]) throws -> String, at now: Instant
  ) throws {
    let grant = try ModelKeys.get(tx, id)
    var total = (millitokens: Int64(0), prompt: Int64(0), completion: Int64(0))
    for line in lines {
      try tx.append(
        "INSERT INTO model_call (id, model_grant, body) VALUES (?, ?, ?)", line.call.id, id,
        String(decoding: line.bytes, as: UTF8.self))
      total.millitokens += line.call.millitokens
      total.prompt += line.call.prompt
      total.completion += line.call.completion
    }
    try tx.execute(
      "UPDATE model_grant SET calls = calls + ?, millitokens = millitokens + ? WHERE id = ?", Int64(lines.count),
      total.millitokens, id)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "model.calls-recorded", at: now, agreement: grant.agreement.description, subject: id.description,
        actor: grant.provider.description,
        data: [
          "calls": .int(Int64(lines.count)), "promptTokens": .int(total.prompt),
          "completionTokens": .int(total.completion), "millitokens": .int(total.millitokens),
          "root": .string(MerkleTree.root(lines.map { TreeHash.leaf($0.bytes) }).hex),
        ]))
    let use = try Uses.get(tx, grant.use)
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

  /// Calls of a grant, newest first.
  public static func list(
    _ tx: Transaction, of grant: ID<ModelGrant>, before: ID<ModelCall>?, limit: Int
  ) throws -> [ModelCall] {
    try tx.rows(
      "SELECT body FROM model_call WHERE model_grant = ? AND id < ? ORDER BY id DESC LIMIT ?", grant,
      before?.description ?? "mcl_zzz", limit
    ).map { try $0.body(0, of: "model_call", as: ModelCall.self) }
  }
}
