import Vocabulary

/// The values of a column of another table, for those that refer to it: eight bytes and room for a third more of each.
public struct ReferenceValues: Sendable {
  private var known = HashTable64()

  /// Reads the column's values, what is missing aside.
  ///
  /// - Throws: what is wrong with the table (`table.…`), and `contract.reference` if it has no such column.
  public init(
    of column: String, _ syntax: TableSyntax = TableSyntax(), next: () throws -> [UInt8]
  ) throws {
    var place: Int?
    var known = HashTable64()
    _ = try TableFile.read(syntax, next: next) { row in
      guard let place else {
        place = (0..<row.count).first { row.text($0) == column }
        guard place != nil else { throw ContractRefusal.noReference(column) }
        return
      }
      if place < row.count, !row[place].isEmpty { _ = known.insert(DistinctCount.hash(row[place])) }
    }
    self.known = known
  }

  func contains(_ text: UnsafeBufferPointer<UInt8>) -> Bool { known.contains(DistinctCount.hash(text)) }
}
