import Evidence
public import Identity
public import Store
public import Vocabulary

/// Keeping lists, and publishing them: frozen first, then signed by their owner. What is signed never changes.
public enum DataLists {
  public static let signingContext = "lingqu-data-list-v1"
  /// Rows of a version.
  public static let mostRows = 10_000
  /// Lists of a unit that are not closed.
  public static let mostLists = 100
  /// Versions of a list.
  public static let mostVersions: Int64 = 1_000
  /// Rows of all versions of a unit's lists.
  public static let mostRowsOfUnit: Int64 = 500_000
  static let rowsOfPart = 200
  static let lastPart = 999

  /// Keeps a list, which nobody but its owner sees before its first version. Appends `list.saved`.
  public static func save(
    _ tx: Transaction, _ draft: DataListDraft, by owner: ID<Participant>, at now: Instant
  ) throws -> DataList {
    let list = DataList(
      id: ID(at: now), owner: owner, kind: draft.kind, audience: draft.audience ?? .participants, title: draft.title,
      query: draft.query ?? [:], version: 0, createdAt: now, changedAt: now)
    try check(tx, list, at: now)
    // Lists are closed by their version, so what is open is counted by bodies: there are few.
    let count = try all(tx, of: owner).count { $0.closedAt == nil }
    guard count < mostLists else { throw DataListRefusal.tooMany(mostLists) }
    try tx.execute(
      "INSERT INTO data_list (id, owner, audience, version, body) VALUES (?, ?, ?, 0, ?)", list.id, owner,
      list.audience.rawValue, try StoredBody.encode(list))
    try note(tx, "list.saved", list, at: now)
    return list
  }

  /// Gives a list another title or another query, which the next version is made by. Appends `list.revised`.
  public static func revise(
    _ tx: Transaction, _ id: ID<DataList>, _ draft: DataListDraft, at now: Instant
  ) throws -> DataList {
    var list = try open(tx, id)
    guard draft.kind == list.kind, draft.audience.map({ $0 == list.audience }) ?? true else {
      throw DataListRefusal.fixed
    }
    list.title = draft.title
    list.query = draft.query ?? [:]
    list.changedAt = now
    try check(tx, list, at: now)
    try write(tx, list)
    try note(tx, "list.revised", list, at: now)
    return list
  }

  /// The list is published no more; its versions stay. Appends `list.closed`; closing again changes nothing.
  public static func close(_ tx: Transaction, _ id: ID<DataList>, at now: Instant) throws -> DataList {
    var list = try get(tx, id)
    guard list.closedAt == nil else { return list }
    list.closedAt = now
    list.changedAt = now
    try write(tx, list)
    try note(tx, "list.closed", list, at: now)
    return list
  }

  // MARK: - Versions

  /// What a version is going to say, before it is written.
  public struct Frozen: Sendable {
    public let document: DataListVersion.Document
    let rows: [DataListRow]
  }

  /// Asks the list's question. Takes long for a long list, so it reads only.
  ///
  /// - Parameter after: the newest version that its owner knows; refuses (`list.moved`) if there is another.
  public static func ask(_ tx: Transaction, _ id: ID<DataList>, after: Int64, at now: Instant) throws -> Frozen {
    let list = try open(tx, id)
    guard list.version == after else { throw DataListRefusal.moved(list.version) }
    let rows = try DataListRows.all(tx, of: list, at: now)
    let before = after == 0 ? nil : try version(tx, id, after)
    let changes = try before.map { _ in
      DataListChange.count(try DataListChange.between(try self.rows(tx, id, after), rows))
    }
    return Frozen(
      document: DataListVersion.Document(
        format: DataListVersion.Document.format, list: id, version: after + 1, kind: list.kind,
        audience: list.audience, title: list.title, owner: list.owner,
        ownerName: try Participants.get(tx, list.owner).name, query: list.query, asOf: now,
        counts: DataListRows.counts(rows, of: list.kind), changes: changes, previous: before?.digest,
        rows: EvidenceDigest.of(.array(try rows.map { try JSON(encoding: $0) }))),
      rows: rows)
  }

  /// Writes what was asked, to be signed. It takes the place of what waits for its signature; one list has one such.
  public static func freeze(_ tx: Transaction, _ frozen: Frozen, at now: Instant) throws -> DataListVersion {
    let document = frozen.document
    let list = try open(tx, document.list)
    guard list.version == document.version - 1, list.query == document.query, list.title == document.title else {
      throw DataListRefusal.moved(list.version)
    }
    try tx.execute("DELETE FROM data_list_version WHERE list = ? AND version = ?", list.id, document.version)
    try tx.execute(
      "DELETE FROM data_list_part WHERE id >= ? AND id <= ?", part(list.id, document.version, 0),
      part(list.id, document.version, lastPart))
    let kept =
      try tx.row(
        """
        SELECT CAST(COALESCE(SUM(v.row_count), 0) AS BIGINT) FROM data_list l JOIN data_list_version v ON v.list = l.id
        WHERE l.owner = ?
        """, list.owner)?.int(0) ?? 0
    guard document.version <= mostVersions, kept + Int64(frozen.rows.count) <= mostRowsOfUnit else {
      throw DataListRefusal.full
    }
    let version = DataListVersion(document: document, digest: EvidenceDigest.of(try JSON(encoding: document)))
    try tx.execute(
      "INSERT INTO data_list_version (list, version, row_count, is_signed, body) VALUES (?, ?, ?, 0, ?)", list.id,
      document.version, frozen.rows.count, try StoredBody.encode(version))
    for start in stride(from: 0, to: frozen.rows.count, by: rowsOfPart) {
      let rows = frozen.rows[start..<min(start + rowsOfPart, frozen.rows.count)]
      try tx.append(
        "INSERT INTO data_list_part (id, body) VALUES (?, ?)", part(list.id, document.version, start / rowsOfPart),
        try StoredBody.encode(Array(rows)))
    }
    return version
  }

  /// Publishes a frozen version under its owner's signature. Appends `list.published`, which tells the digest of what was signed and
  /// the signature; signing what is signed changes nothing.
  public static func sign(
    _ tx: Transaction, _ id: ID<DataList>, _ number: Int64, _ signature: Signature, at now: Instant
  ) throws -> DataListVersion {
    var version = try version(tx, id, number)
    guard version.signature == nil else { return version }
    var list = try open(tx, id)
    let document = version.document
    guard list.version == number - 1 else { throw DataListRefusal.moved(list.version) }
    try Signatures.verify(
      tx, signature, by: list.owner, context: signingContext, try JSON(encoding: document), at: now)
    let publicKey = try SigningKeys.current(tx, signature.key, at: now)?.publicKey ?? ""
    version.signature = signature
    version.publicKey = publicKey
    version.signedAt = now
    var data: [String: JSON] = [
      "version": .int(number), "list": .string(document.kind.rawValue), "audience": .string(document.audience.rawValue),
      "digest": .string(version.digest), "rows": .int(document.counts["rows"] ?? 0), "asOf": JSON(document.asOf),
      "key": JSON(signature.key), "publicKey": .string(publicKey), "signature": .string(signature.value),
    ]
    if let previous = document.previous { data["previous"] = .string(previous) }
    if document.audience != .own { data["title"] = .string(document.title.zh) }
    version.entry = try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "list.published", at: now, subject: id.description, actor: list.owner.description, data: .object(data)))
    try tx.execute(
      "UPDATE data_list_version SET is_signed = 1, body = ? WHERE list = ? AND version = ?",
      try StoredBody.encode(version), id, number)
    list.version = number
    list.publishedAt = now
    try write(tx, list)
    return version
  }

  /// What a part of a version's rows is called: in order of list, version and place.
  static func part(_ list: ID<DataList>, _ version: Int64, _ place: Int) -> String {
    "\(list)/\(padded(version, 6))/\(padded(Int64(place), 3))"
  }

  private static func padded(_ number: Int64, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(digits - text.utf8.count, 0)) + text
  }

  // MARK: - One list

  private static func check(_ tx: Transaction, _ list: DataList, at now: Instant) throws {
    let (zh, en) = (list.title.zh, list.title.en)
    guard (1...200).contains(zh.unicodeScalars.count), en.unicodeScalars.count <= 200, !(zh + en).utf8.contains(0)
    else {
      throw DataListRefusal.title
    }
    guard list.audience != .public || [.supply, .responsibility].contains(list.kind) else {
      throw DataListRefusal.audience(list.kind)
    }
    try DataListRows.check(tx, list, at: now)
  }

  private static func open(_ tx: Transaction, _ id: ID<DataList>) throws -> DataList {
    let list = try get(tx, id)
    guard list.closedAt == nil else { throw DataListRefusal.closed }
    return list
  }

  private static func write(_ tx: Transaction, _ list: DataList) throws {
    try tx.execute(
      "UPDATE data_list SET version = ?, body = ? WHERE id = ?", list.version, try StoredBody.encode(list), list.id)
  }

  /// The log holds the digest of what is saved: it may never be published.
  private static func note(_ tx: Transaction, _ kind: String, _ list: DataList, at now: Instant) throws {
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: list.id.description, actor: list.owner.description,
        data: [
          "list": .string(list.kind.rawValue), "audience": .string(list.audience.rawValue),
          "digest": .string(
            EvidenceDigest.of(["title": try JSON(encoding: list.title), "query": try JSON(encoding: list.query)])),
        ]))
  }
}
