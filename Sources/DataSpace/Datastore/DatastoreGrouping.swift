import Vocabulary

/// What is asked of groups of rows: by which fields they are put together, and which figures are told of each.
public struct DatastoreGrouping: Hashable, Sendable {
  /// None: all rows are one group.
  public var keys: [DatastoreCondition.Place] = []
  public var columns: [Column] = []
  /// Which groups are told; nil for all.
  public var having: DatastoreHaving?
  /// By the keys, ascending, after what is told here.
  public var order: [Order] = []

  public struct Column: Hashable, Sendable {
    public var name: String
    public var value: Value
  }

  public struct Order: Hashable, Sendable {
    public var value: Value
    public var isDescending: Bool
  }

  public enum Value: Hashable, Sendable {
    case key(DatastoreCondition.Place)
    /// `count(*)`
    case rows
    case figure(Figure, DatastoreCondition.Place)

    /// The field of whose values it is one; nil for a number that is reckoned.
    var cellPlace: DatastoreCondition.Place? {
      switch self {
      case .key(let place), .figure(.min, let place), .figure(.max, let place): place
      case .rows, .figure: nil
      }
    }
  }

  /// What is reckoned of a field's values; where there is none, nothing, but for their number.
  public enum Figure: String, Hashable, Sendable {
    /// How many values there are.
    case count
    case sum, avg, min, max
  }

  /// The most groups that rows are put into.
  public static let mostGroups = 50_000
  /// Of the texts that are kept of all groups.
  static let mostBytes = 32 << 20
  static let mostKeys = 10
  static let mostFigures = 10

  private var values: [Value] { columns.map(\.value) + order.map(\.value) + (having?.values ?? []) }

  /// The fields that are reckoned with, each figure once.
  var figures: [(figure: Figure, place: DatastoreCondition.Place)] {
    var known: Set<Value> = []
    return values.compactMap { value in
      guard case .figure(let figure, let place) = value, known.insert(value).inserted else { return nil }
      return (figure, place)
    }
  }

  /// Refuses what cannot be told of groups.
  func check(_ table: DatastoreTable) throws(Refusal) {
    guard keys.count <= Self.mostKeys, figures.count <= Self.mostFigures, order.count <= 10, columns.count <= 40,
      Set(keys).count == keys.count
    else {
      throw DatastoreRefusal.query(
        Text(
          zh: "至多按 \(Self.mostKeys) 列分组、\(Self.mostFigures) 个统计值，每列一次",
          en: "at most \(Self.mostKeys) fields to group by, each once, and \(Self.mostFigures) figures"))
    }
    guard Set(columns.map(\.name)).count == columns.count else {
      throw DatastoreRefusal.query(Text(zh: "两列同名，用 as 另取名", en: "two columns have one name: give one another with as"))
    }
    guard (having?.condition.weight ?? 0) <= DatastoreQuery.mostWeight else {
      throw DatastoreRefusal.query(Text(zh: "条件过多", en: "too many conditions"))
    }
    for value in values {
      switch value {
      case .rows: break
      case .key(let place):
        guard keys.contains(place) else {
          throw DatastoreRefusal.query(
            Text(zh: "不在 $group 中的列只能统计", en: "a field that is not in $group can only be counted or summed up"))
        }
      case .figure(let figure, let place):
        let kind = table.kind(of: place)
        let fits =
          switch figure {
          case .count: true
          case .sum, .avg: kind == .int || kind == .numeric
          case .min, .max: kind != .bool
          }
        guard fits else {
          throw DatastoreRefusal.query(
            Text(
              zh: "\(figure.rawValue) 不能用于 \(kind.rawValue) 列",
              en: "\(figure.rawValue) is not for fields of \(kind.rawValue)"))
        }
      }
    }
  }
}
