public import Vocabulary

extension Console {
  /// An account's statement: every transfer in a period, with the running balance.
  public enum Statement {
    public struct Model: Sendable {
      public var account: AccountList.Line
      public var from: Instant?
      public var to: Instant
      public var opening: Int64
      public var lines: [Line]
      public var closing: Int64
      public var totalIn: Int64
      public var totalOut: Int64
      public var next: String?

      public init(
        account: AccountList.Line, from: Instant? = nil, to: Instant, opening: Int64, lines: [Line], closing: Int64,
        totalIn: Int64, totalOut: Int64, next: String? = nil
      ) {
        self.account = account
        self.from = from
        self.to = to
        self.opening = opening
        self.lines = lines
        self.closing = closing
        self.totalIn = totalIn
        self.totalOut = totalOut
        self.next = next
      }
    }

    public struct Line: Sendable {
      public var at: Instant
      public var transfer: String
      public var summary: Text
      public var counterpart: Text?
      /// Positive: in; negative: out; nought for what only holds or releases.
      public var amount: Int64
      /// What the sum held changed by.
      public var heldChange: Int64
      public var balance: Int64
      /// A hold that was neither posted nor voided yet.
      public var pending: Bool = false
      public var index: Int64?
      public var link: Link?
      /// What the use cost in all, and the power in it, where power was charged.
      public var use: (chargedFen: Int64, energyFen: Int64)?

      public init(
        at: Instant, transfer: String, summary: Text, counterpart: Text? = nil, amount: Int64, heldChange: Int64 = 0,
        balance: Int64, pending: Bool = false, index: Int64? = nil, link: Link? = nil
      ) {
        self.at = at
        self.transfer = transfer
        self.summary = summary
        self.counterpart = counterpart
        self.amount = amount
        self.heldChange = heldChange
        self.balance = balance
        self.pending = pending
        self.index = index
        self.link = link
      }
    }
  }
}
