import Yams

extension DataContract {
  /// A draft for a steward to go on from: what a profile shows that could be promised, as YAML. The table that was profiled keeps it.
  ///
  /// - Parameter name: of the table.
  public static func draft(of profile: TableProfile, name: String) throws -> String {
    let properties = profile.columns.map { Node.mapping(Node.Mapping(property(of: $0))) }
    let document: [(Node, Node)] = [
      ("kind", "DataContract"), ("apiVersion", "v3.1.0"), ("id", Node(name)), ("name", Node(name)),
      ("version", "0.1.0"),
      ("status", "draft"),
      (
        "schema",
        .sequence([
          .mapping([
            "name": Node(name), "physicalType": "table", "properties": .sequence(Node.Sequence(properties)),
          ])
        ])
      ),
    ]
    return try Yams.serialize(node: .mapping(Node.Mapping(document)), allowUnicode: true)
  }

  private static func property(of column: ColumnProfile) -> [(Node, Node)] {
    var pairs: [(Node, Node)] = [("name", text(column.name))]
    if let kind = kind(of: column) { pairs.append(("logicalType", Node(kind.rawValue))) }
    let isFull = column.missing == 0 && column.values > 0
    if isFull { pairs.append(("required", "true")) }
    if isFull, column.values > 1, column.isDistinctExact, column.distinct == column.values {
      pairs.append(("unique", "true"))
    }
    // Few different values, again and again: a list of codes.
    if column.kind == .string, column.isDistinctExact, (1...20).contains(column.distinct),
      column.values >= 10 * column.distinct, column.longest < ColumnProfiler.longest
    {
      let values = column.frequent.map { text($0.value) }
      pairs.append(
        (
          "quality",
          .sequence([
            .mapping([
              "metric": "invalidValues",
              "arguments": .mapping(["validValues": .sequence(Node.Sequence(values))]), "mustBe": "0",
            ])
          ])
        ))
    }
    return pairs
  }

  private static func kind(of column: ColumnProfile) -> Kind? {
    guard column.values > 0 else { return nil }
    return switch column.kind {
    case .boolean: .boolean
    case .integer: .integer
    case .number: .number
    // Days and moments in one column are neither.
    case .date, .timestamp:
      column.isoDates < column.values || column.kinds.count > 1
        ? .string : column.kind == .date ? .date : .timestamp
    case .string: .string
    }
  }

  /// Quoted, so that no text is taken for a number.
  private static func text(_ text: String) -> Node {
    .scalar(Node.Scalar(text, Tag(.str), .doubleQuoted))
  }
}
