import CLibpq

/// The answer to one statement.
final class PostgresResult {
  private let result: OpaquePointer

  init(_ result: OpaquePointer) { self.result = result }
  deinit { PQclear(result) }

  var status: ExecStatusType { PQresultStatus(result) }
  var count: Int { Int(PQntuples(result)) }
  /// How many columns a row has.
  var width: Int { Int(PQnfields(result)) }
  /// How many rows the statement changed.
  var changed: Int { PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0 }
  /// The command as it was carried out: `COMMIT` of a failed transaction says `ROLLBACK`.
  var tag: String { PQcmdStatus(result).map { String(cString: $0) } ?? "" }

  func failure(_ sql: String) -> PostgresFailure {
    func field(_ code: Character) -> String? {
      PQresultErrorField(result, Int32(code.asciiValue ?? 0)).map { String(cString: $0) }
    }
    // PG_DIAG_SQLSTATE and PG_DIAG_MESSAGE_PRIMARY. Without a state the failure is libpq's own: the connection.
    let message = field("M") ?? PQresultErrorMessage(result).map { String(cString: $0) } ?? ""
    return PostgresFailure(state: field("C") ?? "08006", message: message, sql: sql)
  }

  func columns() -> Row.Columns {
    Row.Columns(names: (0..<PQnfields(result)).map { PQfname(result, $0).map { String(cString: $0) } ?? "" })
  }

  func row(_ index: Int, _ columns: Row.Columns) throws(PostgresFailure) -> Row {
    var values: [SQLValue] = []
    values.reserveCapacity(columns.names.count)
    let row = Int32(index)
    for column in 0..<Int32(columns.names.count) {
      guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else {
        values.append(.null)
        continue
      }
      let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
      values.append(try PostgresValue.read(bytes, kind: PQftype(result, column)))
    }
    return Row(columns: columns, values: values)
  }
}
