import GRDB
import GRDBSQLite
import Glibc

/// A SQLite result code that is not success.
package struct SQLiteFailure: StatementFailure, CustomStringConvertible {
  /// The extended result code (sqlite.org/rescode.html).
  package let code: Int32
  package let message: String
  package let sql: String
  /// What the operating system said, where it was asked; else 0.
  package let systemError: Int32

  package init(code: Int32, message: String, sql: String, systemError: Int32 = 0) {
    self.code = code
    self.message = message
    self.sql = sql
    self.systemError = systemError
  }

  init(_ error: DatabaseError, sql: String) {
    self.init(code: error.extendedResultCode.rawValue, message: error.message ?? "", sql: error.sql ?? sql)
  }

  package var primary: Int32 { code & 0xFF }
  package var description: String { "SQLite \(code): \(message) in \(sql.prefix(200))" }

  /// No space. A failed fsync is never only that: the kernel may have dropped what it could not write.
  package var isFull: Bool {
    if primary == SQLITE_FULL { return true }
    return (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN) && !isFlush
      && (systemError == ENOSPC || systemError == EDQUOT)
  }

  /// The file can no longer be trusted.
  package var isDiskFailure: Bool {
    primary == SQLITE_IOERR && !isFull || primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB
  }

  package var isConstraint: Bool { primary == SQLITE_CONSTRAINT }
  package var isInterrupt: Bool { primary == SQLITE_INTERRUPT }

  private var isFlush: Bool {
    // SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC, which are computed macros in C.
    code == SQLITE_IOERR | 4 << 8 || code == SQLITE_IOERR | 5 << 8
  }
}
