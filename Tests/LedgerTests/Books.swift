import Evidence
import Glibc
import Store
import StoreTesting
import Testing
import Vocabulary

@testable import Ledger

let dawn = Instant("2026-11-21T00:00:00.000Z")!

/// The room on a real database in a folder of its own. Not flushed: these tests cut no power.
final class Books: Sendable {
  let database: any Database
  let folder: String

  init() async throws {
    var template = Array("/tmp/ledger-test-XXXXXX".utf8CString)
    folder = String(cString: mkdtemp(&template)!)
    database = try await TestDatabase.open(folder + "/hub.db")
    try await database.migrate(EvidenceSchema.migrations + LedgerSchema.migrations)
  }

  /// Runs `body` with empty books, which are cleared away afterwards.
  static func with(_ body: (Books) async throws -> Void) async throws {
    let books = try await Books()
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(books)) } catch { outcome = .failure(error) }
    try await books.database.close()
    for suffix in ["", "-wal", "-shm", ".lock", ".ballast"] { unlink(books.folder + "/hub.db" + suffix) }
    rmdir(books.folder)
    try outcome.get()
  }

  @discardableResult
  func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    try await database.write(body)
  }
  func read<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    try await database.read(body)
  }

  /// The rule that refuses `body`, nil if it is done.
  func rule(_ body: @escaping @Sendable (Transaction) throws -> Void) async throws -> String? {
    do {
      try await database.write(body)
      return nil
    } catch let refusal as Refusal {
      return refusal.rule
    }
  }

  /// Money out of nowhere for `owner`.
  @discardableResult
  func deposit(_ amount: Int64, to owner: String, unit: String = "fen", at now: Instant = dawn) async throws -> Account
  {
    try await write { tx in
      let id = ID<Transfer>(at: now)
      try Deposits.deposit(tx, id: id, to: owner, unit: unit, amount: amount, document: "\(id)", actor: nil, at: now)
      return try Accounts.open(tx, owner: owner, unit: unit, at: now)
    }
  }

  func account(_ id: ID<Account>) async throws -> Account { try await read { tx in try Accounts.get(tx, id) } }
  func audit() async throws -> LedgerAudit.Discrepancy? { try await read(LedgerAudit.firstDiscrepancy) }

  /// All that the room keeps, to see that a refusal has left no trace.
  func trace() async throws -> Trace { try await read(Trace.init) }
}

/// Everything in the room's tables that a transfer may touch.
struct Trace: Equatable, Sendable {
  let accounts: [Account]
  let counts: [Int64]

  init(_ tx: Transaction) throws {
    accounts = try tx.rows("SELECT \(Account.columns) FROM ledger_account ORDER BY id").map(Account.init(row:))
    counts = try [
      "ledger_transfer", "ledger_open_hold", "ledger_external_reference", "ledger_reservation", "voucher_grant",
      "voucher_programme", "voucher_reading", "evidence_entry",
    ].map { try tx.row("SELECT COUNT(*) FROM \($0)")!.int(0) }
  }
}
