import SQLTables
import Synchronization
import Tables

/// A table piece by piece, from a file, standard input (`-`) or a database (`postgresql://…#TABLE`, `sqlite:PATH#TABLE`).
struct TablePieces {
  /// The next bytes; none at the end. A file that was written to meanwhile has none: it throws `table.changed`.
  let next: () throws -> [UInt8]

  /// - Parameter rows: a database hands over no more; a file is read to where its reader stops.
  init(_ file: String, rows: Int64? = nil) throws {
    guard let source = try DatabaseTables.source(file) else {
      let pieces = try FilePieces(file)
      next = {
        let piece = try pieces.next()
        guard !piece.isEmpty || !pieces.hasChanged else { throw TableRefusal.changed }
        return piece
      }
      return
    }
    next = try source.read(rows: rows)
  }
}

/// The tables of databases that this command reads. It reads some more than once, and each time as they were when it first did.
enum DatabaseTables {
  private static let opened = Mutex<[String: SQLTableSource]>([:])

  /// What `file` names; nil if that is a file.
  ///
  /// - Parameter limits: of the first who asks.
  @discardableResult
  static func source(_ file: String, limits: SQLTableSource.Limits = .init()) throws -> SQLTableSource? {
    guard SQLTableAddress.isAddress(file) else { return nil }
    return try opened.withLock { opened in
      if let known = opened[file] { return known }
      let source = try SQLTableSource(file, limits: limits)
      opened[file] = source
      return source
    }
  }

  /// What a table is called: of a file its name, of a database the table's.
  static func name(of file: String) throws -> String {
    if let source = try source(file) { return source.address.name }
    return file.split(separator: "/").last.map(String.init) ?? file
  }
}

extension TableSyntax {
  /// What is known beforehand of how a file or a database's table is written.
  static func of(_ file: String) -> TableSyntax {
    SQLTableAddress.isAddress(file)
      ? TableSyntax(form: .csv, encoding: .utf8, separator: UInt8(ascii: ",")) : TableSyntax()
  }
}

extension TableProfile {
  /// The same with the kinds that the database promises, where its values are of them: codes that are kept as text stay text, and
  /// a column without values has a kind too.
  func promised(by file: String) throws -> TableProfile {
    guard let source = try DatabaseTables.source(file), source.columns.count == columns.count else { return self }
    var profile = self
    for (index, column) in source.columns.enumerated() {
      guard let kind = column.kind.flatMap({ ValueKind(rawValue: $0.rawValue) }) else { continue }
      let found = columns[index].kind
      if columns[index].values == 0 || kind == .string || kind == .number && found == .integer {
        profile.columns[index].kind = kind
      }
    }
    return profile
  }
}
