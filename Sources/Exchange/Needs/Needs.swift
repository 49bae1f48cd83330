import Evidence
public import Identity
public import Store
public import Vocabulary

/// Publishing and reading needs.
public enum Needs {
  /// Publishes a need. One without parts is split into one part for each kind, wanting the need's own words.
  public static func publish(
    _ tx: Transaction, _ draft: NeedDraft, by owner: ID<Participant>, at now: Instant
  ) throws -> Need {
    try draft.check()
    let words = draft.title.zh + " " + draft.title.en
    let all = OfferKind.allCases.map { Need.Part(kind: $0, wants: words) }
    let parts = draft.parts.flatMap { $0.isEmpty ? nil : $0 } ?? all
    let need = Need(
      id: ID(at: now), owner: owner, title: draft.title, summary: draft.summary, purpose: draft.purpose,
      region: draft.region, budgetFen: draft.budgetFen, measures: draft.measures ?? [],
      parts: parts, state: .open, publishedAt: now
    )
    try tx.execute(
      "INSERT INTO need (id, owner, state, body, published_at) VALUES (?, ?, 'open', ?, ?)", need.id, owner,
      try StoredBody.encode(need), now)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "need.published", at: now, subject: need.id.description, actor: owner.description,
        data: ["title": .string(need.title.zh), "purpose": .string(need.purpose)]))
    return need
  }

  public static func get(_ tx: Transaction, _ id: ID<Need>) throws -> Need {
    guard let row = try tx.row("SELECT body, state, id FROM need WHERE id = ?", id) else {
      throw Refusal.notFound("need")
    }
    return try read(row)
  }

  /// Needs, newest first, before `cursor`; in one state if given.
  public static func list(
    _ tx: Transaction, state: Need.State? = nil, before cursor: String?, limit: Int
  ) throws -> [Need] {
    try StoredBody.list(limit: limit, from: cursor ?? "ned_zzz") { after, limit in
      try tx.rows(
        "SELECT body, state, id FROM need WHERE id < ? AND (? = '' OR state = ?) ORDER BY id DESC LIMIT ?",
        after, state?.rawValue ?? "", state?.rawValue ?? "", limit)
    } place: {
      try $0.text(2)
    } read: {
      try read($0)
    }
  }

  /// Closes a need, whether it was met or is given up. Appends `need.closed`; closing again changes nothing.
  public static func close(_ tx: Transaction, _ id: ID<Need>, at now: Instant) throws -> Need {
    let need = try get(tx, id)
    guard need.state != .closed else { return need }
    try tx.execute("UPDATE need SET state = 'closed' WHERE id = ?", id)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(kind: "need.closed", at: now, subject: id.description, actor: need.owner.description))
    return try get(tx, id)
  }

  static func setMatched(_ tx: Transaction, _ id: ID<Need>) throws {
    try tx.execute("UPDATE need SET state = 'matched' WHERE id = ? AND state = 'open'", id)
  }

  private static func read(_ row: Row) throws -> Need {
    var need: Need = try row.body(0, of: "need")
    guard let state = Need.State(rawValue: try row.text(1)) else { throw ExchangeDefect.row("need") }
    need.state = state
    return need
  }
}
