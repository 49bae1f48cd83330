import ArgumentParser
import SQLTables

/// How much of a database's table is read, and how long that may take.
struct DatabaseOptions: ParsableArguments {
  @Option(help: "Of a database's table: only so many rows.") var rows: Int64?
  @Option(name: .customLong("time-limit"), help: "Of a database's table: seconds that reading it may take.")
  var seconds = 3600

  func validate() throws {
    guard rows.map({ $0 > 0 }) ?? true else { throw ValidationError("--rows is 1 or more") }
    guard (1...86_400).contains(seconds) else { throw ValidationError("--time-limit is 1 to 86400 seconds") }
  }

  /// Opens the table, if `file` is one of a database, so that whoever reads it keeps to these limits.
  func open(_ file: String) throws {
    let source = try DatabaseTables.source(file, limits: .init(rows: rows, seconds: seconds))
    guard rows == nil || source != nil else { throw ValidationError("--rows is for a database's table") }
  }
}
