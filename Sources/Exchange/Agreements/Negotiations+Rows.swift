public import Identity
public import Store
public import Vocabulary

extension Negotiations {
  /// Throws ``Refusal/notFound(_:)``.
  public static func get(_ tx: Transaction, _ id: ID<Negotiation>) throws -> Negotiation {
    guard let row = try tx.row("SELECT body, state, agreement, id FROM negotiation WHERE id = ?", id) else {
      throw Refusal.notFound("negotiation")
    }
    return try read(row)
  }

  /// Negotiations a participant is part of, newest first, before `cursor`.
  public static func list(
    _ tx: Transaction, of participant: ID<Participant>, before cursor: String?, limit: Int
  ) throws -> [Negotiation] {
    try StoredBody.list(limit: limit, from: cursor ?? "neg_zzz") { after, limit in
      try tx.rows(
        """
        SELECT body, state, agreement, id FROM negotiation WHERE (provider = ? OR consumer = ?) AND id < ?
        ORDER BY id DESC LIMIT ?
        """, participant, participant, after, limit)
    } place: {
      try $0.text(3)
    } read: {
      try read($0)
    }
  }

  static func find(_ tx: Transaction, of agreement: ID<Agreement>) throws -> Negotiation? {
    try tx.row("SELECT body, state, agreement, id FROM negotiation WHERE agreement = ?", agreement).map(read)
  }

  static func insert(_ tx: Transaction, _ negotiation: Negotiation) throws {
    try tx.execute(
      "INSERT INTO negotiation (id, provider, consumer, state, body) VALUES (?, ?, ?, ?, ?)", negotiation.id,
      negotiation.provider, negotiation.consumer, negotiation.state.rawValue, try StoredBody.encode(negotiation))
  }

  private static func read(_ row: Row) throws -> Negotiation {
    var negotiation: Negotiation = try row.body(0, of: "negotiation")
    guard let state = Negotiation.State(rawValue: try row.text(1)) else { throw ExchangeDefect.row("negotiation") }
    negotiation.state = state
    negotiation.agreement = try row.optionalID(2)
    return negotiation
  }
}
