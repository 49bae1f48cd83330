public import Vocabulary

extension Console {
  /// Where a job is submitted, or its price asked for.
  public enum JobForm {
    public struct Model: Sendable {
      /// Active compute agreements under which the reader may submit.
      public var agreements: [Agreement]
      /// Whether the hub tells prices beforehand.
      public var mayQuote: Bool

      public init(agreements: [Agreement], mayQuote: Bool = true) {
        self.agreements = agreements
        self.mayQuote = mayQuote
      }
    }

    public struct Agreement: Sendable {
      public var id: String
      public var title: Text
      public var provider: Text
      public var price: Price
      /// What it was agreed for.
      public var purpose: String

      public init(id: String, title: Text, provider: Text, price: Price, purpose: String) {
        self.id = id
        self.title = title
        self.provider = provider
        self.price = price
        self.purpose = purpose
      }
    }

    /// What the hub is asked to run.
    public struct Draft: Hashable, Sendable {
      /// Nil: the hub chooses.
      public var agreement: String?
      public var pool: String?
      public var purpose: String
      public var command: [String]
      public var asked: Resources
      public var cpuSeconds: Int64
      public var wallSeconds: Int64?
      public var notBefore: Instant?
      public var deadline: Instant?
      public var priority: String?
      public var maxFen: Int64?
      public var voucher: String?

      public init(purpose: String, command: [String], asked: Resources, cpuSeconds: Int64) {
        self.purpose = purpose
        self.command = command
        self.asked = asked
        self.cpuSeconds = cpuSeconds
      }
    }
  }
}
