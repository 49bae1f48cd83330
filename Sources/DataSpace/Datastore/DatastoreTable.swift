public import Vocabulary

/// A table whose rows the hub keeps and answers queries of: one form of a dataset.
public struct DatastoreTable: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "tbl"

  public static let mostRows: Int64 = 1_000_000
  public static let mostBytes: Int64 = 256 << 20
  public static let mostFields = 200
  /// Of a table with a primary key, whose keys are looked through at each change.
  public static let mostKeyedRows: Int64 = 200_000
  static let mostBlocks: Int64 = 10_000

  public var id: ID<DatastoreTable>
  public var dataset: ID<Dataset>
  /// Which of the dataset's distributions it is, from 1.
  public var place: Int
  /// Goes up with each change of rows or fields.
  public var version: Int64
  public var rows: Int64
  /// Of its blocks, as they are stored.
  public var bytes: Int64
  /// The number of the next row.
  public var nextID: Int64
  var nextBlock: Int64
  public var changedAt: Instant
  public var layout: Layout

  /// What seldom changes.
  public struct Layout: Hashable, Sendable, Codable {
    public var fields: [DatastoreField]
    /// Names of fields that together are different in each row; none: rows are only added.
    public var primaryKey: [String]
    public var createdAt: Instant
  }

  public var fields: [DatastoreField] { layout.fields }

  /// Where a field stands.
  func place(of name: String) -> DatastoreCondition.Place? {
    if name == Self.rowID { return .id }
    return fields.firstIndex { $0.id == name }.map { .field($0) }
  }

  func kind(of place: DatastoreCondition.Place) -> DatastoreKind {
    switch place {
    case .id: .int
    case .field(let field): fields[field].kind
    }
  }

  /// The column that numbers the rows.
  public static let rowID = "_id"
}

extension DatastoreTable {
  /// Refuses fields that a table cannot have.
  static func check(_ fields: [DatastoreField], key: [String]) throws(Refusal) {
    guard (1...mostFields).contains(fields.count) else {
      throw DatastoreRefusal.limit(Text(zh: "至多 \(mostFields) 列，至少一列", en: "1 to \(mostFields) fields"))
    }
    var known: Set<String> = []
    for field in fields {
      let name = field.id
      guard (1...100).contains(name.utf8.count), name.first != "_",
        name.unicodeScalars.allSatisfy({ !$0.properties.isWhitespace || $0 == " " }),
        name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F && $0 != "\"" }), name.first != " ",
        name.last != " "
      else {
        throw DatastoreRefusal.field(
          name,
          Text(
            zh: "1 至 100 字节，不以 _ 开头，不含引号和控制字符", en: "1 to 100 bytes, not beginning with _, without quotes and controls")
        )
      }
      guard known.insert(name).inserted else {
        throw DatastoreRefusal.field(name, Text(zh: "列名不能重复", en: "each name once"))
      }
    }
    for name in key where !known.contains(name) { throw DatastoreRefusal.unknownField(name, in: "primary_key") }
    guard key.count <= 10, Set(key).count == key.count else {
      throw DatastoreRefusal.limit(Text(zh: "主键至多 10 列", en: "a primary key of at most 10 fields"))
    }
  }

  /// Fields that fit the first records, for a table whose maker told none.
  public static func fields(of records: [JSON]) throws(Refusal) -> [DatastoreField] {
    var order: [String] = []
    var kinds: [String: DatastoreKind] = [:]
    for (row, record) in records.enumerated() {
      guard let members = record.object else { throw DatastoreRefusal.record(row) }
      for name in members.keys.sorted() where name != rowID {
        let kind: DatastoreKind? =
          switch members[name] {
          case .int?: .int
          case .double?: .numeric
          case .bool?: .bool
          case .string?: .text
          default: nil
          }
        if kinds[name] == nil, !order.contains(name) { order.append(name) }
        guard let kind else { continue }
        switch (kinds[name], kind) {
        case (nil, _): kinds[name] = kind
        case (.int?, .numeric): kinds[name] = .numeric
        case (.numeric?, .int): break
        case (let before?, _) where before != kind: kinds[name] = .text
        default: break
        }
        guard order.count <= mostFields else {
          throw DatastoreRefusal.limit(Text(zh: "至多 \(mostFields) 列", en: "at most \(mostFields) fields"))
        }
      }
    }
    return order.map { DatastoreField(id: $0, kind: kinds[$0] ?? .text) }
  }
}
