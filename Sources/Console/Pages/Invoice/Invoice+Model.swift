public import Vocabulary

extension Console {
  /// What one party paid another in a month, as a document to print and file.
  public enum Invoice {
    /// Which one.
    public struct Query: Hashable, Sendable {
      /// `2026-11`
      public var period: String
      public var consumer: String
      public var provider: String

      public init(period: String, consumer: String, provider: String) {
        self.period = period
        self.consumer = consumer
        self.provider = provider
      }
    }

    public struct Model: Sendable {
      public var query: Query
      public var consumer: Side
      public var provider: Side
      public var from: Instant
      /// The month's end; not in it.
      public var to: Instant
      /// When it was drawn up.
      public var at: Instant
      public var items: [Item]
      public var total: Amounts
      public var uses: [Use]
      /// More uses than are listed; the sums are of all.
      public var notTold: Int64
      public var digest: String
      /// The hub's signature, in hexadecimal digits.
      public var signature: String
      /// The evidence log as it was when this was drawn up.
      public var log: LogHead

      public init(
        query: Query, consumer: Side, provider: Side, from: Instant, to: Instant, at: Instant, items: [Item],
        total: Amounts, uses: [Use], notTold: Int64 = 0, digest: String, signature: String, log: LogHead
      ) {
        self.query = query
        self.consumer = consumer
        self.provider = provider
        self.from = from
        self.to = to
        self.at = at
        self.items = items
        self.total = total
        self.uses = uses
        self.notTold = notTold
        self.digest = digest
        self.signature = signature
        self.log = log
      }
    }

    public struct Side: Hashable, Sendable {
      public var name: Text
      public var creditCode: String

      public init(name: Text, creditCode: String) {
        self.name = name
        self.creditCode = creditCode
      }
    }

    /// Fen; power apart from what is charged by quantity or use.
    public struct Amounts: Hashable, Sendable {
      public var usageFen: Int64
      public var energyFen: Int64
      public var grossFen: Int64
      public var voucherFen: Int64
      public var payableFen: Int64

      public init(usageFen: Int64, energyFen: Int64, grossFen: Int64, voucherFen: Int64, payableFen: Int64) {
        self.usageFen = usageFen
        self.energyFen = energyFen
        self.grossFen = grossFen
        self.voucherFen = voucherFen
        self.payableFen = payableFen
      }
    }

    /// Uses of one agreement in one place.
    public struct Item: Sendable {
      /// Nil: all that is beyond what is listed.
      public var title: Text?
      public var agreement: String?
      public var pool: Text?
      public var price: Price?
      public var quantity: Int64
      public var unit: String
      public var energyMillijoules: Int64
      public var uses: Int64
      public var amounts: Amounts

      public init(
        title: Text?, agreement: String?, pool: Text?, price: Price?, quantity: Int64, unit: String,
        energyMillijoules: Int64, uses: Int64, amounts: Amounts
      ) {
        self.title = title
        self.agreement = agreement
        self.pool = pool
        self.price = price
        self.quantity = quantity
        self.unit = unit
        self.energyMillijoules = energyMillijoules
        self.uses = uses
        self.amounts = amounts
      }
    }

    public struct Use: Sendable {
      public var id: String
      public var at: Instant
      public var quantity: Int64
      public var unit: String
      public var energyMillijoules: Int64
      public var amounts: Amounts

      public init(
        id: String, at: Instant, quantity: Int64, unit: String, energyMillijoules: Int64, amounts: Amounts
      ) {
        self.id = id
        self.at = at
        self.quantity = quantity
        self.unit = unit
        self.energyMillijoules = energyMillijoules
        self.amounts = amounts
      }
    }

    public struct LogHead: Hashable, Sendable {
      public var origin: String
      public var size: Int64
      public var root: String?

      public init(origin: String, size: Int64, root: String?) {
        self.origin = origin
        self.size = size
        self.root = root
      }
    }
  }

  /// The invoices of a month in which the reader's organisation is on either side.
  public enum InvoiceList {
    public struct Model: Sendable {
      public var period: String
      /// The months that can be chosen, newest first.
      public var periods: [String]
      public var invoices: [Line]

      public init(period: String, periods: [String], invoices: [Line]) {
        self.period = period
        self.periods = periods
        self.invoices = invoices
      }
    }

    public struct Line: Sendable {
      public var query: Invoice.Query
      public var consumer: Text
      public var provider: Text
      /// Whether the reader's organisation pays it.
      public var isOwed: Bool
      public var uses: Int64
      public var amounts: Invoice.Amounts

      public init(
        query: Invoice.Query, consumer: Text, provider: Text, isOwed: Bool, uses: Int64, amounts: Invoice.Amounts
      ) {
        self.query = query
        self.consumer = consumer
        self.provider = provider
        self.isOwed = isOwed
        self.uses = uses
        self.amounts = amounts
      }
    }
  }
}
