import Vocabulary

@testable import Ledger

extension MoneyWorld {
  /// What is written, and what it should amount to: added up line by line without the ledger's own sums.
  struct Books {
    var lines: [Line] = []
    /// Which line has a key.
    var places: [Int: Int] = [:]
    /// Which key ended a hold.
    var ends: [Int: Int] = [:]
    /// Open holds that no order has: their keys.
    var openHolds: [Int] = []
    var orders: [Order] = []
    var held: Int64 = 0
    var tallies = [Tally](repeating: Tally(), count: Cast.accounts.count)
  }

  struct Tally {
    var debits: Int64 = 0
    var credits: Int64 = 0
    var debitsHeld: Int64 = 0
    var creditsHeld: Int64 = 0
    var lines: Int64 = 0

    func isOf(_ account: AccountState) -> Bool {
      account.debitsPosted == debits && account.creditsPosted == credits && account.debitsPending == debitsHeld
        && account.creditsPending == creditsHeld && account.entries == lines
    }
  }

  /// A reservation with the keys of its two holds.
  struct Order {
    let key: Int
    let grant: Int?
    let voucherHold: Int?
    let payableHold: Int?
    var reservation: Reservation
  }

  /// What a transaction is going to write.
  struct Change {
    let request: Int?
    let at: Instant
    var lines: [Line] = []
    /// The accounts it touches, as they were and as they become.
    var accounts: [(number: Int, before: Int64, after: AccountState)] = []
    var newOrder: Order?
    var order: (number: Int, after: Reservation)?

    var what: String {
      lines.map { "\($0.transfer.kind.rawValue) \($0.key) of \($0.transfer.amount)" }.joined(separator: ", ")
    }

    func account(_ number: Int, in world: MoneyWorld) -> AccountState {
      accounts.first { $0.number == number }?.after ?? world.accounts[number]
    }

    mutating func put(_ number: Int, _ after: AccountState, in world: MoneyWorld) {
      if let place = accounts.firstIndex(where: { $0.number == number }) {
        accounts[place].after = after
      } else {
        accounts.append((number, world.accounts[number].entries, after))
      }
    }
  }

  static func number(_ account: ID<Account>) -> Int { Cast.accounts.firstIndex { $0.id == account } ?? 0 }
}
