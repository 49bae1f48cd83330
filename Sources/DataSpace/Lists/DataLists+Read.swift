public import Identity
public import Store
public import Vocabulary

extension DataLists {
  /// A list as it stands. Whether somebody may see it, its owner, audience and version say.
  public static func get(_ tx: Transaction, _ id: ID<DataList>) throws -> DataList {
    guard let row = try tx.row("SELECT body FROM data_list WHERE id = ?", id) else { throw Refusal.notFound("list") }
    return try row.body(0, of: "data_list")
  }

  /// Which lists somebody looks for.
  public enum Sight: Sendable, Hashable {
    /// All: for those who oversee.
    case all
    /// A unit's own, and what others have published to participants.
    case participant(ID<Participant>)
    /// A unit's own.
    case own(ID<Participant>)
    /// What was published to the public.
    case anybody
  }

  /// Lists that somebody may see, newest first.
  public static func list(
    _ tx: Transaction, _ sight: Sight, before: ID<DataList>? = nil, limit: Int
  ) throws -> [DataList] {
    let (condition, arguments): (String, [any SQLConvertible]) =
      switch sight {
      case .all: ("1 = 1", [])
      case .participant(let unit): ("(owner = ? OR (version > 0 AND audience <> 'own'))", [unit])
      case .own(let unit): ("owner = ?", [unit])
      case .anybody: ("version > 0 AND audience = 'public'", [])
      }
    // Ids of lists begin with their prefix; so `dsm` comes after them all.
    return try tx.rows(
      "SELECT body FROM data_list WHERE \(condition) AND id < ? ORDER BY id DESC LIMIT ?",
      arguments: arguments + [before?.description ?? "dsm", limit]
    ).map { try $0.body(0, of: "data_list") }
  }

  /// Whether every participant may know of a list.
  public static func isOpen(_ tx: Transaction, _ id: ID<DataList>) throws -> Bool {
    try tx.row("SELECT 1 FROM data_list WHERE id = ? AND version > 0 AND audience <> 'own'", id) != nil
  }

  static func all(_ tx: Transaction, of owner: ID<Participant>) throws -> [DataList] {
    try tx.rows("SELECT body FROM data_list WHERE owner = ?", owner).map { try $0.body(0, of: "data_list") }
  }

  /// A version, signed or waiting for its signature.
  public static func version(_ tx: Transaction, _ id: ID<DataList>, _ number: Int64) throws -> DataListVersion {
    guard let row = try tx.row("SELECT body FROM data_list_version WHERE list = ? AND version = ?", id, number) else {
      throw Refusal.notFound("version")
    }
    return try row.body(0, of: "data_list_version")
  }

  /// The signed versions of a list, newest first.
  public static func versions(
    _ tx: Transaction, of id: ID<DataList>, before: Int64 = .max, limit: Int
  ) throws -> [DataListVersion] {
    try tx.rows(
      """
      SELECT body FROM data_list_version WHERE list = ? AND version < ? AND is_signed = 1 ORDER BY version DESC LIMIT ?
      """, id, before, limit
    ).map { try $0.body(0, of: "data_list_version") }
  }

  /// Rows of a version: at most `limit` after the first `skipping`.
  public static func rows(
    _ tx: Transaction, _ id: ID<DataList>, _ number: Int64, skipping: Int = 0, limit: Int = mostRows
  ) throws -> [DataListRow] {
    guard skipping <= mostRows else { return [] }
    let (first, last) = (skipping / rowsOfPart, (skipping + limit) / rowsOfPart)
    let parts = try tx.rows(
      "SELECT body FROM data_list_part WHERE id >= ? AND id <= ? ORDER BY id", part(id, number, first),
      part(id, number, min(last, lastPart))
    ).map { try $0.body(0, of: "data_list_part", as: [DataListRow].self) }
    return Array(parts.joined().dropFirst(skipping - first * rowsOfPart).prefix(limit))
  }

  /// What differs between two signed versions of a list: from the earlier to the later, by the rows' ids.
  ///
  /// - Parameter against: the other version; the one before unless told.
  public static func changes(
    _ tx: Transaction, _ id: ID<DataList>, _ number: Int64, against: Int64?
  ) throws -> [DataListChange] {
    let other = against ?? number - 1
    if other == 0, against == nil { return [] }
    guard other != number,
      try tx.row(
        "SELECT 1 FROM data_list_version WHERE list = ? AND version = ? AND is_signed = 1", id, other) != nil
    else { throw DataListRefusal.otherList }
    return try DataListChange.between(try rows(tx, id, min(other, number)), try rows(tx, id, max(other, number)))
  }
}
