public import Vocabulary

/// What is asked of a table.
public struct DatastoreQuery: Sendable {
  public var condition: DatastoreCondition?
  /// The fields to tell, by their places, in order; the row's number is one of them.
  public var fields: [DatastoreCondition.Place]
  /// What they are called in the answer; nil where they keep their names.
  public var names: [String]?
  public var order: [Order] = []
  public var offset = 0
  public var limit = 100
  public var isTotalAsked = true

  public struct Order: Hashable, Sendable {
    public var place: DatastoreCondition.Place
    public var isDescending: Bool
    public init(place: DatastoreCondition.Place, isDescending: Bool) {
      self.place = place
      self.isDescending = isDescending
    }
  }

  /// The most rows of one answer, as CKAN has it.
  public static let mostRows = 32_000
  /// The most tests that are made of one row.
  public static let mostWeight = 200

  /// Everything of a table, the row's number first.
  public init(of table: DatastoreTable) { fields = [.id] + table.fields.indices.map { .field($0) } }

  /// The place of a field by its name; refuses one that is not there.
  public static func place(_ name: String, in table: DatastoreTable, part: String) throws(Refusal)
    -> DatastoreCondition.Place
  {
    guard let place = table.place(of: name) else { throw DatastoreRefusal.unknownField(name, in: part) }
    return place
  }

  /// A value that a field is compared with, or a refusal.
  public static func operand(_ value: JSON, _ place: DatastoreCondition.Place, in table: DatastoreTable) throws(Refusal)
    -> DatastoreCell
  {
    switch place {
    case .id:
      guard let cell = DatastoreKind.int.cell(value), cell != .null else {
        throw DatastoreRefusal.operand(DatastoreTable.rowID, "int")
      }
      return cell
    case .field(let index):
      let field = table.fields[index]
      // A whole column of integers may well be compared with a fraction.
      let cell = field.kind.cell(value) ?? (field.kind == .int ? DatastoreKind.numeric.cell(value) : nil)
      // Moments are compared with days as with their first moment.
      guard let cell else { throw DatastoreRefusal.operand(field.id, field.kind.rawValue) }
      return cell
    }
  }

  /// All words, each anywhere in a row.
  public static func words(_ text: String) throws(Refusal) -> DatastoreCondition? {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard text.utf8.count <= 1000, words.count <= 20 else {
      throw DatastoreRefusal.query(Text(zh: "至多 20 个词", en: "at most 20 words"))
    }
    return words.isEmpty ? nil : .all(words.map { .word(String($0)) })
  }

  func names(of table: DatastoreTable) -> [String] {
    names
      ?? fields.map { place in
        switch place {
        case .id: DatastoreTable.rowID
        case .field(let field): table.fields[field].id
        }
      }
  }

  /// Refuses a condition that asks too much of each row.
  func check() throws(Refusal) {
    guard (condition?.weight ?? 0) <= Self.mostWeight, order.count <= 10 else {
      throw DatastoreRefusal.query(Text(zh: "条件过多", en: "too many conditions"))
    }
  }
}
