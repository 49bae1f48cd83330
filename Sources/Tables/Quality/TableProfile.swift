/// What there is in a table, found in one pass and in memory that does not grow with its rows.
public struct TableProfile: Hashable, Sendable, Codable {
  public var rows: Int64
  public var bytes: Int64
  public var form: TableSyntax.Form
  public var encoding: TableEncoding
  public var separator: String
  public var columns: [ColumnProfile]
  /// Rows that have more or fewer fields than the header, and the first of them.
  public var ragged: Int64
  public var firstRagged: [Int64]
}

/// Makes the profile of a table whose first row names its columns.
final class TableProfiler {
  private var columns: [ColumnProfiler] = []
  private var rows: Int64 = 0
  private var ragged: Int64 = 0
  private var firstRagged: [Int64] = []
  private var hasHeader = false
  private static let mostShown = 10

  func add(_ row: borrowing TableRow) {
    guard hasHeader else {
      hasHeader = true
      columns = (0..<row.count).map { ColumnProfiler(name: row.text($0)) }
      return
    }
    rows += 1
    if row.count != columns.count {
      ragged += 1
      if firstRagged.count < Self.mostShown { firstRagged.append(rows) }
    }
    for index in columns.indices {
      if index >= row.count || row[index].isEmpty {
        columns[index].addMissing()
      } else {
        columns[index].add(row[index])
      }
    }
  }

  func profile(of source: TableFile.Found) -> TableProfile {
    TableProfile(
      rows: rows, bytes: source.bytes, form: source.form, encoding: source.encoding, separator: source.separator,
      columns: columns.map(\.profile), ragged: ragged, firstRagged: firstRagged)
  }
}

extension TableProfile {
  /// Reads a table to its end.
  ///
  /// - Parameters:
  ///   - encoding: nil: found out from how it begins.
  ///   - next: the next bytes of it; none at its end.
  /// Throws a refusal (`table.…`) where it is not well formed, and what `next` throws.
  public init(_ syntax: TableSyntax = TableSyntax(), next: () throws -> [UInt8]) throws {
    let profiler = TableProfiler()
    let found = try TableFile.read(syntax, next: next) { profiler.add($0) }
    self = profiler.profile(of: found)
  }
}
