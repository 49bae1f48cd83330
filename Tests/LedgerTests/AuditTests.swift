import Ledger
import Store
import Testing
import Vocabulary

@Suite("The audit")
struct AuditTests {
  @Test("No number of the books can be changed by one without the database refusing it or the audit finding it")
  func everyNumber() async throws {
    try await Books.with { books in
      try await books.doBusiness()
      #expect(try await books.audit() == nil)
      var found = 0
      for (table, columns) in Self.numbers {
        let those = Self.isWrittenTwice[table] ?? "1 = 1"
        let ids = try await books.read { tx in
          try tx.rows("SELECT id FROM \(table) WHERE \(those) ORDER BY id").map { try $0.text(0) }
        }
        #expect(!ids.isEmpty, "nothing to corrupt in \(table)")
        for id in ids {
          for column in columns {
            for change in [1, -1] as [Int64] {
              let outcome = try await books.corrupt(
                "UPDATE \(table) SET \(column) = \(column) + \(change) WHERE id = '\(id)'")
              #expect(outcome.isNoticed, "\(table).\(column) of \(id) by \(change)")
              if case .found = outcome { found += 1 }
            }
          }
        }
      }
      // That the database refuses it is not enough: what is seldom found may never be looked for.
      #expect(found > 200, "\(found)")
      #expect(try await books.audit() == nil, "a corruption was not taken back")
    }
  }

  /// How much a hold was for is written down once if it was then posted and no order names it: what was posted is
  /// written twice, and what was not posted has moved nothing.
  private static let isWrittenTwice = [
    "ledger_transfer": """
    kind <> 'hold' OR id IN (SELECT hold FROM ledger_open_hold)
    OR id IN (SELECT pending FROM ledger_transfer WHERE kind <> 'post')
    OR id IN (SELECT payable_hold FROM ledger_reservation) OR id IN (SELECT voucher_hold FROM ledger_reservation)
    """
  ]

  private static let numbers: [(table: String, columns: [String])] = [
    ("ledger_transfer", ["amount", "debit_n", "debit_balance", "credit_n", "credit_balance"]),
    ("ledger_account", ["debits_posted", "credits_posted", "debits_pending", "credits_pending", "entries"]),
    ("ledger_reservation", ["gross", "voucher_share", "settled_gross", "settled_voucher"]),
    ("voucher_grant", ["amount", "returned"]),
  ]

  @Test("A row that is taken away, added, turned round or given another kind is found", arguments: seeded)
  func seededErrors(_ error: (name: String, sql: String)) async throws {
    try await Books.with { books in
      try await books.doBusiness()
      let outcome = try await books.corrupt(error.sql)
      guard case .found = outcome else {
        Issue.record("\(error.name): \(outcome)")
        return
      }
    }
  }

  private static let seeded: [(name: String, sql: String)] = [
    ("a transfer is gone", "DELETE FROM ledger_transfer WHERE code = 'rent'"),
    ("a settlement is gone", "DELETE FROM ledger_transfer WHERE kind = 'post'"),
    ("an open hold is forgotten", "DELETE FROM ledger_open_hold"),
    (
      "an ended hold is open again",
      "INSERT INTO ledger_open_hold SELECT pending, NULL FROM ledger_transfer WHERE kind = 'void' LIMIT 1"
    ),
    (
      "a transfer is there twice",
      """
      INSERT INTO ledger_transfer SELECT 'trf_01h455vb4pex5vsknk084sn02q', kind, debit, credit, amount, pending,
        expires_at, code, reference, at, debit_n + 1000, debit_balance - amount, credit_n + 1000,
        credit_balance + amount FROM ledger_transfer WHERE code = 'rent'
      """
    ),
    (
      "a transfer goes the other way",
      """
      UPDATE ledger_transfer SET debit = credit, credit = debit, debit_n = credit_n, credit_n = debit_n
      WHERE code = 'rent'
      """
    ),
    ("a transfer is only a hold", "UPDATE ledger_transfer SET kind = 'hold' WHERE code = 'rent'"),
    ("a release moves money", "UPDATE ledger_transfer SET kind = 'post' WHERE kind = 'void'"),
    ("a hold moves money", "UPDATE ledger_transfer SET kind = 'transfer' WHERE kind = 'hold'"),
    ("a kind nobody knows", "UPDATE ledger_transfer SET kind = 'gift' WHERE code = 'rent'"),
    (
      "an account is of another unit", "UPDATE ledger_account SET unit = 'shells' WHERE owner = 'mill' AND unit = 'fen'"
    ),
    (
      "money appears on both sides of one account",
      "UPDATE ledger_account SET debits_posted = debits_posted + 5, credits_posted = credits_posted + 5 WHERE owner = 'mill'"
    ),
    (
      "two accounts are wrong by the same amount",
      """
      UPDATE ledger_account SET credits_posted = credits_posted + CASE owner WHEN 'mill' THEN 5 ELSE -5 END
      WHERE purpose = 'main' AND owner IN ('mill', 'provider')
      """
    ),
    ("a voucher paid without a reading", "DELETE FROM voucher_reading"),
    ("a settled order is held again", "UPDATE ledger_reservation SET state = 'held' WHERE settled_voucher > 0"),
    ("a held order is settled", "UPDATE ledger_reservation SET state = 'settled' WHERE state = 'held'"),
    (
      "an order names another's hold",
      "UPDATE ledger_reservation SET payable_hold = NULL WHERE state = 'held'"
    ),
    ("a voucher ended with money in it", "UPDATE voucher_grant SET state = 'expired' WHERE state = 'active'"),
  ]
}

extension Books {
  enum Corruption: Sendable {
    case refused, found, missed
    var isNoticed: Bool { if case .missed = self { false } else { true } }
  }
  /// Carries what was seen out of a write that is to be undone.
  private struct TakeBack: Error { let found: Corruption }

  /// What the audit says after `sql`, which is taken back.
  func corrupt(_ sql: String) async throws -> Corruption {
    do {
      try await database.write { tx in
        let changed = try tx.execute(sql)
        guard changed > 0 else { throw Refusal(.invalid, rule: "test.nothing-to-corrupt", Text(zh: sql, en: sql)) }
        throw TakeBack(found: try LedgerAudit.firstDiscrepancy(tx) == nil ? .missed : .found)
      }
      return .missed
    } catch let end as TakeBack {
      return end.found
    } catch let refusal as Refusal {
      throw refusal
    } catch {
      // A CHECK, a key or a reference.
      return .refused
    }
  }

  /// Something of everything: paid, held, posted in part, voided, expired, vouchers granted, redeemed, returned.
  func doBusiness() async throws {
    let mill = try await deposit(100_000, to: "mill")
    try await deposit(500_000, to: "bureau")
    try await write { tx in
      let provider = try Accounts.open(tx, owner: "provider", unit: "fen", at: dawn)
      func at(_ seconds: Int64) -> Instant { dawn.adding(seconds: seconds) }
      try Transfers.transfer(
        tx, id: ID(at: dawn), from: mill.id, to: provider.id, amount: 1_000, code: "rent", at: dawn)
      for (number, end) in [nil, nil, nil, at(5)].enumerated() {
        let hold = ID<Transfer>(at: dawn)
        try Transfers.hold(
          tx, id: hold, from: mill.id, to: provider.id, amount: 300, code: "order", expiresAt: end, at: dawn)
        if number == 0 { try Transfers.post(tx, id: ID(at: dawn), hold: hold, amount: 120, at: dawn) }
        if number == 1 { try Transfers.void(tx, id: ID(at: dawn), hold: hold, at: dawn) }
      }
      try Transfers.expire(tx, at: at(6))

      let programme = ID<VoucherProgramme>(at: dawn)
      let half = VoucherTerms(
        name: Text(zh: "算力券", en: "vouchers"), shareBasisPoints: 5_000, capPerOrder: 4_000, expiresAt: at(1_000))
      try Vouchers.open(tx, id: programme, issuer: "bureau", terms: half, budget: 50_000, actor: nil, at: dawn)
      let grants = try (0..<3).map { _ in
        try Vouchers.grant(
          tx, id: ID(at: dawn), programme: programme,
          to: VoucherApplicant(participant: "mill", kinds: [], region: nil), amount: 10_000, actor: nil, at: dawn)
      }
      try Vouchers.clawBack(tx, grant: grants[1].id, reason: "test", actor: nil, at: dawn)
      let orders = try (0..<4).map { number in
        let id = ID<Reservation>(at: dawn)
        try Reservations.hold(
          tx, id: id, reference: "use-\(number)", consumer: "mill", supplier: "provider", gross: 2_001,
          offerKind: "compute", grant: number == 3 ? nil : grants[0].id, expiresAt: number == 1 ? at(20) : nil,
          at: at(7))
        return id
      }
      try Reservations.settle(tx, id: orders[0], gross: 1_501, readings: ["rdg-1"], at: at(8))
      try Reservations.expire(tx, at: at(21))
      try Reservations.settle(tx, id: orders[3], gross: 2_001, readings: [], at: at(22))
    }
  }
}
