public import Identity
public import Vocabulary

/// What a list said at one time. Once signed it never changes.
public struct DataListVersion: Hashable, Sendable, Codable {
  /// What its owner signs: the context ``DataLists/signingContext``, a line feed and its canonical JSON.
  public struct Document: Hashable, Sendable, Codable {
    public static let format = "lingqu-data-list/1"

    public var format: String
    public var list: ID<DataList>
    public var version: Int64
    public var kind: DataList.Kind
    public var audience: DataList.Audience
    public var title: Text
    public var owner: ID<Participant>
    public var ownerName: Text
    public var query: [String: String]
    /// When the question was asked: the rows tell how things stood then.
    public var asOf: Instant
    /// How many rows there are (`rows`), of how many units (`units`), and of each class that the kind counts.
    public var counts: [String: Int64]
    /// Against the version before; nil of the first.
    public var changes: Changes?
    /// The digest of the version before; nil of the first.
    public var previous: String?
    /// SHA-256 of the canonical JSON of the array of all rows.
    public var rows: String
  }

  /// How many rows came, went, and say something else.
  public struct Changes: Hashable, Sendable, Codable {
    public var added: Int64
    public var removed: Int64
    public var changed: Int64
  }

  public var document: Document
  /// SHA-256 of the document's canonical JSON.
  public var digest: String
  /// The owner's; nil while it waits for it.
  public var signature: Signature?
  /// What the signature verifies with.
  public var publicKey: String?
  public var signedAt: Instant?
  /// Its entry of evidence.
  public var entry: Int64?
}

/// A row that differs between two versions.
public struct DataListChange: Hashable, Sendable, Codable {
  public enum Kind: String, Sendable, Codable, CaseIterable { case added, removed, changed }

  public var kind: Kind
  public var id: String
  /// As the later of the two versions has it.
  public var title: Text
  /// The members that say something else, by name; of a row that came or went, none.
  public var members: [String]
  public var before: DataListRow?
  public var after: DataListRow?

  /// What became of the rows: in order of their ids. Both are in that order.
  static func between(_ before: [DataListRow], _ after: [DataListRow]) throws -> [DataListChange] {
    var changes: [DataListChange] = []
    var (old, new) = (before[...], after[...])
    while let one = old.first ?? new.first {
      let isOld = old.first.map { one in new.first.map { one.id <= $0.id } ?? true } ?? false
      let isNew = new.first.map { one in old.first.map { one.id <= $0.id } ?? true } ?? false
      let (was, now) = (isOld ? old.popFirst() : nil, isNew ? new.popFirst() : nil)
      switch (was, now) {
      case (let was?, let now?):
        if was == now { continue }
        let (left, right) = (try JSON(encoding: was).object ?? [:], try JSON(encoding: now).object ?? [:])
        let members = Set(left.keys).union(right.keys).filter { left[$0] != right[$0] }.sorted()
        changes.append(
          DataListChange(kind: .changed, id: now.id, title: now.title, members: members, before: was, after: now))
      case (let was?, nil):
        changes.append(DataListChange(kind: .removed, id: was.id, title: was.title, members: [], before: was))
      case (nil, let now?):
        changes.append(DataListChange(kind: .added, id: now.id, title: now.title, members: [], after: now))
      case (nil, nil): throw DatasetDefect.row("data_list_part: " + one.id)
      }
    }
    return changes
  }

  static func count(_ changes: [DataListChange]) -> DataListVersion.Changes {
    func count(_ kind: Kind) -> Int64 { Int64(changes.count { $0.kind == kind }) }
    return DataListVersion.Changes(added: count(.added), removed: count(.removed), changed: count(.changed))
  }
}
