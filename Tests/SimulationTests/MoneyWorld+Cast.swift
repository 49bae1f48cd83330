import SeededTesting
import Vocabulary

@testable import Ledger

extension MoneyWorld {
  /// Who takes part: the same in every world.
  enum Cast {
    static let outside = 0
    /// Two consumers, then a supplier.
    static let purses = 1...3
    static let supplier = 3
    static let budget = 4
    /// One grant for each consumer.
    static let grants = 0..<2
    static func account(ofGrant grant: Int) -> Int { 5 + grant }

    static let accounts: [AccountState] = {
      var random = Seeded(1)
      return (0..<7).map {
        AccountState(id: ID(at: dawn, using: &random), unit: "fen", mayGoNegative: $0 == outside)
      }
    }()
    /// Names of transfers, reservations and so on, by number. Making one takes a while.
    static let transferIDs: [ID<Transfer>] = {
      var random = Seeded(2)
      return (0..<4_096).map { _ in ID(at: dawn, using: &random) }
    }()
    static let orderID: ID<Reservation> = {
      var random = Seeded(3)
      return ID(at: dawn, using: &random)
    }()
    static let programme: VoucherProgramme = {
      var random = Seeded(4)
      return VoucherProgramme(
        id: ID(at: dawn, using: &random), issuer: "bureau", name: Text(zh: "算力券", en: "vouchers"), unit: "fen",
        budget: 5_000, account: accounts[budget].id, eligibility: VoucherEligibility(), offerKinds: [],
        shareBasisPoints: 3_333, capPerOrder: 200, capPerGrant: nil, capPerParticipant: nil,
        expiresAt: dawn.adding(days: 30), state: .active, createdAt: dawn)
    }()
    static let vouchers: [VoucherGrant] = {
      var random = Seeded(5)
      return grants.map {
        VoucherGrant(
          id: ID(at: dawn, using: &random), programme: programme.id, participant: "c\($0 + 1)",
          account: accounts[account(ofGrant: $0)].id, amount: 1, returned: 0,
          // Some of every world lies after it.
          expiresAt: dawn.adding(seconds: 40), state: .active, grantedAt: dawn)
      }
    }()
  }
}
