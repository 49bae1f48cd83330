public import Vocabulary

extension Console {
  /// What data of each class were agreed for.
  public enum PriceList {
    public struct Model: Sendable {
      public var classes: [Class]
      /// Whether there are more agreements than were read.
      public var isPartial: Bool

      public init(classes: [Class], isPartial: Bool) {
        self.classes = classes
        self.isPartial = isPartial
      }
    }

    /// Data of one form and field, priced by one unit.
    public struct Class: Hashable, Sendable {
      /// `table`, `compute` or `service`.
      public var form: String
      public var unit: String
      public var theme: Text?
      /// The oldest first.
      public var months: [Month]

      public init(form: String, unit: String, theme: Text?, months: [Month]) {
        self.form = form
        self.unit = unit
        self.theme = theme
        self.months = months
      }
    }

    public struct Month: Hashable, Sendable {
      /// `2026-11`.
      public var month: String
      /// Nil where too few took part.
      public var figures: Figures?

      public init(month: String, figures: Figures?) {
        self.month = month
        self.figures = figures
      }
    }

    public struct Figures: Hashable, Sendable {
      public var agreements: Int64
      /// The price of a unit in thousandths of a fen.
      public var lower: Int64
      public var median: Int64
      public var upper: Int64
      public var quantity: Int64
      public var fen: Int64

      public init(agreements: Int64, lower: Int64, median: Int64, upper: Int64, quantity: Int64, fen: Int64) {
        self.agreements = agreements
        self.lower = lower
        self.median = median
        self.upper = upper
        self.quantity = quantity
        self.fen = fen
      }
    }
  }
}
