public import Vocabulary

extension Console {
  /// The caller's accounts.
  public enum AccountList {
    public struct Line: Sendable {
      public var id: String
      public var owner: Party
      /// What it is for, in words.
      public var purpose: Text
      /// The smallest unit it counts in: `fen`, `cpuSeconds` …
      public var unit: String
      public var balance: Int64
      /// Held of the balance for what still runs: it cannot be spent.
      public var held: Int64
      /// Held of others' balances for this account: it comes if what runs is metered.
      public var expected: Int64

      public init(
        id: String, owner: Party, purpose: Text, unit: String, balance: Int64, held: Int64, expected: Int64 = 0
      ) {
        self.id = id
        self.owner = owner
        self.purpose = purpose
        self.unit = unit
        self.balance = balance
        self.held = held
        self.expected = expected
      }
    }

    public struct Model: Sendable {
      public var accounts: [Line]

      public init(accounts: [Line]) {
        self.accounts = accounts
      }
    }
  }
}
