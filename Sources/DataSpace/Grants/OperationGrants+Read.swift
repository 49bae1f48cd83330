public import Identity
public import Store
public import Vocabulary

extension OperationGrants {
  /// A grant as it stands. Throws ``Refusal/notFound(_:)``.
  public static func get(_ tx: Transaction, _ id: ID<OperationGrant>, at now: Instant) throws -> OperationGrant {
    var grant = try load(tx, id)
    grant.state = grant.state(at: now)
    return grant
  }

  /// The same for somebody who may see it: before it was accepted it is for its parties alone.
  ///
  /// - Parameter reader: nil for those who oversee.
  public static func get(
    _ tx: Transaction, _ id: ID<OperationGrant>, for reader: ID<Participant>?, at now: Instant
  ) throws -> OperationGrant {
    let grant = try get(tx, id, at: now)
    guard let reader, grant.acceptedAt == nil, !grant.parties.contains(reader) else { return grant }
    throw Refusal.notFound("grant")
  }

  /// Grants newest first that `reader` may see (nil: all): of one grantor, of one operator, or all.
  public static func list(
    _ tx: Transaction, grantor: ID<Participant>?, operator: ID<Participant>?, for reader: ID<Participant>?,
    before: ID<OperationGrant>?, limit: Int, at now: Instant
  ) throws -> [OperationGrant] {
    // Ids of grants begin with their prefix; so `oph` comes after them all.
    var (conditions, arguments): ([String], [any SQLConvertible]) = (["id < ?"], [before?.description ?? "oph"])
    if let grantor {
      conditions.append("grantor = ?")
      arguments.append(grantor)
    }
    if let `operator` {
      conditions.append("operating = ?")
      arguments.append(`operator`)
    }
    if let reader {
      conditions.append("(is_public = 1 OR grantor = ? OR operating = ?)")
      arguments += [reader, reader]
    }
    return try tx.rows(
      "SELECT body FROM operation_grant WHERE " + conditions.joined(separator: " AND ") + " ORDER BY id DESC LIMIT ?",
      arguments: arguments + [limit]
    ).map { row in
      var grant = try row.body(0, of: "operation_grant", as: OperationGrant.self)
      grant.state = grant.state(at: now)
      return grant
    }
  }

  /// The two sides of a grant.
  public static func parties(_ tx: Transaction, of id: ID<OperationGrant>) throws -> [ID<Participant>] {
    try load(tx, id).parties
  }

  static func load(_ tx: Transaction, _ id: ID<OperationGrant>) throws -> OperationGrant {
    guard let row = try tx.row("SELECT body FROM operation_grant WHERE id = ?", id) else {
      throw Refusal.notFound("grant")
    }
    return try row.body(0, of: "operation_grant", as: OperationGrant.self)
  }
}
