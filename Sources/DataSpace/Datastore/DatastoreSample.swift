public import Identity
public import Store
public import Vocabulary

/// A table that the hub keeps of a dataset, and its first rows for who may read them without more ado.
public struct DatastoreSample: Hashable, Sendable, Codable {
  /// Which of the dataset's distributions it is, from 1.
  public var place: Int
  public var rows: Int64
  public var changedAt: Instant
  /// Its columns; rows have the first ``mostFields`` of them.
  public var fields: [DatastoreField]
  /// The first rows, each a list of cells as text, cut at ``longestCell``; nil where they are not shown.
  public var sample: [[String]]?
  /// Why there is no sample, and what would give one.
  public var withheld: Text?

  public static let mostRows = 10
  public static let mostFields = 30
  /// In characters.
  public static let longestCell = 80

  /// The tables of a dataset of which the reader may know. Where each reading is a use under an agreement nothing is shown: to look is
  /// not to use.
  public static func all(_ tx: Transaction, of dataset: Dataset, for reader: Caller, at now: Instant) throws -> [Self] {
    let withheld: Text?
    do {
      switch try DatastoreAccess.decide(tx, dataset, for: reader, at: now) {
      case .free: withheld = nil
      case .under:
        withheld = Text(
          zh: "按合约读取，每次读取计一次使用，这里不展示",
          en: "it is read under your agreement, and each reading is a use: nothing is shown here")
      }
    } catch let refusal as Refusal {
      withheld = Text(
        zh: [refusal.detail.zh, refusal.remedy?.zh].compactMap(\.self).joined(separator: "；"),
        en: [refusal.detail.en, refusal.remedy?.en].compactMap(\.self).joined(separator: "; "))
    }
    return try Datastores.places(tx, of: dataset.id).sorted().compactMap { place in
      guard let table = try Datastores.find(tx, dataset.id, place: place) else { return nil }
      return DatastoreSample(
        place: place, rows: table.rows, changedAt: table.changedAt, fields: table.fields,
        sample: withheld == nil ? try first(tx, table) : nil, withheld: withheld)
    }
  }

  private static func first(_ tx: Transaction, _ table: DatastoreTable) throws -> [[String]] {
    var query = DatastoreQuery(of: table)
    query.fields = table.fields.indices.prefix(mostFields).map { .field($0) }
    query.limit = mostRows
    query.isTotalAsked = false
    var bytes: [UInt8] = []
    try Datastores.search(tx, table, query).writeLists(into: &bytes)
    return try JSON.parse(bytes).array.map { $0.map { ($0.array ?? []).map(text) } } ?? []
  }

  private static func text(_ cell: JSON) -> String {
    let text =
      switch cell {
      case .null: ""
      case .string(let text): text
      default: cell.canonicalText
      }
    return text.count > longestCell ? text.prefix(longestCell - 1) + "…" : text
  }
}
