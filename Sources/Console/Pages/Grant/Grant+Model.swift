public import Vocabulary

extension Console {
  /// One grant of authorised operation, with the operator's account.
  public enum Grant {
    public struct Model: Sendable {
      public var line: GrantLine
      public var scene: String?
      public var conditions: String?
      public var shareBasisPoints: Int64?
      public var proposedAt: Instant
      public var acceptedAt: Instant?
      public var endedAt: Instant?
      public var reason: String?
      public var documents: [Certificate.Document]
      public var datasets: [Covered] = []
      /// For its parties and those who oversee.
      public var account: Account?
      public var timeline: [Event] = []

      public init(
        line: GrantLine, scene: String? = nil, conditions: String? = nil, shareBasisPoints: Int64? = nil,
        proposedAt: Instant, acceptedAt: Instant? = nil, endedAt: Instant? = nil, reason: String? = nil,
        documents: [Certificate.Document]
      ) {
        self.line = line
        self.scene = scene
        self.conditions = conditions
        self.shareBasisPoints = shareBasisPoints
        self.proposedAt = proposedAt
        self.acceptedAt = acceptedAt
        self.endedAt = endedAt
        self.reason = reason
        self.documents = documents
      }
    }

    public struct Covered: Hashable, Sendable {
      public var id: String
      public var title: Text
      /// The operator's right.
      public var right: String?
      public var figures: Figures?

      public init(id: String, title: Text, right: String? = nil, figures: Figures? = nil) {
        self.id = id
        self.title = title
        self.right = right
        self.figures = figures
      }
    }

    public struct Account: Hashable, Sendable {
      /// Months with anything in them, the newest first: `2026-11`.
      public var months: [Month]
      public var total: Figures
      public var grantorShareFen: Int64?

      public init(months: [Month], total: Figures, grantorShareFen: Int64? = nil) {
        self.months = months
        self.total = total
        self.grantorShareFen = grantorShareFen
      }
    }

    public struct Month: Hashable, Sendable {
      public var month: String
      public var figures: Figures

      public init(month: String, figures: Figures) {
        self.month = month
        self.figures = figures
      }
    }

    public struct Figures: Hashable, Sendable {
      public var agreements: Int64
      public var uses: Int64
      public var grossFen: Int64
      public var bookedFen: Int64

      public init(agreements: Int64, uses: Int64, grossFen: Int64, bookedFen: Int64) {
        self.agreements = agreements
        self.uses = uses
        self.grossFen = grossFen
        self.bookedFen = bookedFen
      }
    }
  }
}
