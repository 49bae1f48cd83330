import Evidence
import Ledger
import Store
import Testing
import Vocabulary

@Suite("Many at once")
struct ConcurrencyTests {
  @Test("Fifty identical transfers with one id have one effect")
  func sameTransfer() async throws {
    try await Books.with { books in
      let payer = try await books.deposit(1_000, to: "a")
      let payee = try await books.write { tx in try Accounts.open(tx, owner: "b", unit: "fen", at: dawn) }
      let id = ID<Transfer>(at: dawn)
      let answers = try await withThrowingTaskGroup { group in
        for second in 0..<50 {
          group.addTask {
            try await books.write { tx in
              try Transfers.transfer(
                tx, id: id, from: payer.id, to: payee.id, amount: 100, code: "test",
                at: dawn.adding(seconds: Int64(second)))
            }
          }
        }
        return try await group.reduce(into: Set<Transfer>()) { $0.insert($1) }
      }
      #expect(answers.count == 1)
      #expect(try await books.account(payer.id).balance == 900)
      #expect(try await books.account(payee.id).entries == 1)
      #expect(try await books.audit() == nil)
    }
  }

  @Test("Fifty deposits of one document have one effect, and one evidence entry")
  func sameDocument() async throws {
    try await Books.with { books in
      let rules = try await withThrowingTaskGroup { group in
        for _ in 0..<50 {
          group.addTask {
            try await books.rule { tx in
              try Deposits.deposit(
                tx, id: ID(at: dawn), to: "a", amount: 70, document: "bank-1", actor: nil, at: dawn)
            }
          }
        }
        return try await group.reduce(into: [String?: Int]()) { $0[$1, default: 0] += 1 }
      }
      #expect(rules == [nil: 1, "ledger.document-used": 49])
      let found = try await books.read { tx in
        (try Accounts.find(tx, owner: "a", unit: "fen")?.balance, try EvidenceLog.size(tx))
      }
      #expect(found == (70, 1))
    }
  }

  @Test("Of fifty who spend the same money, as many as it covers succeed")
  func lastFen() async throws {
    try await Books.with { books in
      let payer = try await books.deposit(700, to: "a")
      let payee = try await books.write { tx in try Accounts.open(tx, owner: "b", unit: "fen", at: dawn) }
      let rules = try await withThrowingTaskGroup { group in
        for number in 0..<50 {
          group.addTask {
            try await books.rule { tx in
              if number % 2 == 0 {
                try Transfers.transfer(
                  tx, id: ID(at: dawn), from: payer.id, to: payee.id, amount: 100, code: "test", at: dawn)
              } else {
                try Transfers.hold(
                  tx, id: ID(at: dawn), from: payer.id, to: payee.id, amount: 100, code: "test", at: dawn)
              }
            }
          }
        }
        return try await group.reduce(into: [String?: Int]()) { $0[$1, default: 0] += 1 }
      }
      #expect(rules == [nil: 7, "ledger.balance-not-covered": 43])
      #expect(try await books.account(payer.id).available == 0)
      #expect(try await books.audit() == nil)
    }
  }

  @Test("A hold that fifty post, void and expire at once ends once")
  func oneEnd() async throws {
    try await Books.with { books in
      let payer = try await books.deposit(1_000, to: "a")
      let payee = try await books.write { tx in try Accounts.open(tx, owner: "b", unit: "fen", at: dawn) }
      let hold = ID<Transfer>(at: dawn)
      let end = dawn.adding(seconds: 10)
      try await books.write { tx in
        try Transfers.hold(
          tx, id: hold, from: payer.id, to: payee.id, amount: 400, code: "test", expiresAt: end, at: dawn)
      }
      let ended = try await withThrowingTaskGroup { group in
        for number in 0..<50 {
          group.addTask {
            do {
              return try await books.write { tx in
                switch number % 3 {
                case 0: try Transfers.post(tx, id: ID(at: dawn), hold: hold, amount: Int64(number + 1), at: dawn)
                case 1: try Transfers.void(tx, id: ID(at: dawn), hold: hold, at: dawn)
                default: try Transfers.expire(tx, at: end).first
                }
              } as Transfer?
            } catch let refusal as Refusal where refusal.rule == "ledger.hold-resolved" {
              return nil
            }
          }
        }
        return try await group.reduce(into: [Transfer]()) { found, one in if let one { found.append(one) } }
      }
      #expect(ended.count == 1)
      let account = try await books.account(payer.id)
      #expect(account.debitsPending == 0)
      #expect(account.balance == 1_000 - (ended[0].kind == .post ? ended[0].amount : 0))
      #expect(try await books.audit() == nil)
    }
  }
}
